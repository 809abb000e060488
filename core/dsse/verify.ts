// SPDX-License-Identifier: Apache-2.0
// Verifying an envelope against several keys (secure-systems-lab/dsse 1.0.2, protocol.md, "Multi-signature
// Verification"): so many of the keys that are trusted must have signed. A key counts once, however often it signed and
// under however many names; `keyid` only says which key to try first.
//
// Not checked: the payload's type and form, which are for the caller to judge afterwards, and when a key was valid.

import { createHash, verify, type KeyObject } from 'node:crypto';
import { KnownError } from '../errors.ts';
import { pae, type DsseEnvelope } from './envelope.ts';

/** A trusted key, whatever holds it. */
export interface DsseVerifier {
  /** Names the key itself, not a use of it: verifiers with one name are one key. */
  readonly key: string;
  /** What signers write as `keyid` for it. */
  readonly keyid?: string;
  /** True where `signature` is the key's over `signed`. @throws nothing for a malformed signature: that is false */
  readonly verify: (signed: Uint8Array, signature: Uint8Array) => boolean;
}

export interface VerifyEnvelopeOptions {
  /** How many of the keys must have signed; 1 unless given. */
  readonly threshold?: number;
}

export interface VerifiedEnvelope {
  /** The payload as it was signed, byte for byte. */
  readonly payload: Uint8Array;
  readonly payloadType: string;
  /** The keys that signed, each once, in the order of the signatures. */
  readonly keys: readonly string[];
}

/**
 * Gives the payload where enough of the keys signed it.
 * @throws E_DSSE_THRESHOLD where too few did; TypeError for a threshold that no set of these keys can reach
 */
export function verifyEnvelope(
  envelope: DsseEnvelope,
  verifiers: readonly DsseVerifier[],
  { threshold = 1 }: VerifyEnvelopeOptions = {},
): VerifiedEnvelope {
  const trusted = new Set(verifiers.map(({ key }) => key)).size;
  if (!Number.isInteger(threshold) || threshold < 1) throw new TypeError('a threshold is 1 or more');
  if (threshold > trusted)
    throw new TypeError(`a threshold of ${threshold} is more than the ${trusted} keys that could meet it`);
  const keys = acceptedKeys(envelope, verifiers);
  if (keys.length < threshold) {
    const signatures = envelope.signatures.length;
    throw new KnownError(
      'E_DSSE_THRESHOLD',
      `${keys.length} of ${trusted} trusted keys signed, ${threshold} must (${signatures} signatures)`,
      { signed: keys.length, trusted, threshold, signatures },
    );
  }
  return { payload: envelope.payload, payloadType: envelope.payloadType, keys };
}

/** The trusted keys that signed the envelope, each once. */
export function acceptedKeys(envelope: DsseEnvelope, verifiers: readonly DsseVerifier[]): readonly string[] {
  const signed = pae(envelope.payloadType, envelope.payload);
  const accepted = new Set<string>();
  for (const { keyid, sig } of envelope.signatures) {
    const hinted = verifiers.filter((each) => keyid !== '' && each.keyid === keyid);
    const others = verifiers.filter((each) => !hinted.includes(each));
    // A second signature of a key that was accepted adds nothing, so such keys are not tried again.
    const signer = [...hinted, ...others].find(
      ({ key, verify: isOf }) => !accepted.has(key) && isOf(signed, sig),
    );
    if (signer !== undefined) accepted.add(signer.key);
  }
  return [...accepted];
}

/** What a `hash` may be for `dsseVerifier`; null where the algorithm hashes by itself (Ed25519). */
export type DsseHash = 'sha256' | 'sha384' | 'sha512' | null;

/** A verifier of a public key: ECDSA in DER, RSASSA-PKCS1-v1_5, or Ed25519 with `null`. Its name is its SPKI's SHA-256. */
export function dsseVerifier(publicKey: KeyObject, hash: DsseHash, keyid?: string): DsseVerifier {
  if (publicKey.type !== 'public') throw new TypeError('a verifier has a public key');
  const spkiDer = publicKey.export({ type: 'spki', format: 'der' });
  return {
    key: createHash('sha256').update(spkiDer).digest('hex'),
    ...(keyid === undefined ? {} : { keyid }),
    verify: (signed, signature) => verify(hash, signed, publicKey, signature),
  };
}

/** Something that signs; `keyid` goes into the envelope as a hint. */
export interface DsseSigner {
  readonly keyid?: string;
  readonly sign: (toBeSigned: Uint8Array) => Uint8Array;
}

/** An envelope around a payload, signed by each signer in turn. */
export function signEnvelope(
  payloadType: string,
  payload: Uint8Array,
  signers: readonly [DsseSigner, ...DsseSigner[]],
): DsseEnvelope {
  const signed = pae(payloadType, payload);
  const signatures = signers.map(({ keyid = '', sign }) => ({ keyid, sig: sign(signed) }));
  return { payloadType, payload, signatures };
}
