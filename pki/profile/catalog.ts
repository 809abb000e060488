// SPDX-License-Identifier: Apache-2.0
// Where profiles come from: the files that are shipped, and an operator's own in `profiles/` of the state folder.
//
// A shipped name always means the shipped profile: what a certificate's row says of it holds on every machine. Each
// file is read once; YAML and zod are loaded with the first.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KnownError } from '../../core/index.ts';
import { readSmallFile } from '../home/files.ts';
import type { Profile } from './profile.ts';

/** The shipped profiles, in the order in which they are shown. */
export const bundledNames = [
  'edge-node',
  'cloudcore',
  'stream-server',
  'stream-tunnel',
  'servicebus',
  'metaserver',
  'mapper',
  'sedna-gm',
  'sedna-lc',
  'edgesite-server',
  'edgesite-agent',
  'webhook',
  'operator',
  'site-ca',
  'ca',
] as const;
export type BundledName = (typeof bundledNames)[number];

const isBundled = (name: string): name is BundledName => bundledNames.some((bundled) => bundled === name);

/** Most bytes of a profile file. */
export const profileBytes: number = 64 << 10;
const loaded = new Map<BundledName, Profile>();

/** A shipped profile. The same object every time. */
export async function bundledProfile(name: BundledName): Promise<Profile> {
  return loaded.get(name) ?? loadBundled(name);
}

async function loadBundled(name: BundledName): Promise<Profile> {
  const { parseProfile } = await import('./read.ts');
  const profile = parseProfile(await bundledText(name), `${name}.yaml`);
  const first = loaded.get(name) ?? profile; // two may have loaded it at once
  loaded.set(name, first);
  return first;
}

/** A shipped profile's YAML. */
export async function bundledText(name: BundledName): Promise<string> {
  try {
    return await readFile(join(import.meta.dirname, 'bundled', `${name}.yaml`), 'utf8');
  } catch {
    // Built, this file stands in dist/pki/profile; the YAML stays where its source is.
    return readFile(join(import.meta.dirname, '../../../pki/profile/bundled', `${name}.yaml`), 'utf8');
  }
}

export interface NamedProfile {
  readonly profile: Profile;
  readonly text: string;
  /** The operator's file; absent where it is shipped. */
  readonly file?: string;
}

/**
 * The profile of this name: shipped, or `<home>/profiles/<name>.yaml`.
 * @throws E_PROFILE_UNKNOWN, E_HOME_*, and what parseProfile() refuses
 */
export async function findProfile(name: string, home?: string): Promise<NamedProfile> {
  if (isBundled(name)) return { profile: await bundledProfile(name), text: await bundledText(name) };
  const file = home === undefined || !isFileName(name) ? undefined : join(home, 'profiles', `${name}.yaml`);
  const text = file === undefined ? undefined : await readOwn(file);
  if (file === undefined || text === undefined)
    throw new KnownError(
      'E_PROFILE_UNKNOWN',
      `there is no profile ${name.slice(0, 80)}`,
      { profile: name.slice(0, 80) },
      { hint: 'edgewarden profile list shows those there are; your own stand in the folder profiles.' },
    );
  const { parseProfile } = await import('./read.ts');
  const profile = parseProfile(text, file);
  if (profile.name !== name)
    throw new KnownError('E_PROFILE_VALUE', `${file} is the profile ${profile.name}, not ${name}`, { file });
  return { profile, text, file };
}

/** The names of the operator's own profiles, sorted. */
export async function ownNames(home: string): Promise<readonly string[]> {
  const files = await readdir(join(home, 'profiles')).catch(() => []);
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .filter((name) => isFileName(name) && !isBundled(name))
    .sort();
}

const isFileName = (name: string): boolean => /^[a-z0-9][a-z0-9-]{0,62}$/.test(name);

async function readOwn(file: string): Promise<string | undefined> {
  const bytes = await readSmallFile(file, profileBytes);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new KnownError('E_PROFILE_YAML', `${file} is not UTF-8`, { file }, { cause });
  }
}
