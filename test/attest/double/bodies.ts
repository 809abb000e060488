// SPDX-License-Identifier: Apache-2.0
// What each Rekor writes into its log, kind by kind: an independent writing of what attest/verify/entries reads.

import { encodePem } from '../../../core/pem/index.ts';
import { base64, digestBy, sha256, type HashName } from './keys.ts';

/** Kind and version, as `kindVersion` says them. */
export type EntryKind = `${'hashedrekord' | 'dsse' | 'intoto'} ${'0.0.1' | '0.0.2'}`;

export interface Signing {
  /** The envelope's payload and its type; undefined for a message. */
  readonly envelope: { readonly payload: Uint8Array; readonly payloadType: string } | undefined;
  /** What is signed: the encoding of the envelope, or the message. */
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  /** A certificate, or a key. */
  readonly verifierDer: Uint8Array;
  readonly isCertificate: boolean;
  /** What is signed is hashed by. */
  readonly hash: HashName;
  /** What Rekor v2 calls the kind of key. */
  readonly keyDetails: string;
}

export interface DsseBody {
  apiVersion: string;
  kind: string;
  spec: {
    envelopeHash: { algorithm: string; value: string };
    payloadHash: { algorithm: string; value: string };
    signatures: { signature: string; verifier: string }[];
  };
}

/** The hash that a v0.0.1 entry names an envelope's text by; nobody keeps that text in a bundle. */
export const envelopeHashHex: string = sha256('the envelope as text').toString('hex');

const inSha256 = (value: string): { algorithm: string; value: string } => ({ algorithm: 'sha256', value });
const hexOf = (bytes: Uint8Array): string => sha256(bytes).toString('hex');
const tiledDigest = (bytes: Uint8Array, hash: HashName = 'sha256'): object => ({
  algorithm: hash.replace('sha', 'SHA2_'),
  digest: base64(digestBy(hash, bytes)),
});

const pemOf = ({ verifierDer, isCertificate }: Signing): string =>
  base64(encodePem(isCertificate ? 'CERTIFICATE' : 'PUBLIC KEY', verifierDer));

const tiledVerifier = ({ verifierDer, isCertificate, keyDetails }: Signing): object => ({
  keyDetails,
  [isCertificate ? 'x509Certificate' : 'publicKey']: { rawBytes: base64(verifierDer) },
});

const payloadOf = ({ envelope, message }: Signing): Uint8Array => envelope?.payload ?? message;

const specs: Readonly<Record<EntryKind, (signing: Signing) => object>> = {
  'hashedrekord 0.0.1': (signing) => ({
    data: { hash: inSha256(hexOf(signing.message)) },
    signature: { content: base64(signing.signature), publicKey: { content: pemOf(signing) } },
  }),
  'dsse 0.0.1': (signing) => ({
    envelopeHash: inSha256(envelopeHashHex),
    payloadHash: inSha256(hexOf(payloadOf(signing))),
    signatures: [{ signature: base64(signing.signature), verifier: pemOf(signing) }],
  }),
  'intoto 0.0.1': (signing) => ({
    content: { hash: inSha256(envelopeHashHex), payloadHash: inSha256(hexOf(payloadOf(signing))) },
    publicKey: pemOf(signing),
  }),
  'intoto 0.0.2': (signing) => ({
    content: {
      envelope: {
        payloadType: signing.envelope?.payloadType,
        signatures: [{ publicKey: pemOf(signing), sig: base64(base64(signing.signature)) }],
      },
      hash: inSha256(envelopeHashHex),
      payloadHash: inSha256(hexOf(payloadOf(signing))),
    },
  }),
  'hashedrekord 0.0.2': (signing) => ({
    hashedRekordV002: {
      data: tiledDigest(signing.message, signing.hash),
      signature: { content: base64(signing.signature), verifier: tiledVerifier(signing) },
    },
  }),
  'dsse 0.0.2': (signing) => ({
    dsseV002: {
      payloadHash: tiledDigest(payloadOf(signing)),
      signatures: [{ content: base64(signing.signature), verifier: tiledVerifier(signing) }],
    },
  }),
};

export function bodyOf(entryKind: EntryKind, signing: Signing): object {
  const [kind, apiVersion] = entryKind.split(' ');
  return { apiVersion, kind, spec: specs[entryKind](signing) };
}

/** Rekor v2 writes it. */
export const isTiled = (kind: EntryKind): boolean => kind === 'hashedrekord 0.0.2' || kind === 'dsse 0.0.2';
