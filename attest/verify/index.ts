// SPDX-License-Identifier: Apache-2.0
// One signature, whatever it signs: Sigstore's checklist over a bundle, by a certificate's identity or a managed key.
// What a statement means is edgewarden/attest's; docs/sigstore.md is the guide.
//
//     import { identityPolicy, isProven, parseBundle, Verifier } from 'edgewarden/attest/verify';
//     import { publicGoodRoot } from 'edgewarden/attest/trust';
//     const mediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
//     const signature = Buffer.from('no signature').toString('base64');
//     const verificationMaterial = { publicKey: { hint: '' }, tlogEntries: [] };
//     const json = { mediaType, messageSignature: { signature }, verificationMaterial };
//     const signed = parseBundle(Buffer.from(JSON.stringify(json)));
//     const signer = identityPolicy({ exactly: 'me@example.com' }, { exactly: 'https://accounts.example.com' });
//     const artifact = { bytes: Buffer.from('an artefact'), digests: [] };
//     const verifier = new Verifier(publicGoodRoot());
//     const verified = verifier.verify(signed, { signer, artifact }, Date.now());
//     isProven(verified); // => false
//     verified.evidence.map(({ check }) => check); // => ['certificate', 'signature', 'log', 'time']
export type { InclusionProof, LogEntry, SignedEntity, SignedMessage } from '../carrier.ts';
export { parseBundle } from '../fetch/bundle.ts';
export { identityPolicy } from './identity-policy.ts';
export { isProven, Verifier } from './verifier.ts';
export type {
  Artifact,
  ManagedKey,
  SignaturePolicy,
  Signer,
  SignerPolicy,
  TextMatch,
  Verified,
  WitnessPolicy,
} from './types.ts';
