// SPDX-License-Identifier: Apache-2.0
// What a verification starts from: the roots that are named, or the imported ones beside the shipped one; as far as
// they are pinned, are fresh enough, and the clock is believed. Nothing is fetched.

import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  cloudBuildKeys,
  judgeTrust,
  npmKeys,
  parseTrustedRoots,
  publicGoodRoot,
  shipped,
  type DatedRoot,
  type FileKey,
  type TrustedRoot,
} from '../attest/index.ts';
import type { Call, OptionRow } from './command.ts';
import {
  keepsTrust,
  readClock,
  readImports,
  readPins,
  trustBytes,
  type Imported,
} from './commands/trust/home.ts';
import { inFile, readFailure, readFileWithin } from './input.ts';
import { duration, texts } from './options.ts';

/** The options that say what to trust: a row's `options` has them where its command calls `loadTrust`. */
export const trustOptions: readonly OptionRow[] = [
  {
    flags: '--trusted-root <file...>',
    help: 'trust these roots alone (JSON, JSON Lines or PEM), not the imported and shipped ones; may be repeated',
    repeat: true,
  },
  {
    flags: '--max-root-age <age>',
    help: 'refuse roots that were obtained longer ago, e.g. 90d',
  },
];

export interface Trust {
  /** Each a world of its own: what one vouches for is never combined with another's. */
  readonly roots: readonly [TrustedRoot, ...TrustedRoot[]];
  /** npm's keys for publish attestations: the imported ones, else the shipped ones. */
  readonly npmKeys: readonly FileKey[];
  readonly cloudBuildKeys: readonly FileKey[];
  /** Public keys in PEM that were imported. */
  readonly keys: readonly FileKey[];
}

/** How seldom the clock is written down. */
const clockStep = 3_600_000;

/**
 * @throws E_FILE_READ, E_TRUST_ROOT and what else parsing throws, E_HOME_FILE, E_USAGE; E_CLOCK_BACKWARD;
 *   E_TRUST_PIN or E_TRUST_STALE where no root is left
 */
export async function loadTrust(call: Call): Promise<Trust> {
  const { home, now } = call;
  const maximumAge = duration(call, 'maxRootAge');
  const files = texts(call, 'trustedRoot');
  const [imports, pins, seen] = await Promise.all([readImports(home), readPins(home), readClock(home)]);
  const dated = files.length > 0 ? await readRoots(files) : rootsAtHand(imports);
  const policy = {
    pins: pins.map(({ digestHex }) => digestHex),
    ...(maximumAge === undefined ? {} : { maximumAge }),
  };
  // The build's own date has passed, whichever roots are used.
  const latest = Math.max(seen ?? 0, shipped.publicGood.obtained);
  const { accepted, refused, clock } = judgeTrust(dated, { latest }, policy, now);
  if (clock !== undefined) throw clock;
  const [first, ...others] = accepted;
  if (first === undefined) throw refused[0]?.error ?? new TypeError('no root at all');
  for (const { error } of refused)
    if (error.code === 'E_TRUST_STALE')
      call.stderr.write(`${error.code}: ${error.message}; it is not used\n`);
  await keepClock(home, seen, now);
  return withKeys([first, ...others], imports);
}

async function readRoots(files: readonly string[]): Promise<readonly DatedRoot[]> {
  const found = await Promise.all(
    files.map(async (path) => {
      const bytes = await readFileWithin(path, trustBytes);
      const { mtimeMs } = await stat(path).catch((cause: unknown) => {
        throw readFailure(path, cause);
      });
      return inFile(path, () => parseTrustedRoots(bytes, basename(path))).map((root) => ({
        root,
        origin: 'file' as const,
        obtained: mtimeMs,
      }));
    }),
  );
  return found.flat();
}

/** The imported roots and the shipped one, which an import of its name stands in for. */
export function rootsAtHand(imports: readonly Imported[]): readonly DatedRoot[] {
  const imported = imports.flatMap(({ file, obtained }) =>
    file.roots.map((root) => ({ root, origin: 'imported' as const, obtained })),
  );
  const { name, obtained } = shipped.publicGood;
  if (imports.some((each) => each.name === name && each.file.roots.length > 0)) return imported;
  return [{ root: publicGoodRoot(), origin: 'shipped', obtained }, ...imported];
}

// npm's keys that were imported stand in for the shipped ones, which must not undo the end of a key.
function withKeys(roots: Trust['roots'], imports: readonly Imported[]): Trust {
  const keysOf = (form: string): readonly FileKey[] =>
    imports.flatMap(({ file }) => (file.form === form ? file.keys : []));
  const imported = keysOf('npm-keys').filter(
    ({ usage }) => usage === undefined || usage === 'npm:attestations',
  );
  return {
    roots,
    get npmKeys() {
      return imported.length > 0 ? imported : npmKeys();
    },
    get cloudBuildKeys() {
      return cloudBuildKeys();
    },
    keys: keysOf('keys'),
  };
}

// Best effort: a state folder that cannot be written must not stop a verification.
async function keepClock(home: string, seen: number | undefined, now: number): Promise<void> {
  if (seen !== undefined && now - seen < clockStep) return;
  if (!(await keepsTrust(home))) return;
  const { writeClock } = await import('./commands/trust/store.ts');
  await writeClock(home, now).catch(() => undefined);
}
