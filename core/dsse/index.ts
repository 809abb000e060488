// SPDX-License-Identifier: Apache-2.0
// DSSE: the signed envelope that in-toto attestations travel in, read, signed and verified.
//
//     import { dsseVerifier, encodeEnvelope, parseEnvelope, signEnvelope, verifyEnvelope } from 'edgewarden/core/dsse';
//     import { generateKeyPairSync, sign } from 'node:crypto';
//     const { publicKey, privateKey } = generateKeyPairSync('ed25519');
//     const signer = { sign: (bytes) => sign(null, bytes, privateKey) };
//     const text = encodeEnvelope(signEnvelope('text/plain', Buffer.from('hi'), [signer]));
//     const verified = verifyEnvelope(parseEnvelope(text), [dsseVerifier(publicKey, null)], { threshold: 1 });
//     Buffer.from(verified.payload).toString(); // => 'hi'
export {
  encodeEnvelope,
  envelopeFromJson,
  pae,
  parseEnvelope,
  type DsseEnvelope,
  type DsseLimits,
  type DsseSignature,
} from './envelope.ts';
export {
  acceptedKeys,
  dsseVerifier,
  signEnvelope,
  verifyEnvelope,
  type DsseHash,
  type DsseSigner,
  type DsseVerifier,
  type VerifiedEnvelope,
  type VerifyEnvelopeOptions,
} from './verify.ts';
