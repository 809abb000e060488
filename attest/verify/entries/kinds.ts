// SPDX-License-Identifier: Apache-2.0
// The kinds of log entries, one row a kind: Rekor v1's (sigstore/rekor, pkg/types) and Rekor v2's (sigstore/rekor-tiles,
// hashedrekord.proto and dsse.proto; rekor-v2-spec section 6.1.4). A row reads what its body records.
//
// Not read: members that only search needs. A kind of no row is never guessed at.

import { fromBase64, KnownError } from '../../../core/index.ts';
import { parseJson } from '../../../core/json/index.ts';
import { parsePem } from '../../../core/pem/index.ts';
import type { LogEntry } from '../../carrier.ts';
import { Fields } from '../../fields.ts';
import {
  differenceFrom,
  type AtHand,
  type Difference,
  type HashName,
  type Recorded,
  type RecordedDigest,
  type RecordedSignature,
  type RecordedVerifier,
} from './recorded.ts';

export interface KindRow {
  readonly kind: string;
  readonly version: string;
  /** Which generation of Rekor writes it: version 2 gives no time and no promise, but always a checkpoint. */
  readonly rekor: 1 | 2;
  readonly read: (spec: Fields) => Recorded;
}

const rows: readonly KindRow[] = [
  { kind: 'hashedrekord', version: '0.0.1', rekor: 1, read: readHashedrekord },
  { kind: 'dsse', version: '0.0.1', rekor: 1, read: readDsse },
  { kind: 'intoto', version: '0.0.1', rekor: 1, read: readIntotoV1 },
  { kind: 'intoto', version: '0.0.2', rekor: 1, read: readIntotoV2 },
  { kind: 'hashedrekord', version: '0.0.2', rekor: 2, read: readTiledHashedrekord },
  { kind: 'dsse', version: '0.0.2', rekor: 2, read: readTiledDsse },
];

const limits = { bytes: 4 << 20, depth: 16, signatures: 8, certificates: 10 };

export const kindRow = (entry: LogEntry): KindRow | undefined =>
  rows.find((row) => row.kind === entry.kind && row.version === entry.kindVersion);

/** Compares the logged body with what is at hand. */
export function bodyDifference(row: KindRow, entry: LogEntry, atHand: AtHand): Difference {
  try {
    const body = Fields.of(parseJson(entry.body, limits), 'E_LOG_BODY', 'body');
    // The carrier states the kind beside the body; nobody signed that.
    if (body.text('kind') !== row.kind || body.text('apiVersion') !== row.version) return 'kind';
    return differenceFrom(row.read(body.fields('spec')), atHand);
  } catch (error) {
    if (error instanceof KnownError) return `form (${error.message})`;
    throw error;
  }
}

function readHashedrekord(spec: Fields): Recorded {
  const signature = spec.fields('signature');
  return {
    signed: digestOf(spec.fields('data').fields('hash'), ['sha256', 'sha384', 'sha512']),
    signatures: [
      {
        signature: signature.base64('content'),
        verifier: pemVerifier(signature.fields('publicKey'), 'content'),
      },
    ],
  };
}

function readDsse(spec: Fields): Recorded {
  return {
    payload: digestOf(spec.fields('payloadHash')),
    envelope: { ...digestOf(spec.fields('envelopeHash')), demanded: false },
    signatures: spec.list('signatures', limits.signatures).map((each) => ({
      signature: each.base64('signature'),
      verifier: pemVerifier(each, 'verifier'),
    })),
  };
}

/** No signature stands in a v0.0.1 entry, but the hash of the whole envelope does. */
function readIntotoV1(spec: Fields): Recorded {
  const content = spec.fields('content');
  return {
    payload: digestOf(content.fields('payloadHash')),
    envelope: { ...digestOf(content.fields('hash')), demanded: true },
    verifier: pemVerifier(spec, 'publicKey'),
  };
}

function readIntotoV2(spec: Fields): Recorded {
  const content = spec.fields('content');
  const envelope = content.fields('envelope');
  return {
    payload: digestOf(content.fields('payloadHash')),
    payloadType: envelope.text('payloadType'),
    signatures: envelope.list('signatures', limits.signatures).map((each) => ({
      signature: twiceBase64(each, 'sig'),
      verifier: pemVerifier(each, 'publicKey'),
    })),
  };
}

function readTiledHashedrekord(spec: Fields): Recorded {
  const entry = spec.fields('hashedRekordV002');
  return {
    signed: tiledDigest(entry.fields('data')),
    signatures: [tiledSignature(entry.fields('signature'))],
  };
}

function readTiledDsse(spec: Fields): Recorded {
  const entry = spec.fields('dsseV002');
  return {
    payload: tiledDigest(entry.fields('payloadHash')),
    signatures: entry.list('signatures', limits.signatures).map(tiledSignature),
  };
}

/** The envelope's kinds know SHA-256 alone (their JSON schemas). */
function digestOf(fields: Fields, algorithms: readonly HashName[] = ['sha256']): RecordedDigest {
  const name = fields.text('algorithm');
  const algorithm = algorithms.find((each) => each === name);
  if (algorithm === undefined) throw fields.refuse('algorithm', 'is none that this kind has');
  return { algorithm, hex: fields.text('value') };
}

const tiledHashes: ReadonlyMap<string, HashName> = new Map([
  ['SHA2_256', 'sha256'],
  ['SHA2_384', 'sha384'],
  ['SHA2_512', 'sha512'],
]);

function tiledDigest(fields: Fields): RecordedDigest {
  const algorithm = tiledHashes.get(fields.text('algorithm'));
  if (algorithm === undefined) throw fields.refuse('algorithm', 'is none that this kind has');
  return { algorithm, hex: Buffer.from(fields.base64('digest')).toString('hex') };
}

function tiledSignature(fields: Fields): RecordedSignature {
  const verifier = fields.fields('verifier');
  const isCertificate = verifier.has('x509Certificate');
  // Members of one `oneof`: which of two a reader took would be its own choice.
  if (isCertificate && verifier.has('publicKey'))
    throw verifier.refuse('publicKey', 'stands beside a certificate');
  const holder = verifier.fields(isCertificate ? 'x509Certificate' : 'publicKey');
  return {
    signature: fields.base64('content'),
    verifier: {
      der: holder.base64('rawBytes'),
      typed: { details: verifier.text('keyDetails'), isCertificate },
    },
  };
}

/** Rekor holds an envelope's base64 in base64 once more. */
function twiceBase64(fields: Fields, name: string): Uint8Array {
  const bytes = fromBase64(Buffer.from(fields.base64(name)).toString('latin1'));
  if (bytes === undefined) throw fields.refuse(name, 'is not base64 in base64');
  return bytes;
}

/** PEM in base64: a bare key, or a certificate before those above it. */
function pemVerifier(fields: Fields, name: string): RecordedVerifier {
  const text = Buffer.from(fields.base64(name)).toString('latin1');
  const [first] = parsePem(text, {
    reading: 'lax',
    limits: { blocks: limits.certificates, bytes: limits.bytes },
  });
  if (first === undefined || (first.label !== 'CERTIFICATE' && first.label !== 'PUBLIC KEY'))
    throw fields.refuse(name, 'is neither a certificate nor a public key');
  return { der: first.der };
}
