// SPDX-License-Identifier: Apache-2.0
// Reads Sigstore bundles v0.1, v0.2 and v0.3 (protobuf-specs, sigstore_bundle.proto), with an envelope or a signature
// over the artefact itself. Shape alone: nothing here is believed.
//
// JSON as protocol buffers map it, strictly: names in camelCase, unknown ones ignored, null as absent, whole numbers as
// text or numbers, base64 in either alphabet and there in its one spelling. What a chain brings beyond the leaf is a
// hint: older writers put their root there, and it is not taken from there.

import { envelopeFromJson } from '../../core/dsse/index.ts';
import { KnownError } from '../../core/index.ts';
import { parseJson, type JsonValue } from '../../core/json/index.ts';
import {
  isStatement,
  type HintAlgorithm,
  type InclusionProof,
  type LogEntry,
  type SignedEntity,
  type SignedMessage,
  type SignedStatement,
} from '../carrier.ts';
import { Fields } from '../fields.ts';

const versions: ReadonlyMap<string, string> = new Map([
  ['application/vnd.dev.sigstore.bundle+json;version=0.1', '0.1'],
  ['application/vnd.dev.sigstore.bundle+json;version=0.2', '0.2'],
  ['application/vnd.dev.sigstore.bundle+json;version=0.3', '0.3'],
  ['application/vnd.dev.sigstore.bundle.v0.3+json', '0.3'],
]);

/** HashAlgorithm (sigstore_common.proto), by name and by number. */
const hashes: ReadonlyMap<JsonValue | undefined, HintAlgorithm> = new Map<JsonValue, HintAlgorithm>([
  ['SHA2_256', 'sha256'],
  [1, 'sha256'],
  ['SHA2_384', 'sha384'],
  [2, 'sha384'],
  ['SHA2_512', 'sha512'],
  [3, 'sha512'],
]);

/** What a bundle may hold at most. Real ones have one entry, one signature and under 100 KiB. */
const limits = {
  bytes: 16 << 20,
  depth: 32,
  entries: 8,
  timestamps: 8,
  certificates: 10,
  hashes: 64,
  signatures: 1,
};

/** A bundle of either content. @throws E_BUNDLE_FORM, E_DSSE_FORM, E_JSON_* */
export function parseBundle(bytes: Uint8Array): SignedEntity {
  return bundleFromJson(parseJson(bytes, { ...limits, numbers: 'double' }));
}

/** A bundle with an envelope. @throws E_BUNDLE_FORM, E_DSSE_FORM, E_JSON_* */
export function readBundle(bytes: Uint8Array): SignedStatement {
  return asStatement(parseBundle(bytes));
}

/** The same, where it has an envelope. @throws E_BUNDLE_FORM */
export function asStatement(bundle: SignedEntity): SignedStatement {
  if (isStatement(bundle)) return bundle;
  const path = '$.dsseEnvelope';
  throw new KnownError('E_BUNDLE_FORM', `${path} is missing: it signs an artefact and not a statement`, {
    path,
  });
}

/** @throws E_BUNDLE_FORM, E_DSSE_FORM */
export function bundleFromJson(json: JsonValue): SignedEntity {
  const bundle = Fields.of(json, 'E_BUNDLE_FORM');
  const version = versions.get(bundle.text('mediaType'));
  if (version === undefined) throw bundle.refuse('mediaType', 'is not a Sigstore bundle v0.1, v0.2 or v0.3');
  // The two are members of one `oneof`: which of them a reader took would be its own choice.
  if (bundle.has('dsseEnvelope') === bundle.has('messageSignature'))
    throw bundle.refuse('messageSignature', 'or dsseEnvelope must be there, and only one of them');
  const material = bundle.fields('verificationMaterial');
  const timestamps = material.optionalFields('timestampVerificationData');
  const signed = {
    carrier: 'sigstore-bundle',
    version,
    ...readSigner(material, version),
    proofRequired: version !== '0.1',
    logEntries: readEntries(material),
    timestampsDer: timestamps === undefined ? [] : readTimestamps(timestamps),
  } as const;
  return bundle.has('dsseEnvelope')
    ? // A bundle's envelope has exactly one signature (sigstore_bundle.proto, "dsse_envelope").
      { ...signed, envelope: envelopeFromJson(bundle.any('dsseEnvelope'), limits) }
    : { ...signed, message: readMessage(bundle.fields('messageSignature')) };
}

function readMessage(message: Fields): SignedMessage['message'] {
  const digest = message.optionalFields('messageDigest');
  return {
    signature: message.bytes('signature'),
    digest:
      digest === undefined
        ? undefined
        : { algorithm: hashes.get(digest.any('algorithm')) ?? 'other', value: digest.bytes('digest') },
  };
}

/** v0.3 names the leaf alone; before it, a chain with the leaf first. */
function readSigner(
  material: Fields,
  version: string,
): Pick<SignedStatement, 'certificatesDer' | 'publicKeyHint'> {
  const kinds = ['certificate', 'x509CertificateChain', 'publicKey'].filter((kind) => material.has(kind));
  if (kinds.length !== 1) throw material.refuse('certificate', 'must be the one kind of key material');
  if (kinds[0] === 'publicKey') {
    return { certificatesDer: [], publicKeyHint: material.fields('publicKey').optionalText('hint') ?? '' };
  }
  if (kinds[0] === 'certificate')
    return { certificatesDer: [material.fields('certificate').bytes('rawBytes')] };
  if (version === '0.3') throw material.refuse('x509CertificateChain', 'is not part of a v0.3 bundle');
  const chain = material.fields('x509CertificateChain').list('certificates', limits.certificates);
  if (chain.length === 0) throw material.refuse('x509CertificateChain', 'is empty');
  return { certificatesDer: chain.map((each) => each.bytes('rawBytes')) };
}

/** One entry told twice would count as two. */
function readEntries(material: Fields): readonly LogEntry[] {
  const entries = material.list('tlogEntries', limits.entries).map(readEntry);
  if (new Set(entries.map(({ logIdHex, logIndex }) => `${logIdHex} ${logIndex}`)).size < entries.length)
    throw material.refuse('tlogEntries', 'has an entry twice');
  return entries;
}

function readTimestamps(data: Fields): readonly Uint8Array[] {
  const all = data.list('rfc3161Timestamps', limits.timestamps).map((each) => each.bytes('signedTimestamp'));
  if (new Set(all.map((der) => Buffer.from(der).toString('latin1'))).size < all.length)
    throw data.refuse('rfc3161Timestamps', 'has a timestamp twice');
  return all;
}

function readEntry(entry: Fields): LogEntry {
  const kind = entry.fields('kindVersion');
  const proof = entry.optionalFields('inclusionProof');
  const time = entry.optionalInt64('integratedTime');
  return {
    kind: kind.text('kind'),
    kindVersion: kind.text('version'),
    logIdHex: Buffer.from(entry.fields('logId').bytes('keyId')).toString('hex'),
    logIndex: entry.optionalInt64('logIndex') ?? 0n,
    // Protocol buffers write an absent number as 0 or not at all.
    integratedTime: time === 0n ? undefined : time,
    body: entry.bytes('canonicalizedBody'),
    promise: entry.optionalFields('inclusionPromise')?.optionalBytes('signedEntryTimestamp'),
    proof: proof === undefined ? undefined : readProof(proof),
  };
}

function readProof(proof: Fields): InclusionProof {
  return {
    logIndex: proof.optionalInt64('logIndex') ?? 0n,
    treeSize: proof.optionalInt64('treeSize') ?? 0n,
    rootHash: proof.optionalBytes('rootHash') ?? new Uint8Array(),
    hashes: proof.bytesList('hashes', limits.hashes),
    checkpoint: proof.optionalFields('checkpoint')?.optionalText('envelope'),
  };
}
