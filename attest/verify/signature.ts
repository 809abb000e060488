// SPDX-License-Identifier: Apache-2.0
// The signature itself (Sigstore client specification, 4.5): over an envelope's pre-authentication encoding (DSSE
// 1.0.2, protocol.md), or over the artefact (protobuf-specs, MessageSignature), by one of the keys that may have made
// it. An artefact whose digest alone is at hand is verified by that digest, where the kind of key admits it.
//
// A key of P-384 or P-521 signs with the hash of its strength, or with SHA-256 as older clients made it (PublicKeyDetails
// of protobuf-specs names both): either is accepted.
//
// Not checked: whose the keys are, or what a payload says. `keyid` is a hint; key-signer.ts narrows by it.

import { hash } from 'node:crypto';
import { pae, type DsseEnvelope } from '../../core/dsse/index.ts';
import {
  allOf,
  fail,
  pass,
  skip,
  type CheckRow,
  type Evidence,
  type EvidenceInput,
} from '../../core/evidence/index.ts';
import { isStatement, type SignedEntity, type SignedMessage } from '../carrier.ts';
import { digestText, type Digest } from '../digest.ts';
import { inputOf } from '../hash.ts';
import { isPayloadType } from '../statement/statement.ts';
import { verifies, type VerifyKey } from '../trust/key.ts';
import { verifiesDigest } from './prehashed.ts';
import type { Artifact } from './types.ts';

const dsse = 'DSSE 1.0.2, protocol';
const client = 'Sigstore client specification, 4.5';
const rows = {
  envelope: { check: 'envelope', clause: dsse },
  payloadType: { check: 'envelope.payload-type', clause: 'in-toto Attestation Framework v1, envelope' },
  envelopeSignature: { check: 'envelope.signature', clause: dsse },
  message: { check: 'signature', clause: client },
  digest: { check: 'signature.digest', clause: 'Sigstore bundle, MessageSignature, message_digest' },
  messageSignature: { check: 'signature.value', clause: client },
} satisfies Record<string, CheckRow>;

/** The keys that may have signed, and how a person would name them. */
export interface Candidates {
  readonly keys: readonly VerifyKey[];
  /** `the certificate’s key`, `a key that was given`. */
  readonly named: string;
  /** True where every signature must be one of these keys'; else one signature of several is enough (DSSE, threshold 1). */
  readonly every: boolean;
}

export interface SignatureVerdict {
  readonly evidence: Evidence;
  /** The key that has verified it. */
  readonly key: VerifyKey | undefined;
}

export function verifySignature(
  signed: SignedEntity,
  candidates: Candidates,
  artifact: Artifact,
): SignatureVerdict {
  return isStatement(signed)
    ? verifyEnvelope(signed.envelope, candidates)
    : verifyMessage(signed, candidates, artifact);
}

function verifyEnvelope(envelope: DsseEnvelope, { keys, named, every }: Candidates): SignatureVerdict {
  const { payloadType, payload, signatures } = envelope;
  const inputs = [inputOf('payload', payload)];
  const type = isPayloadType(payloadType)
    ? pass(rows.payloadType, payloadType)
    : fail(rows.payloadType, 'E_STATEMENT_FORM', `the payload type is ${payloadType}, not in-toto’s`);
  const verdict = (signature: Evidence, key?: VerifyKey): SignatureVerdict => ({
    evidence: allOf(rows.envelope, 'the signed envelope', [type, signature]),
    key,
  });
  if (keys.length === 0) return verdict(skip(rows.envelopeSignature, 'no key to verify it with'));
  const bytes = pae(payloadType, payload);
  const key = keys.find((each) => {
    const isGood = ({ sig }: { readonly sig: Uint8Array }): boolean =>
      readingsOf(each).some((reading) => verifies(reading, bytes, sig));
    return every ? signatures.length > 0 && signatures.every(isGood) : signatures.some(isGood);
  });
  return verdict(
    key === undefined
      ? fail(rows.envelopeSignature, 'E_DSSE_SIGNATURE', `the signature is not by ${named}`, {}, inputs)
      : pass(rows.envelopeSignature, `signed by ${named}`, {}, inputs),
    key,
  );
}

function verifyMessage(
  { message }: SignedMessage,
  { keys, named }: Candidates,
  artifact: Artifact,
): SignatureVerdict {
  const inputs = [inputOf('signature', message.signature)];
  const hint = message.digest === undefined ? [] : [verifyHint(message.digest, artifact)];
  const verdict = (signature: Evidence, key?: VerifyKey): SignatureVerdict => ({
    evidence: allOf(rows.message, 'the signature over the artefact', [...hint, signature]),
    key,
  });
  if (keys.length === 0) return verdict(skip(rows.messageSignature, 'no key to verify it with'));
  const found = keys.map((key) => [key, isSignedBy(key, message.signature, artifact)] as const);
  const key = found.find(([, good]) => good === true)?.[0];
  return verdict(messageEvidence(found, named, inputs), key);
}

function messageEvidence(
  found: readonly (readonly [VerifyKey, boolean | undefined])[],
  named: string,
  inputs: readonly EvidenceInput[],
): Evidence {
  const row = rows.messageSignature;
  if (found.some(([, good]) => good === true)) return pass(row, `signed by ${named}`, {}, inputs);
  // A key that could not be tried may be the one: say so, and not that the signature is wrong.
  if (found.some(([, good]) => good === undefined)) {
    const reason = 'this kind of key cannot verify the digest that was given: give the file itself';
    return fail(row, 'E_SIGNATURE_DIGEST', reason, {}, inputs);
  }
  return fail(row, 'E_MESSAGE_SIGNATURE', `the signature over the artefact is not by ${named}`, {}, inputs);
}

/** Undefined where there are no bytes, and no digest that this kind of key could verify alone. */
function isSignedBy(key: VerifyKey, signature: Uint8Array, artifact: Artifact): boolean | undefined {
  const { bytes, digests } = artifact;
  const found = readingsOf(key).map((reading) => {
    if (bytes !== undefined) return verifies(reading, bytes, signature);
    const digest = digests.find(({ algorithm }) => algorithm === reading.hash);
    return digest === undefined
      ? undefined
      : verifiesDigest(reading, Buffer.from(digest.hex, 'hex'), signature);
  });
  return found.includes(true) ? true : found.includes(undefined) ? undefined : false;
}

/** The key with each hash that it may have signed with. */
function readingsOf(key: VerifyKey): readonly VerifyKey[] {
  return key.key.asymmetricKeyType === 'ec' && key.hash !== 'sha256'
    ? [key, { ...key, hash: 'sha256' }]
    : [key];
}

/** What the bundle says the artefact hashes to. Nobody signed it; one that says otherwise is of something else. */
function verifyHint(
  hint: NonNullable<SignedMessage['message']['digest']>,
  { bytes, digests }: Artifact,
): Evidence {
  const { algorithm } = hint;
  const given = digests.find((each) => each.algorithm === algorithm)?.hex;
  const wanted =
    given ?? (bytes === undefined || algorithm === 'other' ? undefined : hash(algorithm, bytes, 'hex'));
  if (wanted === undefined || algorithm === 'other') {
    const reason = 'it names the artefact by a digest that cannot be compared with the one given';
    return fail(rows.digest, 'E_SIGNATURE_DIGEST', reason);
  }
  const stated: Digest = { algorithm, hex: Buffer.from(hint.value).toString('hex') };
  return stated.hex === wanted
    ? pass(rows.digest, `of ${digestText(stated)}`)
    : fail(
        rows.digest,
        'E_SUBJECT_MISMATCH',
        `the bundle is of ${digestText(stated)}, not of ${algorithm}:${wanted}`,
      );
}
