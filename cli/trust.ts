// SPDX-License-Identifier: Apache-2.0
// What a verification starts from: the roots that are named, or the imported ones beside the shipped one; as far as
// they are pinned, are fresh enough, and the clock is believed. Nothing is fetched.

import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { publicGoodRoot, type TrustedRoot } from '../attest/index.ts';
import {
  cloudBuildKeys,
  judgeTrust,
  npmKeys,
  parseTrustedRoots,
  shipped,
  standingTrust,
  type DatedRoot,
  type FileKey,
  type TrustAt,
  type TrustPolicy,
  type TrustVerdict,
} from '../attest/trust/index.ts';
import { printable } from '../core/index.ts';
import type { Call } from './command.ts';
import {
  keepsTrust,
  readClock,
  readImports,
  readPins,
  trustBytes,
  type Imported,
  type Pin,
} from './commands/trust/home.ts';
import { inFile, readFailure, readFileWithin } from './input.ts';
import { duration, texts } from './options.ts';

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

/** What there is to trust, with the verdict on it. */
export interface TrustAtHand {
  readonly imports: readonly Imported[];
  readonly dated: readonly DatedRoot[];
  readonly pins: readonly Pin[];
  /** The latest time that is known to have been. */
  readonly latest: number;
  readonly policy: TrustPolicy;
  readonly verdict: TrustVerdict;
}

/**
 * @throws E_FILE_READ, E_TRUST_ROOT and what else parsing throws, E_HOME_FILE, E_USAGE; E_CLOCK_BACKWARD;
 *   E_TRUST_PIN or E_TRUST_STALE where no root is left
 */
export async function loadTrust(call: Call): Promise<Trust> {
  const atHand = await trustAtHand(call, texts(call, 'trustedRoot'));
  const roots = await usable(call, atHand);
  return withKeys(roots, atHand.imports);
}

/** As `loadTrust`, for a command that stays: what may be used is judged anew whenever it is asked for. */
export async function loadStandingTrust(call: Call): Promise<TrustAt> {
  const atHand = await trustAtHand(call, texts(call, 'trustedRoot'));
  await usable(call, atHand);
  const { dated, latest, policy } = atHand;
  const started = performance.now();
  const memory = { latest: Math.max(latest, call.now) };
  return standingTrust(dated, memory, policy, () => performance.now() - started);
}

async function usable(call: Call, { verdict, latest }: TrustAtHand): Promise<Trust['roots']> {
  if (verdict.clock !== undefined) throw verdict.clock;
  const [first, ...others] = verdict.accepted;
  if (first === undefined) throw verdict.refused[0]?.error ?? new TypeError('no root at all');
  for (const { error } of verdict.refused)
    if (error.code === 'E_TRUST_STALE')
      call.stderr.write(`${error.code}: ${printable(error.message)}; it is not used\n`);
  await keepClock(call, latest);
  return [first, ...others];
}

/** As `loadTrust`, without refusing anything: with `files`, their roots alone. */
export async function trustAtHand(call: Call, files: readonly string[]): Promise<TrustAtHand> {
  const { home, now } = call;
  const maximumAge = duration(call, 'maxRootAge');
  const [imports, pins, seen] = await Promise.all([readImports(home), readPins(home), readClock(home)]);
  const dated = files.length > 0 ? await readRoots(files) : rootsAtHand(imports);
  // The build's own date has passed, whichever roots are used.
  const latest = Math.max(seen ?? 0, shipped.publicGood.obtained);
  const policy = {
    pins: pins.map(({ digestHex }) => digestHex),
    ...(maximumAge === undefined ? {} : { maximumAge }),
  };
  return { imports, dated, pins, latest, policy, verdict: judgeTrust(dated, { latest }, policy, now) };
}

/** The roots of files, as old as the files. */
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
function rootsAtHand(imports: readonly Imported[]): readonly DatedRoot[] {
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
async function keepClock({ home, now }: Call, latest: number): Promise<void> {
  if (now - latest < clockStep || !(await keepsTrust(home))) return;
  const { writeClock } = await import('./commands/trust/store.ts');
  await writeClock(home, now).catch(() => undefined);
}
