// SPDX-License-Identifier: Apache-2.0
// Creates a CA in a home folder. Everything is written into a folder of another name, made durable, and
// renamed: a crash at any point leaves a whole CA or none, and a second CA never touches the first.

import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KnownError } from '../core/index.ts';
import { privateKeyPem, type KeyKind } from '../core/key/index.ts';
import { encodePem } from '../core/pem/index.ts';
import { parseCertificate } from '../core/x509/index.ts';
import { defaultAnchorDays, importAnchor, makeAnchorOf } from './build/anchor.ts';
import { issuerOf } from './build/issuer.ts';
import type { Anchor } from './ca.ts';
import { fileFailure, isErrno, makeFolder, syncFolder, writeFileDurably } from './home/files.ts';
import { layout } from './home/layout.ts';
import { createDatabase } from './store/sqlite/database.ts';

export interface InitOptions {
  readonly home: string;
  readonly now: number;
  /** How long the anchor is valid. Default 36400, as KubeEdge's. */
  readonly days?: number;
  /** Default `p256`, as KubeEdge's. Its shared tokens need a curve. */
  readonly keyKind?: KeyKind;
  /** Default `KubeEdge`. */
  readonly commonName?: string;
  /** An existing anchor, KubeEdge's for one: certificate and key, SEC1 or PKCS#8. Both or neither. */
  readonly importCertDer?: Uint8Array;
  readonly importKeyDer?: Uint8Array;
}

const unfinished = '.ca-new-';

/**
 * Creates the CA.
 * @throws E_CA_EXISTS with nothing touched; E_CA_IMPORT, E_PROFILE_LIFETIME, E_HOME_READONLY, E_DISK_FULL, E_HOME_FILE
 */
export async function initCa(options: InitOptions): Promise<Anchor> {
  const { home } = options;
  const final = layout(home);
  if ((await stat(final.folder).catch(() => undefined)) !== undefined) throw exists(final.folder);
  const pair = anchorPair(options); // before anything is written: it may be refused
  const { certificate, hashHex } = issuerOf(parseCertificate(pair.certDer));
  await makeFolder(home);
  await sweep(home, options.now);
  const folder = await mkdtemp(join(home, unfinished)).catch((error: unknown) => {
    throw fileFailure(error, home);
  });
  try {
    const parts = layout(home, folder);
    await writeFileDurably(parts.anchorKey, pair.keyPem);
    await writeFileDurably(parts.tokenKey, randomBytes(32));
    await writeFileDurably(parts.anchorCert, encodePem('CERTIFICATE', pair.certDer), { mode: 0o644 });
    createDatabase(parts.store, hashHex);
    await syncFolder(folder);
    await rename(folder, final.folder); // the point of no return: refused where a CA came meanwhile
    await syncFolder(home);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (isErrno(error) && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')) throw exists(final.folder);
    throw fileFailure(error, folder);
  }
  return { certDer: pair.certDer, certificate, hashHex };
}

function anchorPair(options: InitOptions): { readonly certDer: Uint8Array; readonly keyPem: string } {
  const { importCertDer, importKeyDer, keyKind } = options;
  if (importCertDer !== undefined || importKeyDer !== undefined) {
    if (importCertDer === undefined || importKeyDer === undefined)
      throw new KnownError(
        'E_USAGE',
        'an anchor is imported with its certificate and its key',
        {},
        { hint: 'Give both, --import-cert and --import-key, or neither.' },
      );
    if (keyKind !== undefined)
      throw new KnownError('E_USAGE', 'an anchor that is imported has the key that it has');
    const { certDer, sec1Der } = importAnchor(importCertDer, importKeyDer, options.now);
    return { certDer, keyPem: encodePem('EC PRIVATE KEY', sec1Der) };
  }
  const { commonName = 'KubeEdge', days = defaultAnchorDays, now } = options;
  const { certDer, key } = makeAnchorOf(keyKind ?? 'p256', commonName, days, now);
  return { certDer, keyPem: privateKeyPem(key, key.asymmetricKeyType === 'ec' ? 'sec1' : 'pkcs8') };
}

/** Removes what a crashed init left: keys that never became a CA's. One that may still run is left alone. */
async function sweep(home: string, now: number): Promise<void> {
  try {
    for (const name of await readdir(home)) {
      if (!name.startsWith(unfinished)) continue;
      // Another init may have finished, or given up, since the folder was read.
      const left = await stat(join(home, name)).catch(() => undefined);
      if (left !== undefined && left.mtimeMs < now - 600_000)
        await rm(join(home, name), { recursive: true, force: true });
    }
  } catch (error) {
    throw fileFailure(error, home);
  }
}

function exists(folder: string): KnownError {
  return new KnownError(
    'E_CA_EXISTS',
    `there is a CA in ${folder} already; nothing was touched`,
    { folder },
    { hint: 'See it with edgewarden ca show, or name another folder with --home.' },
  );
}
