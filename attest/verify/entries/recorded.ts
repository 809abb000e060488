// SPDX-License-Identifier: Apache-2.0
// What a log entry records, whatever its kind, compared with the signature at hand. An entry is evidence only if digest,
// every signature and the verifier (certificate or key) are the ones at hand; a log that vouches for something else
// proves nothing (CVE-2022-36056, CVE-2026-22703).
//
// Not compared: the hash of an envelope's JSON where the carrier did not keep that JSON; the payload, all signatures
// and their verifier are recorded beside it.

import { hash } from 'node:crypto';
import { pae } from '../../../core/dsse/index.ts';
import { parseCertificate, sameBytes, type Certificate } from '../../../core/x509/index.ts';
import { isStatement, type SignedEntity } from '../../carrier.ts';
import { sha256Hex } from '../../hash.ts';
import { importKey, verifyKeyOf } from '../../trust/key.ts';
import type { Artifact } from '../types.ts';

export type HashName = 'sha256' | 'sha384' | 'sha512';

export interface RecordedDigest {
  readonly algorithm: HashName;
  readonly hex: string;
}

export interface RecordedVerifier {
  /** A certificate or a SubjectPublicKeyInfo. */
  readonly der: Uint8Array;
  /** Rekor v2: what kind of key it is, and which of the two `der` is. */
  readonly typed?: { readonly details: string; readonly isCertificate: boolean };
}

export interface RecordedSignature {
  readonly signature: Uint8Array;
  readonly verifier: RecordedVerifier;
}

export interface Recorded {
  /** Over what was signed: the artefact, or the envelope's pre-authentication encoding. */
  readonly signed?: RecordedDigest;
  /** Over the envelope's payload: only envelopes have one. */
  readonly payload?: RecordedDigest;
  /** Over the envelope's JSON. `demanded` where nothing else in the entry binds the signature. */
  readonly envelope?: RecordedDigest & { readonly demanded: boolean };
  readonly payloadType?: string;
  readonly signatures?: readonly RecordedSignature[];
  /** Where no signatures stand in the entry. */
  readonly verifier?: RecordedVerifier;
}

/** What an entry is compared with. */
export interface AtHand {
  readonly signed: SignedEntity;
  readonly verifierDer: Uint8Array | undefined;
  /** The same as parsed, where it is a certificate that was. */
  readonly certificate?: Certificate | undefined;
  readonly artifact: Artifact;
}

/** What of the entry is another; undefined when it is all the same. */
export type Difference = string | undefined;

export function differenceFrom(recorded: Recorded, atHand: AtHand): Difference {
  const { signed } = atHand;
  if (isStatement(signed)) {
    const { payload, payloadType } = signed.envelope;
    if (recorded.payload !== undefined && !isOf(recorded.payload, payload)) return 'payload';
    if (recorded.payloadType !== undefined && recorded.payloadType !== payloadType) return 'payload type';
    if (recorded.signed !== undefined && !isOf(recorded.signed, pae(payloadType, payload))) return 'payload';
    if (!isEnvelope(recorded, signed.envelopeHashHex)) return 'envelope';
  } else {
    if (recorded.signed === undefined) return 'kind of content';
    const difference = artifactDifference(recorded.signed, atHand.artifact);
    if (difference !== undefined) return difference;
  }
  return signatureDifference(recorded, atHand);
}

function isEnvelope({ envelope }: Recorded, hashHex: string | undefined): boolean {
  if (envelope === undefined) return true;
  if (hashHex === undefined) return !envelope.demanded;
  return envelope.algorithm === 'sha256' && envelope.hex === hashHex;
}

/** A digest in a hash that the artefact is not known by is compared only where its bytes are there. */
function artifactDifference(recorded: RecordedDigest, { digests, bytes }: Artifact): Difference {
  const comparable = digests.filter(({ algorithm }) => algorithm === recorded.algorithm);
  if (comparable.some(({ hex }) => hex === recorded.hex)) return undefined;
  if (comparable.length > 0) return 'artefact';
  if (bytes === undefined) return `hash: ${recorded.algorithm}, by which the artefact is not known`;
  return isOf(recorded, bytes) ? undefined : 'artefact';
}

function signatureDifference(recorded: Recorded, { signed, verifierDer, certificate }: AtHand): Difference {
  const verifierName = signed.certificatesDer.length > 0 ? 'certificate' : 'key';
  const isVerifier = ({ der }: RecordedVerifier): boolean =>
    verifierDer !== undefined && sameBytes(der, verifierDer);
  if (recorded.verifier !== undefined && !isVerifier(recorded.verifier)) return verifierName;
  if (recorded.signatures === undefined) return undefined;
  const own = isStatement(signed)
    ? signed.envelope.signatures.map(({ sig }) => sig)
    : [signed.message.signature];
  const left = [...recorded.signatures];
  if (left.length !== own.length) return 'number of signatures';
  // Rekor sorts the signatures of an envelope: each must be there, in any order.
  for (const signature of own) {
    const at = left.findIndex((each) => sameBytes(each.signature, signature));
    const found = left[at];
    if (found === undefined) return 'signature';
    left.splice(at, 1);
    if (!isVerifier(found.verifier)) return verifierName;
    if (!isTyped(found.verifier, recorded.signed, certificate)) return 'kind of key';
  }
  return undefined;
}

/**
 * Rekor v2 names the key's algorithm, and with it the hash of what was signed: both must be the key's own
 * (hashedrekord.proto). A payload's hash is the log's own choice, SHA-256 whatever the key.
 */
function isTyped(
  { der, typed }: RecordedVerifier,
  digest: RecordedDigest | undefined,
  certificate: Certificate | undefined,
): boolean {
  if (typed === undefined) return true;
  // The bytes are those that have verified the signature: they are a certificate or a key.
  const key = typed.isCertificate
    ? verifyKeyOf((certificate ?? parseCertificate(der)).spki, typed.details)
    : importKey(der, typed.details);
  return key !== undefined && (key.hash === null || digest === undefined || key.hash === digest.algorithm);
}

const isOf = ({ algorithm, hex }: RecordedDigest, bytes: Uint8Array): boolean =>
  hex === (algorithm === 'sha256' ? sha256Hex(bytes) : hash(algorithm, bytes));
