// SPDX-License-Identifier: Apache-2.0
// What the state folder keeps of trust, written: each file whole, fsynced and renamed into its place (0600 in 0700),
// so that a process that is killed leaves what was there before or what was to come, and nothing between.

import { unlink } from 'node:fs/promises';
import { makeFolder, syncFolder, writeFileDurably } from '../../../pki/index.ts';
import {
  clockPath,
  importPath,
  importsFolder,
  pinsPath,
  readClock,
  trustFolder,
  type Imported,
  type Pin,
} from './home.ts';

/** Puts an import in place of what had its name. @throws E_HOME_*, E_DISK_FULL */
export async function writeImport(
  home: string,
  { name, obtained, digestHex, bytes }: Omit<Imported, 'file'>,
): Promise<void> {
  await makeFolder(importsFolder(home));
  const json = {
    version: 1,
    name,
    obtained: new Date(obtained).toISOString(),
    digest: `sha256:${digestHex}`,
    contents: Buffer.from(bytes).toString('utf8'),
  };
  await writeJson(importPath(home, name), json);
}

/** Takes away an import that is there. */
export async function removeImport(home: string, name: string): Promise<void> {
  await unlink(importPath(home, name));
  await syncFolder(importsFolder(home));
}

/** @throws E_HOME_*, E_DISK_FULL */
export async function writePins(home: string, pins: readonly Pin[]): Promise<void> {
  await makeFolder(trustFolder(home));
  await writeJson(pinsPath(home), {
    version: 1,
    pins: pins.map(({ digestHex, name }) => ({ digest: `sha256:${digestHex}`, name })),
  });
}

/** Keeps `now` as the latest time seen, where it is later than what is kept. @throws E_HOME_*, E_DISK_FULL */
export async function writeClock(home: string, now: number): Promise<void> {
  const latest = await readClock(home);
  if (latest !== undefined && latest >= now) return;
  await makeFolder(trustFolder(home));
  await writeJson(clockPath(home), { version: 1, latest: new Date(now).toISOString() });
}

const writeJson = (path: string, json: unknown): Promise<void> =>
  writeFileDurably(path, `${JSON.stringify(json, undefined, 2)}\n`, { mode: 0o600, replace: true });
