// SPDX-License-Identifier: Apache-2.0
// Whoever holds the anchor's key. It signs drafts, which are linted plans, and nothing else.

import { KnownError } from '../../core/index.ts';
import { readDer, tags } from '../../core/der/index.ts';
import { sameBytes } from '../../core/x509/index.ts';
import { isDraft, type Draft } from '../build/draft.ts';
import { encodeSigned } from '../build/tbs.ts';

export interface Signer {
  /** The signature over the draft's bytes, in the form of the issuer's algorithm. A promise where hardware signs. */
  sign(draft: Draft): Uint8Array | Promise<Uint8Array>;
}

/** Signs a draft and gives the certificate. The signed bytes are the drafted ones, or it is not given. */
export async function signDraft(signer: Signer, draft: Draft): Promise<Uint8Array> {
  if (!isDraft(draft)) throw new TypeError('signers take what build() made');
  const signing = signer.sign(draft);
  const signature = signing instanceof Promise ? await signing : signing;
  const certDer = encodeSigned(draft.tbsDer, draft.issuer, signature);
  if (!sameBytes(signedPart(certDer), draft.tbsDer))
    throw new KnownError('E_LINT', 'the signed bytes are not those that were drafted', {
      serial: draft.serialHex,
    });
  return certDer;
}

/** What a certificate's signature is over, as whoever reads it finds it (RFC 5280 section 4.1.1). */
const signedPart = (certDer: Uint8Array): Uint8Array =>
  readDer(certDer, tags.sequence, { depth: 2 }).value.any().bytes;
