// SPDX-License-Identifier: Apache-2.0
// Reads Sigstore bundles v0.1, v0.2 and v0.3 (protobuf-specs, sigstore_bundle.proto) that carry a DSSE
// envelope. Shape alone: nothing here is believed.
//
// Not read: message signatures (no statement), RFC 3161 timestamps beyond their bytes.

import { envelopeFromJson } from '../../core/dsse/index.ts';
import { parseJson, type JsonValue } from '../../core/json/index.ts';
import type { InclusionProof, LogEntry, SignedStatement } from '../carrier.ts';
import { Fields } from '../fields.ts';

const versions: ReadonlyMap<string, string> = new Map([
  ['application/vnd.dev.sigstore.bundle+json;version=0.1', '0.1'],
  ['application/vnd.dev.sigstore.bundle+json;version=0.2', '0.2'],
  ['application/vnd.dev.sigstore.bundle+json;version=0.3', '0.3'],
  ['application/vnd.dev.sigstore.bundle.v0.3+json', '0.3'],
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

/** @throws E_BUNDLE_FORM, E_DSSE_FORM, E_JSON_* */
export function readBundle(bytes: Uint8Array): SignedStatement {
  return bundleFromJson(parseJson(bytes, { ...limits, numbers: 'double' }));
}

/** @throws E_BUNDLE_FORM, E_DSSE_FORM */
export function bundleFromJson(json: JsonValue): SignedStatement {
  const bundle = Fields.of(json, 'E_BUNDLE_FORM');
  const version = versions.get(bundle.text('mediaType'));
  if (version === undefined) throw bundle.refuse('mediaType', 'is not a Sigstore bundle v0.1, v0.2 or v0.3');
  if (!bundle.has('dsseEnvelope'))
    throw bundle.refuse('dsseEnvelope', 'is missing: only statements are verified');
  // The two are members of one `oneof`: which of them a reader took would be its own choice.
  if (bundle.has('messageSignature'))
    throw bundle.refuse('messageSignature', 'stands beside an envelope: a bundle has one content');
  const material = bundle.fields('verificationMaterial');
  const timestamps = material
    .optionalFields('timestampVerificationData')
    ?.list('rfc3161Timestamps', limits.timestamps);
  return {
    carrier: 'sigstore-bundle',
    version,
    // A bundle's envelope has exactly one signature (sigstore_bundle.proto, "dsse_envelope").
    envelope: envelopeFromJson(bundle.any('dsseEnvelope'), limits),
    ...readSigner(material, version),
    proofRequired: version !== '0.1',
    logEntries: material.list('tlogEntries', limits.entries).map(readEntry),
    timestampsDer: (timestamps ?? []).map((each) => each.base64('signedTimestamp')),
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
    return { certificatesDer: [material.fields('certificate').base64('rawBytes')] };
  if (version === '0.3') throw material.refuse('x509CertificateChain', 'is not part of a v0.3 bundle');
  const chain = material.fields('x509CertificateChain').list('certificates', limits.certificates);
  if (chain.length === 0) throw material.refuse('x509CertificateChain', 'is empty');
  return { certificatesDer: chain.map((each) => each.base64('rawBytes')) };
}

function readEntry(entry: Fields): LogEntry {
  const kind = entry.fields('kindVersion');
  const proof = entry.optionalFields('inclusionProof');
  const time = entry.optionalInt64('integratedTime');
  return {
    kind: kind.text('kind'),
    kindVersion: kind.text('version'),
    logIdHex: Buffer.from(entry.fields('logId').base64('keyId')).toString('hex'),
    logIndex: entry.optionalInt64('logIndex') ?? 0n,
    // Protocol buffers write an absent number as 0 or not at all.
    integratedTime: time === 0n ? undefined : time,
    body: entry.base64('canonicalizedBody'),
    promise: entry.optionalFields('inclusionPromise')?.optionalBase64('signedEntryTimestamp'),
    proof: proof === undefined ? undefined : readProof(proof),
  };
}

function readProof(proof: Fields): InclusionProof {
  return {
    logIndex: proof.optionalInt64('logIndex') ?? 0n,
    treeSize: proof.int64('treeSize'),
    rootHash: proof.base64('rootHash'),
    hashes: proof.base64List('hashes', limits.hashes),
    checkpoint: proof.optionalFields('checkpoint')?.optionalText('envelope'),
  };
}
