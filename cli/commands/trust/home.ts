// SPDX-License-Identifier: Apache-2.0
// What the state folder keeps of trust, read: `trust/imported/NAME.json` (one file an import, its contents within),
// `trust/pins.json` (the digests that are accepted) and `trust/clock.json` (the latest time the clock has shown).
//
// Loads nothing that writes: the verify commands come through here. Each file is written whole or not at all
// (store.ts), so one that is damaged was damaged by somebody: it is refused, never passed over.

import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTrustFile, type TrustFile } from '../../../attest/trust/index.ts';
import { KnownError } from '../../../core/index.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../../core/json/index.ts';

/** Most bytes of a file of trust, and of what an import makes of it. */
export const trustBytes: number = 1 << 20;
const fileBytes = 4 << 20;

/** Names of imports: they become names of files. */
export const importName: RegExp = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** A file that was imported. */
export interface Imported {
  readonly name: string;
  /** When it was imported last, in milliseconds since 1970. */
  readonly obtained: number;
  /** Hex of SHA-256 over the file. */
  readonly digestHex: string;
  readonly bytes: Uint8Array;
  readonly file: TrustFile;
}

export const trustFolder = (home: string): string => join(home, 'trust');
export const importsFolder = (home: string): string => join(home, 'trust', 'imported');
export const importPath = (home: string, name: string): string => join(importsFolder(home), `${name}.json`);
export const pinsPath = (home: string): string => join(home, 'trust', 'pins.json');
export const clockPath = (home: string): string => join(home, 'trust', 'clock.json');

/** What was imported, by name; empty where nothing was. @throws E_HOME_FILE, E_HOME_READONLY */
export async function readImports(home: string): Promise<readonly Imported[]> {
  const folder = importsFolder(home);
  const names = await whereThere(folder, () => readdir(folder));
  // What is left of an import that was cut off begins with a dot.
  const files = (names ?? []).filter((name) => !name.startsWith('.') && name.endsWith('.json')).toSorted();
  const found = await Promise.all(files.map((name) => readImport(home, name.slice(0, -'.json'.length))));
  return found.filter((each) => each !== undefined);
}

/** One import; undefined where there is none of this name. @throws E_HOME_FILE, E_HOME_READONLY */
export async function readImport(home: string, name: string): Promise<Imported | undefined> {
  const path = importPath(home, name);
  const json = await readObject(path);
  if (json === undefined) return undefined;
  const { contents, digest, obtained } = json;
  if (typeof contents !== 'string' || typeof digest !== 'string') throw damaged(path, 'is not an import');
  const bytes = Buffer.from(contents);
  const digestHex = createHash('sha256').update(bytes).digest('hex');
  if (digest !== `sha256:${digestHex}`) throw damaged(path, 'does not have the digest that it states');
  try {
    return { name, obtained: timeOf(path, obtained), digestHex, bytes, file: parseTrustFile(bytes, name) };
  } catch (cause) {
    if (!(cause instanceof KnownError) || cause.fault !== 'input') throw cause;
    throw damaged(path, `holds what is no longer read: ${cause.message}`, cause);
  }
}

export interface Pin {
  /** Hex of SHA-256. */
  readonly digestHex: string;
  /** What the root was called when it was pinned. */
  readonly name: string;
}

/** The digests that are accepted; empty where every one is. @throws E_HOME_FILE, E_HOME_READONLY */
export async function readPins(home: string): Promise<readonly Pin[]> {
  const path = pinsPath(home);
  const pins = (await readObject(path))?.['pins'] ?? [];
  // A file of pins that cannot be read must not mean that everything is accepted.
  if (!Array.isArray(pins)) throw damaged(path, 'is not a list of pins');
  return pins.map((pin: unknown) => {
    const { digest, name } = pinShape(pin) ?? {};
    const digestHex = /^sha256:([0-9a-f]{64})$/.exec(digest ?? '')?.[1];
    if (digestHex === undefined || name === undefined) throw damaged(path, 'has a pin that is no digest');
    return { digestHex, name };
  });
}

function pinShape(pin: unknown): { digest?: string; name?: string } | undefined {
  if (typeof pin !== 'object' || pin === null) return undefined;
  return {
    ...('digest' in pin && typeof pin.digest === 'string' ? { digest: pin.digest } : {}),
    ...('name' in pin && typeof pin.name === 'string' ? { name: pin.name } : {}),
  };
}

/** The latest time that the clock has shown; undefined where nothing is kept. @throws E_HOME_FILE, E_HOME_READONLY */
export async function readClock(home: string): Promise<number | undefined> {
  const path = clockPath(home);
  const json = await readObject(path);
  return json === undefined ? undefined : timeOf(path, json['latest']);
}

function timeOf(path: string, value: unknown): number {
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isNaN(time)) throw damaged(path, 'has no time');
  return time;
}

async function readObject(path: string): Promise<JsonObject | undefined> {
  const bytes = await whereThere(path, () => readFile(path));
  if (bytes === undefined) return undefined;
  try {
    const json = parseJson(bytes, { bytes: fileBytes, depth: 4 });
    if (isJsonObject(json) && json['version'] === 1) return json;
  } catch (cause) {
    if (!(cause instanceof KnownError)) throw cause;
    throw damaged(path, `is damaged: ${cause.message}`, cause);
  }
  throw damaged(path, 'is of a version that is not read');
}

/** True where imports, pins or the clock are kept. */
export async function keepsTrust(home: string): Promise<boolean> {
  const path = trustFolder(home);
  return (await whereThere(path, () => stat(path)))?.isDirectory() === true;
}

async function whereThere<T>(path: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (cause) {
    const errno = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return undefined;
    throw damaged(path, `cannot be read: ${errno}`, cause);
  }
}

const damaged = (path: string, what: string, cause?: unknown): KnownError =>
  new KnownError(
    'E_HOME_FILE',
    `${path} ${what}`,
    { file: path },
    {
      cause,
      hint: 'Remove the file and import or pin anew; what it was can no longer be trusted.',
    },
  );
