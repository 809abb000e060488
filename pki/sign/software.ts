// SPDX-License-Identifier: Apache-2.0
// A signer whose key is in memory, read from SEC1 or PKCS#8. Synchronous: one P-256 signature takes less
// than handing it to another thread would.

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { KnownError } from '../../core/index.ts';
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
 * Reads an EC private key in SEC1 (RFC 5915) or PKCS#8 (RFC 5958), unencrypted.
 * @returns the key and its SEC1 form: the very bytes where they were SEC1, as KubeEdge's tokens depend on them
 * @throws E_CA_IMPORT
 */
export function readEcKey(der: Uint8Array): { key: KeyObject; sec1Der: Uint8Array } {
  for (const type of ['sec1', 'pkcs8'] as const) {
    let key: KeyObject;
    try {
      key = createPrivateKey({ key: Buffer.from(der), format: 'der', type });
    } catch {
      continue; // not in this form: the other is tried, and then it is no key
    }
    if (key.asymmetricKeyType !== 'ec') break;
    return { key, sec1Der: type === 'sec1' ? der : key.export({ format: 'der', type: 'sec1' }) };
  }
  throw new KnownError(
    'E_CA_IMPORT',
    "the anchor's key is not an unencrypted EC key in SEC1 or PKCS#8",
    {},
    {
      hint: 'KubeEdge keeps it as "EC PRIVATE KEY" in rootCA.key, or as cakeydata in the Secret casecret.',
    },
  );
}
