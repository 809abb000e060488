// SPDX-License-Identifier: Apache-2.0
// Bundles of the instance, in every form: version, content, signer, entries, timestamps.

import { pae } from '../../../core/dsse/index.ts';
import { bodyOf, isTiled, type DsseBody, type EntryKind, type Signing } from './bodies.ts';
import { issueLeaf, type LeafBends } from './fulcio.ts';
import { managedHint, type Sigstore } from './instance.ts';
import { base64, bytesOf, sha256, signWith, spkiOf, type HashName, type Pair } from './keys.ts';
import { logEntry, tiledEntry, type EntryBends, type EntryJson } from './rekor.ts';
import { artefact, statementJson, type StatementJson } from './statement.ts';
import { timestamp, type TimestampBends } from './tsa.ts';

/** The form of a bundle, and what may be bent before it is signed. Defaults make one that proves everything. */
export interface Bends extends LeafBends, EntryBends {
  /** Default 0.3. */
  readonly version?: '0.1' | '0.2' | '0.3';
  /** Default `dsse`. */
  readonly content?: 'dsse' | 'message';
  /** Default `certificate`; `key` is the instance's managed one. */
  readonly signedBy?: 'certificate' | 'key';
  /** Default: one of Rekor v1, of the content's own kind. */
  readonly entries?: readonly EntryKind[];
  /** Default: one where an entry is of Rekor v2, or where there is none. */
  readonly timestamps?: readonly TimestampBends[];
  readonly statement?: (statement: StatementJson) => unknown;
  readonly payload?: Uint8Array;
  readonly payloadType?: string;
  readonly signer?: Pair;
  /** Default: SHA-256, `PKIX_ECDSA_P256_SHA_256`. */
  readonly hash?: HashName;
  readonly keyDetails?: string;
  /** The entry's body, whatever its kind, before it is logged. */
  readonly body?: (body: DsseBody) => unknown;
}

export interface BundleJson {
  mediaType: string;
  verificationMaterial: {
    certificate?: { rawBytes: string };
    x509CertificateChain?: { certificates: { rawBytes: string }[] };
    publicKey?: { hint: string };
    timestampVerificationData?: { rfc3161Timestamps: { signedTimestamp: string }[] };
    tlogEntries: EntryJson[];
  };
  dsseEnvelope?: { payload: string; payloadType: string; signatures: { sig: string; keyid?: string }[] };
  messageSignature?: { messageDigest: { algorithm: string; digest: string }; signature: string };
}

export function signBundle(sigstore: Sigstore, bends: Bends = {}): BundleJson {
  const signing = sign(sigstore, bends);
  const kinds = bends.entries ?? [signing.envelope === undefined ? 'hashedrekord 0.0.1' : 'dsse 0.0.1'];
  const timestamps = bends.timestamps ?? (kinds.length === 0 || kinds.some(isTiled) ? [{}] : []);
  return {
    mediaType: mediaTypes[bends.version ?? '0.3'],
    verificationMaterial: {
      ...signerOf(signing, bends),
      ...(timestamps.length === 0
        ? {}
        : {
            timestampVerificationData: {
              rfc3161Timestamps: timestamps.map((each) => ({
                signedTimestamp: base64(timestamp(sigstore, signing.signature, each)),
              })),
            },
          }),
      tlogEntries: kinds.map((kind) => entryOf(sigstore, kind, signing, bends)),
    },
    ...contentOf(signing),
  };
}

const mediaTypes = {
  '0.1': 'application/vnd.dev.sigstore.bundle+json;version=0.1',
  '0.2': 'application/vnd.dev.sigstore.bundle+json;version=0.2',
  '0.3': 'application/vnd.dev.sigstore.bundle.v0.3+json',
} as const;

function sign(sigstore: Sigstore, bends: Bends): Signing {
  const isCertificate = bends.signedBy !== 'key';
  const leaf = isCertificate
    ? issueLeaf(sigstore, bends)
    : { der: spkiOf(sigstore.managed), key: sigstore.managed };
  const envelope = bends.content === 'message' ? undefined : envelopeOf(bends);
  const message =
    envelope === undefined ? Buffer.from(artefact) : pae(envelope.payloadType, envelope.payload);
  const { hash = 'sha256', keyDetails = 'PKIX_ECDSA_P256_SHA_256' } = bends;
  const signature = signWith(bends.signer ?? leaf.key, message, hash);
  return { envelope, message, signature, verifierDer: leaf.der, isCertificate, hash, keyDetails };
}

function envelopeOf(bends: Bends): NonNullable<Signing['envelope']> {
  const json = statementJson();
  const payload = bends.payload ?? bytesOf(bends.statement?.(json) ?? json);
  return { payload, payloadType: bends.payloadType ?? 'application/vnd.in-toto+json' };
}

function signerOf(
  { verifierDer, isCertificate }: Signing,
  { version }: Bends,
): Partial<BundleJson['verificationMaterial']> {
  if (!isCertificate) return { publicKey: { hint: managedHint } };
  const certificate = { rawBytes: base64(verifierDer) };
  return version === '0.1' || version === '0.2'
    ? { x509CertificateChain: { certificates: [certificate] } }
    : { certificate };
}

function contentOf({ envelope, message, signature }: Signing): Partial<BundleJson> {
  if (envelope === undefined) {
    const messageDigest = { algorithm: 'SHA2_256', digest: base64(sha256(message)) };
    return { messageSignature: { messageDigest, signature: base64(signature) } };
  }
  const { payload, payloadType } = envelope;
  return {
    dsseEnvelope: { payload: base64(payload), payloadType, signatures: [{ sig: base64(signature) }] },
  };
}

function entryOf(sigstore: Sigstore, kind: EntryKind, signing: Signing, bends: Bends): EntryJson {
  // Bends of bodies are written for the kind that they are used with.
  const body = bodyOf(kind, signing) as DsseBody;
  const logged = bytesOf(bends.body?.(body) ?? body);
  return isTiled(kind) ? tiledEntry(sigstore, logged, bends, kind) : logEntry(sigstore, logged, bends, kind);
}
