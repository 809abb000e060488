// SPDX-License-Identifier: Apache-2.0
// Trust in the state folder: what verification starts from, what is damaged, and kill -9 in the middle of it.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { shipped } from '../../../attest/trust/index.ts';
import type { Call } from '../../../cli/command.ts';
import { changesOf, type Item } from '../../../cli/commands/trust/contents.ts';
import { readClock, readImport, readImports, readPins } from '../../../cli/commands/trust/home.ts';
import { run as importRun } from '../../../cli/commands/trust/import.ts';
import { run as pinRun } from '../../../cli/commands/trust/pin.ts';
import { run as showRun } from '../../../cli/commands/trust/show.ts';
import { writeClock, writeImport } from '../../../cli/commands/trust/store.ts';
import { loadStandingTrust, loadTrust } from '../../../cli/trust.ts';
import { KnownError } from '../../../core/index.ts';
import { encodePem } from '../../../core/pem/index.ts';
import { bytesOf, newPair, newSigstore, rootJson, spkiOf } from '../../attest/double/index.ts';

const place = mkdtempSync(join(tmpdir(), 'edgewarden-trust-'));
afterAll(() => rmSync(place, { recursive: true }));
let made = 0;
const newHome = (): string => join(place, `home-${(made += 1)}`);
const put = (name: string, bytes: Uint8Array | string): string => {
  const path = join(place, name);
  writeFileSync(path, bytes);
  return path;
};

const now = Date.UTC(2026, 10, 1);
const day = 86_400_000;
const callIn = (home: string, rest: Partial<Call> = {}): Call => ({
  args: [],
  options: {},
  home,
  env: {},
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: Object.assign(new PassThrough().resume(), { fd: 2 as const }) as unknown as Call['stderr'],
  now,
  signal: new AbortController().signal,
  verbose: false,
  ...rest,
});
const names = async (home: string, options: Call['options'] = {}, at = now): Promise<string[] | string> => {
  try {
    return (await loadTrust(callIn(home, { options, now: at }))).roots.map(({ name }) => name);
  } catch (error) {
    if (error instanceof KnownError) return error.code;
    throw error;
  }
};
const codeOf = async (running: Promise<unknown>): Promise<string> => {
  try {
    await running;
  } catch (error) {
    if (error instanceof KnownError) return error.code;
    throw error;
  }
  return 'done';
};

const root = bytesOf(rootJson(newSigstore()));
const another = bytesOf(rootJson(newSigstore()));
const rootFile = put('root.json', root);
const anotherFile = put('another.json', another);
const linesFile = put('lines.jsonl', Buffer.concat([root, Buffer.from('\n'), another]));
const npmFile = new URL('../../vectors/trust/npm-attestation-keys.json', import.meta.url).pathname;
const publicGood = new URL('../../vectors/trust/public-good-trusted-root.json', import.meta.url).pathname;
const doImport = (home: string, path: string, options: Call['options'] = {}, at = now): Promise<unknown> =>
  importRun(callIn(home, { args: [path], options, now: at }));

describe('verification starts from', () => {
  it('the shipped root where nothing is imported, and leaves no trace', async () => {
    const home = newHome();
    expect(await names(home)).toEqual(['public-good']);
    expect(() => statSync(home)).toThrow('ENOENT');
  });

  it('the imported roots beside the shipped one, each by itself', async () => {
    const home = newHome();
    await doImport(home, linesFile, { name: 'gh' });
    await doImport(home, rootFile);
    expect(await names(home)).toEqual(['public-good', 'gh#1', 'gh#2', 'root']);
  });

  it('an import in place of the shipped root of its name', async () => {
    const home = newHome();
    await doImport(home, publicGood, { name: 'public-good' });
    const { roots } = await loadTrust(callIn(home));
    expect(roots).toHaveLength(1);
    expect(roots[0].digestHex).not.toBe(shipped.publicGood.digestHex);
  });

  it('the named roots alone where some are named', async () => {
    const home = newHome();
    await doImport(home, rootFile);
    expect(await names(home, { trustedRoot: [anotherFile] })).toEqual(['another.json']);
    expect(await names(home, { trustedRoot: [linesFile, rootFile] })).toHaveLength(3);
    expect(await names(home, { trustedRoot: [npmFile] })).toBe('E_TRUST_ROOT');
    expect(await names(home, { trustedRoot: [join(place, 'nothing')] })).toBe('E_FILE_READ');
  });

  it('npm’s imported keys in place of the shipped ones, and imported keys in PEM', async () => {
    const home = newHome();
    expect((await loadTrust(callIn(home))).npmKeys).toHaveLength(2);
    const [ended] = (JSON.parse(readFileSync(npmFile, 'utf8')) as { keys: unknown[] }).keys.slice(1);
    await doImport(home, put('npm.json', bytesOf({ keys: [ended] })));
    await doImport(home, put('k.pem', encodePem('PUBLIC KEY', spkiOf(newPair()))));
    const { npmKeys, keys, cloudBuildKeys } = await loadTrust(callIn(home));
    expect([npmKeys.length, keys.length, cloudBuildKeys.length]).toEqual([1, 1, 21]);
  });

  it('roots that are young enough', async () => {
    const home = newHome();
    const late = shipped.publicGood.obtained + 200 * day;
    await doImport(home, rootFile, {}, late);
    expect(await names(home, { maxRootAge: '30d' }, late)).toEqual(['root']);
    expect(await names(home, { maxRootAge: '30d' }, late + 31 * day)).toBe('E_TRUST_STALE');
    expect(await names(home, { maxRootAge: 'old' })).toBe('E_USAGE');
    utimesSync(anotherFile, now / 1000, (now - 40 * day) / 1000);
    expect(await names(newHome(), { trustedRoot: [anotherFile], maxRootAge: '30d' })).toBe('E_TRUST_STALE');
    expect(await names(newHome(), { trustedRoot: [anotherFile], maxRootAge: '40d' })).toEqual([
      'another.json',
    ]);
  });

  it('roots that are pinned, wherever they come from', async () => {
    const home = newHome();
    await doImport(home, linesFile, { name: 'gh' });
    const digest = `sha256:${createHash('sha256').update(another).digest('hex')}`;
    await pinRun(callIn(home, { options: { digest: [digest] } }));
    expect(await names(home)).toEqual(['gh#2']);
    expect(await names(home, { trustedRoot: [rootFile] })).toBe('E_TRUST_PIN');
    expect(await names(home, { trustedRoot: [anotherFile] })).toEqual(['another.json']);
    await pinRun(callIn(home, { args: [['gh']] }));
    expect(await names(home)).toEqual(['gh#1', 'gh#2']);
    expect(await codeOf(pinRun(callIn(home, { args: [['nobody']] })))).toBe('E_TRUST_NAME');
    expect(await codeOf(pinRun(callIn(home, { options: { digest: ['sha256:AB'] } })))).toBe('E_USAGE');
    expect(await codeOf(pinRun(callIn(home)))).toBe('E_USAGE');
  });

  it('the same roots for a command that stays, until they are too old or the clock is behind', async () => {
    const home = newHome();
    await doImport(home, linesFile, { name: 'gh' }, now);
    const trust = await loadStandingTrust(callIn(home, { options: { maxRootAge: '93d' } }));
    const count = (at: number): unknown => {
      const usable = trust(at);
      return usable instanceof KnownError ? usable.code : usable.length;
    };
    const days = [0, 30, 93, 94, -1].map((days) => count(now + days * day));
    expect(days).toEqual([3, 2, 2, 'E_TRUST_STALE', 'E_CLOCK_BACKWARD']);
    const late = callIn(home, { options: { maxRootAge: '93d' }, now: now + 94 * day });
    expect(await codeOf(loadStandingTrust(late))).toBe('E_TRUST_STALE');
    expect(await codeOf(loadStandingTrust(callIn(home, { now: now - day })))).toBe('E_CLOCK_BACKWARD');
  });

  it('a clock that is believed', async () => {
    const home = newHome();
    expect(await names(home, {}, shipped.publicGood.obtained - day)).toBe('E_CLOCK_BACKWARD');
    await doImport(home, rootFile);
    expect(await names(home, {}, now + 100 * day)).toHaveLength(2);
    expect(await readClock(home)).toBe(now + 100 * day);
    expect(await names(home, {}, now + 99 * day)).toBe('E_CLOCK_BACKWARD');
    expect(await names(home, { trustedRoot: [rootFile] }, now + 99 * day)).toBe('E_CLOCK_BACKWARD');
    expect(await codeOf(doImport(home, anotherFile, {}, now + 99 * day))).toBe('E_CLOCK_BACKWARD');
    const shown = await showRun(callIn(home, { now: now + 99 * day }));
    expect([shown.exit, shown.text.includes('E_CLOCK_BACKWARD')]).toEqual([1, true]);
    await writeClock(home, now); // never set back
    expect(await readClock(home)).toBe(now + 100 * day);
  });
});

describe('an import', () => {
  it('is for its owner alone, keeps every byte, and may be repeated', async () => {
    const home = newHome();
    await doImport(home, rootFile);
    const path = join(home, 'trust', 'imported', 'root.json');
    expect([statSync(path).mode & 0o777, statSync(join(home, 'trust')).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(Buffer.from((await readImport(home, 'root'))?.bytes ?? [])).toEqual(root);
    await doImport(home, rootFile, {}, now + day);
    const found = await readImports(home);
    expect(found.map(({ obtained }) => obtained)).toEqual([now + day]);
  });

  it('replaces another only where it is told to, and says what is lost', async () => {
    const home = newHome();
    await doImport(home, rootFile, { name: 'one' });
    expect(await codeOf(doImport(home, anotherFile, { name: 'one' }))).toBe('E_FILE_EXISTS');
    const dry = await importRun(
      callIn(home, { args: [anotherFile], options: { name: 'one', dryRun: true } }),
    );
    expect(dry.data).toMatchObject({ imported: false });
    expect(Buffer.from((await readImport(home, 'one'))?.bytes ?? [])).toEqual(root);
    const outcome = await importRun(
      callIn(home, { args: [anotherFile], options: { name: 'one', replace: true } }),
    );
    const { warnings } = outcome.data as { warnings: string[] };
    expect(warnings.filter((text) => text.endsWith('is no longer trusted'))).toHaveLength(5);
    expect(Buffer.from((await readImport(home, 'one'))?.bytes ?? [])).toEqual(another);
  });

  it.for(['', '../x', 'A', '.x', 'x/y', 'é', 'x'.repeat(65)])('cannot be called %j', async (name) => {
    const path = name === '' ? put('.json', root) : rootFile;
    expect(await codeOf(doImport(newHome(), path, { name }))).toBe('E_TRUST_NAME');
  });

  it('of what is no trust leaves nothing', async () => {
    const home = newHome();
    expect(await codeOf(doImport(home, put('bad.json', '{}')))).toBe('E_TRUST_ROOT');
    expect(() => statSync(home)).toThrow('ENOENT');
  });

  it('shows no text of the file that could steer a terminal', async () => {
    const json = rootJson(newSigstore());
    for (const each of [json.tlogs[0]!, json.ctlogs[0]!]) each.baseUrl = 'https://x\u001b[2J\u202e';
    json.tlogs[1]!.publicKey.keyDetails = 'LMS\u001b[2J';
    const path = put('steers.json', bytesOf(json));
    const home = newHome();
    const imported = await importRun(callIn(home, { args: [path] }));
    const shown = await showRun(callIn(home));
    const named = await showRun(callIn(home, { options: { root: [path] } }));
    for (const { text, table } of [imported, shown, named])
      expect(`${text}${table?.rows.flat().join('') ?? ''}`.replaceAll('\n', '')).not.toMatch(
        /[\p{Cc}\p{Cf}]/u,
      );
    expect(shown.text).toContain('! $.tlogs[1] is left out: its key is of kind LMS\u{fffd}[2J');
  });

  it('warns of a root that looks older than the shipped one it stands in for', async () => {
    const json = JSON.parse(readFileSync(publicGood, 'utf8')) as {
      tlogs: unknown[];
      timestampAuthorities: unknown[];
    };
    const old = put(
      'public-good.json',
      bytesOf({ ...json, tlogs: json.tlogs.slice(0, 1), timestampAuthorities: [] }),
    );
    const { data } = await importRun(callIn(newHome(), { args: [old] }));
    const { warnings } = data as { warnings: string[] };
    expect(warnings).toHaveLength(3);
    expect(warnings.at(-1)).toBe(
      'nothing in it is newer than 2022-10-20: it may be older than what it replaces',
    );
  });
});

describe('a change of trust', () => {
  const item = (start: number, end: number): Item => ({
    kind: 'log',
    name: 'x',
    fingerprint: 'ff',
    validFor: { start, end },
  });
  it.for([
    ['nothing', [item(1, 5)], [item(1, 5)], []],
    ['another', [], [item(1, 5)], ['added']],
    ['less', [item(1, 5)], [], ['removed']],
    ['a later end', [item(1, 5)], [item(1, Infinity)], ['widened']],
    ['an earlier start', [item(1, 5)], [item(0, 5)], ['widened']],
    ['an earlier start and end', [item(1, 5)], [item(0, 4)], ['widened']],
    ['an end', [item(1, Infinity)], [item(1, 5)], ['narrowed']],
  ] as const)('is %s', ([, before, after, changes]) =>
    expect(changesOf(before, after).map(({ change }) => change)).toEqual(changes),
  );
});

describe('what was damaged is refused, never passed over', () => {
  it.for([
    ['an import that is not JSON', 'imported/root.json', () => 'x'],
    [
      'an import of another version',
      'imported/root.json',
      (text: string) => text.replace('"version": 1', '"version": 2'),
    ],
    [
      'an import with one character changed',
      'imported/root.json',
      (text: string) => text.replace('rekor.example', 'rekor.exampel'),
    ],
    ['an import without its date', 'imported/root.json', (text: string) => text.replace('"obtained"', '"x"')],
    ['pins that are cut off', 'pins.json', () => '{"version": 1, "pins": ['],
    ['pins that are no list', 'pins.json', () => '{"version": 1, "pins": {}}'],
    [
      'pins that are no digests',
      'pins.json',
      () => '{"version": 1, "pins": [{"digest": "sha256:", "name": "x"}]}',
    ],
    ['a clock without a time', 'clock.json', () => '{"version": 1, "latest": "soon"}'],
    ['an empty file', 'clock.json', () => ''],
  ] as const)('%s', async ([, path, damage]) => {
    const home = newHome();
    await doImport(home, rootFile);
    await pinRun(callIn(home, { args: [['root']] }));
    const file = join(home, 'trust', path);
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    expect(await names(home)).toBe('E_HOME_FILE');
  });

  it('but not what an import that was cut off left behind', async () => {
    const home = newHome();
    mkdirSync(join(home, 'trust', 'imported'), { recursive: true });
    writeFileSync(join(home, 'trust', 'imported', '.0123.new'), 'half');
    expect(await names(home)).toEqual(['public-good']);
  });

  it.skipIf(process.getuid?.() === 0)(
    'and a folder that cannot be written stops no verification',
    async () => {
      const home = newHome();
      await doImport(home, rootFile);
      chmodSync(join(home, 'trust'), 0o500);
      expect(await names(home, {}, now + day)).toHaveLength(2);
      chmodSync(join(home, 'trust'), 0o700);
    },
  );
});

it('kill -9 in the middle of importing leaves one root or the other, whole', async () => {
  const home = newHome();
  let round = now;
  for (const atLeast of [3, 20]) {
    await writeImport(home, {
      name: 'one',
      obtained: now,
      bytes: root,
      digestHex: createHash('sha256').update(root).digest('hex'),
    });
    const script = join(import.meta.dirname, 'import-forever.ts');
    const child = spawn(process.execPath, [script, home, rootFile, anotherFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let lines = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      lines += text;
      if (lines.split('\n').length > atLeast) child.kill('SIGKILL');
    });
    const [, signal] = (await once(child, 'close')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    const acknowledged = Number(lines.split('\n').at(-2));
    round = Math.max(round, acknowledged);
    const found = await readImport(home, 'one');
    expect([root, another].some((bytes) => bytes.equals(found?.bytes ?? Buffer.alloc(0)))).toBe(true);
    expect(found?.obtained).toBeGreaterThanOrEqual(acknowledged);
    expect(await readPins(home)).toHaveLength(1);
    expect(await readClock(home)).toBeGreaterThanOrEqual(round);
  }
});
