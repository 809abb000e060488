// SPDX-License-Identifier: Apache-2.0
// What a Rekor v1 entry records of a DSSE envelope, by kind (sigstore/rekor, pkg/types): one row a kind. An
// entry binds a signature only if payload, signature and certificate are the ones at hand; a log that vouches
// for something else proves nothing.

import { createHash, timingSafeEqual } from 'node:crypto';
import { fromBase64, KnownError } from '../../../core/index.ts';
import { parseJson } from '../../../core/json/index.ts';
import { onePem } from '../../../core/pem/index.ts';
import type { LogEntry, SignedStatement } from '../../carrier.ts';
import { Fields } from '../../fields.ts';

/** What of the entry differs from the statement; undefined when it is all the same. */
export type Difference = string | undefined;

interface KindRow {
  readonly kind: string;
  readonly version: string;
  readonly compare: (spec: Fields, statement: SignedStatement) => Difference;
}

const rows: readonly KindRow[] = [
  { kind: 'dsse', version: '0.0.1', compare: compareDsse },
  { kind: 'intoto', version: '0.0.2', compare: compareIntotoV2 },
  { kind: 'intoto', version: '0.0.1', compare: compareIntotoV1 },
];

const limits = { bytes: 4 << 20, depth: 16, signatures: 8 };

export const kindRow = (entry: LogEntry): KindRow | undefined =>
  rows.find((row) => row.kind === entry.kind && row.version === entry.kindVersion);

/** Compares the logged body with the statement, member by member. */
export function bodyDifference(row: KindRow, entry: LogEntry, statement: SignedStatement): Difference {
  try {
    const body = Fields.of(parseJson(entry.body, limits), 'E_LOG_BODY', 'body');
    if (body.text('kind') !== row.kind || body.text('apiVersion') !== row.version) return 'kind';
    return row.compare(body.fields('spec'), statement);
  } catch (error) {
    if (error instanceof KnownError) return `form (${error.message})`;
    throw error;
  }
}

function compareDsse(spec: Fields, statement: SignedStatement): Difference {
  if (!isHash(spec.fields('payloadHash'), sha256(statement.envelope.payload))) return 'payload';
  const hash = statement.envelopeHashHex;
  if (hash !== undefined && !isHash(spec.fields('envelopeHash'), hash)) return 'envelope';
  const logged = spec.list('signatures', limits.signatures).map((each) => ({
    signature: each.base64('signature'),
    verifier: each.base64('verifier'),
  }));
  return compareSignatures(logged, statement);
}

function compareIntotoV2(spec: Fields, statement: SignedStatement): Difference {
  const content = spec.fields('content');
  if (!isHash(content.fields('payloadHash'), sha256(statement.envelope.payload))) return 'payload';
  const envelope = content.fields('envelope');
  if (envelope.text('payloadType') !== statement.envelope.payloadType) return 'payload type';
  const logged = envelope.list('signatures', limits.signatures).map((each) => ({
    // Rekor holds the envelope's base64 in base64 once more.
    signature: fromBase64(Buffer.from(each.base64('sig')).toString('latin1')) ?? new Uint8Array(),
    verifier: each.base64('publicKey'),
  }));
  return compareSignatures(logged, statement);
}

/** No signature stands in a v0.0.1 entry, but the hash of the whole envelope does. */
function compareIntotoV1(spec: Fields, statement: SignedStatement): Difference {
  const content = spec.fields('content');
  if (!isHash(content.fields('payloadHash'), sha256(statement.envelope.payload))) return 'payload';
  const hash = statement.envelopeHashHex;
  if (hash === undefined || !isHash(content.fields('hash'), hash)) return 'envelope';
  return isLeaf(spec.base64('publicKey'), statement) ? undefined : 'certificate';
}

function compareSignatures(
  logged: readonly { readonly signature: Uint8Array; readonly verifier: Uint8Array }[],
  statement: SignedStatement,
): Difference {
  const own = statement.envelope.signatures;
  if (logged.length !== own.length) return 'number of signatures';
  for (const [index, { sig }] of own.entries()) {
    const other = logged[index];
    if (other === undefined || !equal(other.signature, sig)) return 'signature';
    if (!isLeaf(other.verifier, statement)) return 'certificate';
  }
  return undefined;
}

function isLeaf(pem: Uint8Array, statement: SignedStatement): boolean {
  const [leaf] = statement.certificatesDer;
  const text = Buffer.from(pem).toString('latin1');
  return leaf !== undefined && equal(onePem(text, 'CERTIFICATE', { reading: 'lax' }), leaf);
}

const isHash = (fields: Fields, hex: string): boolean =>
  fields.text('algorithm') === 'sha256' && fields.text('value') === hex;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);
