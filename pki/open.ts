// SPDX-License-Identifier: Apache-2.0
// Opens the CA of a home folder. Several processes may have it open: the store serialises what they write.

import type { KeyObject } from 'node:crypto';
import { KnownError } from '../core/index.ts';
import { parseDeniedKeys, parsePrivateKey, type DeniedKeys } from '../core/key/index.ts';
import { onePem } from '../core/pem/index.ts';
import { parseCertificate } from '../core/x509/index.ts';
import { issuerOf } from './build/issuer.ts';
import { Ca, type Anchor } from './ca.ts';
import { readSmallFile } from './home/files.ts';
import { layout } from './home/layout.ts';
import { readEcKey, softwareSigner } from './sign/software.ts';
import { SqliteStore } from './store/sqlite/sqlite.ts';

export interface OpenOptions {
  readonly home: string;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Accepts KubeEdge's shared tokens beside the bound ones. Default false. */
  readonly acceptSharedTokens?: boolean;
  /** How long certificates are valid. Default: what their profile says, 365 for nodes as KubeEdge's. */
  readonly certificateDays?: number;
}

/** A reservation that was not completed within this time never will be: its process is gone, or as good as. */
const reservationLifeMs = 60_000;
const dayMs = 86_400_000;

/** @throws E_CA_MISSING, E_STORE_MISSING, E_STORE_CORRUPT, E_STORE_VERSION, E_HOME_*, E_CA_IMPORT, E_PEM_*, E_KEY_DENY_LIST */
export async function openCa(options: OpenOptions): Promise<Ca> {
  const { certificateDays: days } = options;
  if (days !== undefined && (!Number.isInteger(days) || days < 1 || days > 36_525))
    throw new KnownError('E_PROFILE_LIFETIME', 'certificates live for 1 to 36525 days', { days });
  const paths = layout(options.home);
  const { certificate } = await readAnchor(options.home);
  const issuer = issuerOf(certificate);
  const { key, sec1Der } = anchorKey(await required(paths.anchorKey));
  if (options.acceptSharedTokens === true && sec1Der === undefined)
    throw new KnownError(
      'E_USAGE',
      "KubeEdge's shared tokens are made with an anchor's EC key; this one is another",
    );
  const signer = softwareSigner(key, issuer);
  const bound = await required(paths.tokenKey);
  if (bound.length < 32) throw new KnownError('E_HOME_FILE', `${paths.tokenKey} is too short for a key`, {});
  const deniedKeys = await readDeniedKeys(paths.deniedKeys);
  const store = await SqliteStore.open(paths.store, issuer.hashHex);
  await store.abandonBefore(options.now() - reservationLifeMs);
  return new Ca({
    issuer,
    signer,
    store,
    tokenKeys: {
      bound,
      ...(options.acceptSharedTokens === true && sec1Der !== undefined ? { shared: sec1Der } : {}),
    },
    ...(days === undefined ? {} : { lifetimeMs: days * dayMs }),
    ...(deniedKeys === undefined ? {} : { deniedKeys }),
    now: options.now,
    home: options.home,
  });
}

/** The anchor alone: needs no key and no store. @throws E_CA_MISSING, E_HOME_*, E_PEM_*, E_X509_* */
export async function readAnchor(home: string): Promise<Anchor> {
  const { anchorCert, folder } = layout(home);
  const text = await readSmallFile(anchorCert, 1 << 20);
  if (text === undefined)
    throw new KnownError(
      'E_CA_MISSING',
      `there is no CA in ${folder}`,
      { folder },
      { hint: 'Create one with edgewarden ca init, or name its folder with --home.' },
    );
  const certificate = parseCertificate(pem(text, 'CERTIFICATE'));
  return { certDer: certificate.der, certificate, hashHex: issuerOf(certificate).hashHex };
}

const pem = (text: Uint8Array, label: string): Uint8Array =>
  onePem(Buffer.from(text).toString('latin1'), label, { reading: 'lax' });

/** On a curve in SEC1, as KubeEdge keeps it; of another kind in PKCS#8. */
function anchorKey(file: Uint8Array): { readonly key: KeyObject; readonly sec1Der?: Uint8Array } {
  if (!Buffer.from(file).includes('-----BEGIN PRIVATE KEY-----'))
    return readEcKey(pem(file, 'EC PRIVATE KEY'));
  return { key: parsePrivateKey(file) };
}

/** The operator's list of denied keys, where there is one. */
async function readDeniedKeys(path: string): Promise<DeniedKeys | undefined> {
  const bytes = await readSmallFile(path, 64 << 20);
  return bytes === undefined ? undefined : parseDeniedKeys(Buffer.from(bytes).toString('latin1'));
}

async function required(path: string): Promise<Uint8Array> {
  const bytes = await readSmallFile(path, 1 << 20);
  if (bytes === undefined)
    throw new KnownError(
      'E_HOME_FILE',
      `${path} is missing`,
      { file: path },
      { hint: 'Put back its last copy.' },
    );
  return bytes;
}
