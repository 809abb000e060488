// SPDX-License-Identifier: Apache-2.0
// A signer whose key is in memory, read from SEC1 or PKCS#8. Synchronous: one P-256 signature takes less
// than handing it to another thread would.

import { createPublicKey, type KeyObject } from 'node:crypto';
import { KnownError } from '../../core/index.ts';
import { encodePrivateKey, openKeyFile, readKeyFile } from '../../core/key/index.ts';
import { createSignature, sameBytes } from '../../core/x509/index.ts';
import type { Draft } from '../build/draft.ts';
import type { Issuer } from '../build/issuer.ts';
import type { Signer } from './signer.ts';

/** @throws E_CA_IMPORT where the key is not the certificate's */
export function softwareSigner(key: KeyObject, issuer: Issuer): Signer {
  const spkiDer = createPublicKey(key).export({ format: 'der', type: 'spki' });
  if (!sameBytes(spkiDer, issuer.certificate.spki.der))
    throw new KnownError('E_CA_IMPORT', "the key is not the anchor's: its public half is another");
  return { sign: (draft: Draft) => createSignature(issuer.algorithm, key, draft.tbsDer) };
}

/**
 * Reads an EC private key in SEC1 (RFC 5915) or PKCS#8 (RFC 5958), unencrypted; its halves must be one key's.
 * @returns the key and its SEC1 form: the very bytes where they were SEC1, as KubeEdge's tokens depend on them
 * @throws E_CA_IMPORT
 */
export function readEcKey(der: Uint8Array): { key: KeyObject; sec1Der: Uint8Array } {
  let cause: unknown;
  try {
    const file = readKeyFile(der);
    if (file.form === 'sec1' || file.form === 'pkcs8') {
      const key = openKeyFile(file);
      if (key.asymmetricKeyType === 'ec')
        return { key, sec1Der: file.form === 'sec1' ? der : encodePrivateKey(key, 'sec1') };
    }
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    cause = error; // says what is wrong with it, and nothing secret
  }
  throw new KnownError(
    'E_CA_IMPORT',
    "the anchor's key is not an unencrypted EC key in SEC1 or PKCS#8",
    {},
    {
      cause,
      hint: 'KubeEdge keeps it as "EC PRIVATE KEY" in rootCA.key, or as cakeydata in the Secret casecret.',
    },
  );
}
