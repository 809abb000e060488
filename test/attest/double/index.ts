// SPDX-License-Identifier: Apache-2.0
// A whole Sigstore in one process: Fulcio (an authority below a root), a certificate transparency log, Rekor v1
// (promises, times), Rekor v2 (checkpoints, witnesses), a timestamp authority, a managed key; and GitHub's claims.
// Every part of what it signs can be bent, with all later signatures made anew, so that a test shows one check failing
// and no other.
//
//     const sigstore = newSigstore();
//     const root = parseTrustedRoot(bytesOf(rootJson(sigstore)));
//     signBundle(sigstore);                                     // v0.3, provenance in an envelope, Rekor v1
//     signBundle(sigstore, { version: '0.1', content: 'message' });
//     signBundle(sigstore, { entries: ['hashedrekord 0.0.2'] }) // Rekor v2, with a timestamp
//     signBundle(sigstore, { entries: ['hashedrekord 0.0.2'], witnesses: 2 });
//     signBundle(sigstore, { signedBy: 'key', entries: ['hashedrekord 0.0.2'], content: 'message' });
//     signBundle(sigstore, { entries: [] });                    // a timestamp alone: for a root without logs
//     readBundle(bytesOf(bundle));                              // verify at `now`; everything was signed at `signedAt`
//
// What is signed is of `artefact`, sha256 `artefactHex`, by the workflow `builder` that `identityProvider` vouches for.
export * from './bodies.ts';
export * from './bundle.ts';
export * from './fulcio.ts';
export * from './instance.ts';
export * from './keys.ts';
export * from './merkle.ts';
export * from './rekor.ts';
export * from './statement.ts';
export * from './tsa.ts';
export * from './verify.ts';
