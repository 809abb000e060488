// SPDX-License-Identifier: Apache-2.0
// A node's files, where EdgeCore keeps them: DIR/ca/rootCA.crt, DIR/certs/server.crt and DIR/certs/server.key, 0600
// in 0700 folders.
//
// The pair is replaced as one. `certs` is a symbolic link to a folder that holds one certificate and its key; a new
// pair is written whole into a new folder, flushed, and then the link is renamed over the old one. A crash at any
// point leaves the old pair or the new one. A `certs` that is a real folder, as EdgeCore makes it, is first moved
// aside; a crash between those two renames is put right by the next call here.
//
// A first certificate costs a token that is good once. So the key and the request stand in DIR/.request.pem before
// they are sent: whoever is cut off before the answer is written asks again with the same bytes, and is answered.

import { createPrivateKey, randomBytes, X509Certificate, type KeyObject } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { KnownError } from '../core/index.ts';
import { makeFolder, syncFolder, writeFileDurably } from '../pki/index.ts';

export interface NodeIdentity {
  readonly anchorPem: string;
  readonly certPem: string;
  readonly keyPem: string;
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

const aside = '.certs-before';

/** The pair and anchor in `directory`, or undefined where there is no pair. @throws E_NODE_FILES */
export async function readIdentity(directory: string): Promise<NodeIdentity | undefined> {
  await recover(directory);
  const certs = join(directory, 'certs');
  const certPem = await textOf(join(certs, 'server.crt'));
  const keyPem = await textOf(join(certs, 'server.key'));
  if (certPem === undefined && keyPem === undefined) return undefined;
  const anchorPem = await textOf(join(directory, 'ca', 'rootCA.crt'));
  if (certPem === undefined || keyPem === undefined || anchorPem === undefined) {
    throw damaged(directory, 'one of rootCA.crt, server.crt and server.key is missing');
  }
  const { certificate, key } = parsePair(directory, certPem, keyPem);
  if (!certificate.checkPrivateKey(key)) throw damaged(directory, 'server.crt and server.key are not a pair');
  return { anchorPem, certPem, keyPem, certificate, key };
}

/** Writes the anchor. */
export async function writeAnchor(directory: string, anchorPem: string): Promise<void> {
  const folder = join(directory, 'ca');
  await within(directory, async () => {
    await makeFolder(folder);
    await writeFileDurably(join(folder, 'rootCA.crt'), anchorPem, { replace: true });
  });
}

/** Puts a new pair in the place of the old one, in one step. */
export async function replacePair(directory: string, certPem: string, keyPem: string): Promise<void> {
  await within(directory, async () => {
    await makeFolder(directory);
    const folder = `.certs-${unique()}`;
    await mkdir(join(directory, folder), { mode: 0o700 });
    await writeFileDurably(join(directory, folder, 'server.crt'), certPem);
    await writeFileDurably(join(directory, folder, 'server.key'), keyPem);
    const link = join(directory, `.link-${unique()}`);
    await symlink(folder, link);
    const certs = join(directory, 'certs');
    if ((await kind(certs)) === 'folder') await rename(certs, join(directory, aside));
    await rename(link, certs); // from here on the new pair counts
    await syncFolder(directory);
    await sweep(directory, folder);
  });
}

const requestFile = '.request.pem';

/** Writes the key and the request that are about to be sent. */
export async function keepRequest(directory: string, pem: string): Promise<void> {
  await within(directory, async () => {
    await makeFolder(directory);
    await writeFileDurably(join(directory, requestFile), pem, { replace: true });
  });
}

/** The key and the request that were sent and not answered, if there are any. */
export async function keptRequest(directory: string): Promise<string | undefined> {
  return textOf(join(directory, requestFile));
}

/** Removes them: the answer is written. */
export async function forgetRequest(directory: string): Promise<void> {
  await within(directory, () => rm(join(directory, requestFile), { force: true }));
}

/** Brings back a pair that a crash left moved aside. */
async function recover(directory: string): Promise<void> {
  const certs = join(directory, 'certs');
  if ((await kind(certs)) !== undefined || (await kind(join(directory, aside))) === undefined) return;
  await within(directory, () => rename(join(directory, aside), certs));
}

/** What `writeFileDurably` leaves when it is killed. */
const unfinished = /^\.[0-9a-f]{16}\.new$/;

/** Removes what earlier replacements left, the folder in use excepted. */
async function sweep(directory: string, used: string): Promise<void> {
  const target = basename(await readlink(join(directory, 'certs')));
  for (const name of await readdir(directory)) {
    const ours = name.startsWith('.certs-') || name.startsWith('.link-') || unfinished.test(name);
    if (ours && name !== used && name !== target)
      await rm(join(directory, name), { recursive: true, force: true });
  }
}

async function kind(path: string): Promise<'folder' | 'other' | undefined> {
  try {
    return (await lstat(path)).isDirectory() ? 'folder' : 'other';
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    const reason = reasonOf(cause);
    throw new KnownError('E_NODE_FILES', `cannot read ${path}: ${reason}`, { path, reason }, { cause });
  }
}

function parsePair(
  directory: string,
  certPem: string,
  keyPem: string,
): Pick<NodeIdentity, 'certificate' | 'key'> {
  try {
    return { certificate: new X509Certificate(certPem), key: createPrivateKey(keyPem) };
  } catch (cause) {
    throw damaged(directory, 'server.crt or server.key is not what its name says', cause);
  }
}

async function within<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const ofFolder = cause instanceof KnownError && /^E_(?:HOME_|FILE_EXISTS|DISK_FULL)/.test(cause.code);
    if (cause instanceof KnownError && !ofFolder) throw cause;
    const reason = reasonOf(ofFolder ? cause.cause : cause);
    const text = `cannot write the node's files in ${directory}: ${reason}`;
    const hint = 'Check that the folder exists, is writable by this user, and that the disk has space.';
    throw new KnownError('E_NODE_FILES', text, { directory, reason }, { cause, hint });
  }
}

function damaged(directory: string, what: string, cause?: unknown): KnownError {
  const hint = 'Move the folder away and enrol again with a fresh token.';
  return new KnownError('E_NODE_FILES', `${directory}: ${what}`, { directory }, { hint, cause });
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
const isMissing = (cause: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(reasonOf(cause));
const unique = (): string => randomBytes(6).toString('hex');
