// SPDX-License-Identifier: Apache-2.0
// Packages of a newer suite of the machine's own distribution, without touching the machine: apt runs with its own
// sources, state and cache folders (apt.conf(5)), verifies the archive's signature and the packages' digests with the
// keys the machine already trusts, and only downloads. Works without root. Does not check which version comes.

import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KnownError } from '../../core/index.ts';

const run = promisify(execFile);

/** One place packages come from, as the machine has it configured. */
export interface Source {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly signedBy?: string;
}

/** The suite with a libc that is new enough, by the distribution's ID in os-release(5). */
export const newerSuites: ReadonlyMap<string, { suite: string; components: readonly string[] }> = new Map([
  ['debian', { suite: 'trixie', components: ['main'] }],
  ['ubuntu', { suite: 'noble', components: ['main', 'universe'] }],
]);

/**
 * Reads sources.list(5): the one-line form, and deb822 stanzas where `file` ends in `.sources`. Entries that are
 * off, for source packages, or written in a way this does not know are left out.
 */
export function parseSources(text: string, file: string): readonly Source[] {
  return file.endsWith('.sources')
    ? text.split(/\n\s*\n/).flatMap(parseStanza)
    : text.split('\n').flatMap(parseLine);
}

function parseLine(line: string): readonly Source[] {
  const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]*)/.exec(line);
  const [, options = '', uri, suite, components = ''] = match ?? [];
  if (uri === undefined || suite === undefined) return [];
  const signedBy = /(?:^|\s)signed-by=(\S+)/.exec(options)?.[1];
  return [
    { uri, suites: [suite], components: words(components), ...(signedBy === undefined ? {} : { signedBy }) },
  ];
}

function parseStanza(stanza: string): readonly Source[] {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of stanza.split('\n')) {
    if (line.startsWith('#')) continue;
    const field = /^([A-Za-z-]+):\s*(.*)$/.exec(line);
    if (field !== null) fields.set((last = (field[1] ?? '').toLowerCase()), field[2] ?? '');
    else if (/^\s/.test(line) && last !== '') fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`);
  }
  if (!words(fields.get('types')).includes('deb') || fields.get('enabled')?.trim() === 'no') return [];
  const signedBy = fields.get('signed-by')?.trim();
  // A key written into the stanza itself cannot be carried over on one line; the machine's trusted keys remain.
  const path = signedBy?.startsWith('/') === true ? { signedBy } : {};
  return words(fields.get('uris')).map((uri) => ({
    uri,
    suites: words(fields.get('suites')),
    components: words(fields.get('components')),
    ...path,
  }));
}

const words = (text: string = ''): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

/**
 * The mirror that serves the machine's own release, to be asked for another suite.
 * @throws E_FUZZ_ENGINE when none is configured
 */
export function mirrorOf(codename: string, sources: readonly Source[]): Source {
  const mirror = sources.find(
    (source) =>
      /^https?:/.test(source.uri) && source.suites.includes(codename) && source.components.includes('main'),
  );
  if (mirror !== undefined) return mirror;
  throw new KnownError(
    'E_FUZZ_ENGINE',
    `Jazzer.js needs a newer libc than this machine's, and apt has no mirror configured for ${codename}`,
    { codename },
  );
}

/** The distribution by os-release(5): its ID and its release's codename. Empty where unknown. */
export function parseOsRelease(text: string): { id: string; codename: string } {
  const value = (name: string): string =>
    new RegExp(`^${name}=["']?([^"'\\n]*)["']?$`, 'm').exec(text)?.[1] ?? '';
  return { id: value('ID'), codename: value('VERSION_CODENAME') };
}

/**
 * Downloads the newest `packages` of `suite` into `folder`/debs and gives their file names.
 * @throws E_FUZZ_ENGINE when apt is missing, the mirror does not answer, or a signature or digest does not hold
 */
export async function download(
  folder: string,
  mirror: Source,
  newer: { suite: string; components: readonly string[] },
  packages: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  for (const part of ['sources', 'state/lists/partial', 'cache/archives/partial', 'preferences', 'debs'])
    await mkdir(join(folder, part), { recursive: true });
  const signedBy = mirror.signedBy === undefined ? '' : `[signed-by=${mirror.signedBy}] `;
  const line = `deb ${signedBy}${mirror.uri} ${newer.suite} ${newer.components.join(' ')}\n`;
  await writeFile(join(folder, 'sources', 'newer.list'), line);
  await writeFile(join(folder, 'status'), '');
  await writeFile(join(folder, 'apt.conf'), configuration(folder));
  const apt = async (cwd: string, ...words: string[]): Promise<void> => {
    try {
      await run('apt-get', ['-q', '-c', join(folder, 'apt.conf'), ...words], {
        cwd,
        timeout: 120_000,
        env: { ...process.env, LC_ALL: 'C' },
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (cause) {
      signal?.throwIfAborted();
      throw new KnownError(
        'E_FUZZ_ENGINE',
        `Jazzer.js needs a newer libc than this machine's, and apt could not fetch it: ${complaint(cause)}`,
        { mirror: mirror.uri, suite: newer.suite },
        {
          cause,
          hint: 'The property engine needs nothing: use --engine property, or a system with glibc 2.38.',
        },
      );
    }
  };
  await apt(folder, 'update', '--error-on=any');
  await apt(join(folder, 'debs'), 'download', ...packages);
  const names = await readdir(join(folder, 'debs'));
  return names.filter((name) => name.endsWith('.deb')).map((name) => join(folder, 'debs', name));
}

// The machine's own settings (proxies, authentication) stay; its hooks must not run, since they clean its caches.
const configuration = (folder: string): string => `
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "${folder}/sources";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "${folder}/preferences";
Dir::State "${folder}/state";
Dir::State::status "${folder}/status";
Dir::Cache "${folder}/cache";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Log "${folder}";
APT::Sandbox::User "root";
APT::Get::List-Cleanup "false";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons-small::DefaultEnabled "false";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
`;

function complaint(cause: unknown): string {
  if (!(cause instanceof Error)) return 'it failed';
  if ('code' in cause && cause.code === 'ENOENT') return 'apt-get is not installed';
  const stderr = 'stderr' in cause && typeof cause.stderr === 'string' ? cause.stderr : '';
  const line = stderr.split('\n').find((text) => /^[EW]: /.test(text));
  return line === undefined ? (cause.message.split('\n')[0] ?? 'it failed') : line.slice(3, 203);
}

/** Every source the machine has configured. */
export async function configuredSources(etc: string = '/etc/apt'): Promise<readonly Source[]> {
  const parts = await readdir(join(etc, 'sources.list.d')).catch(() => []);
  const files = [
    join(etc, 'sources.list'),
    ...parts
      .filter((name) => /\.(list|sources)$/.test(name))
      .map((name) => join(etc, 'sources.list.d', name)),
  ];
  const texts = await Promise.all(
    files.map(async (file) => parseSources(await readFile(file, 'utf8').catch(() => ''), file)),
  );
  return texts.flat();
}
