// SPDX-License-Identifier: Apache-2.0
// RSASSA-PSS-params (RFC 4055 section 3.1): what a signature was made with, or what a key admits.
//
// Read: SHA-256, SHA-384 and SHA-512, MGF1 over the same hash, any salt length that DER writes. SHA-1, which is
// what absent fields mean, is refused, and so are a mask over another hash and another trailer. Not checked:
// whether the salt fits the modulus; OpenSSL says so when it verifies.

import { contextConstructed, DerReader, integer, nul, oid, sequence, tags } from '../der/index.ts';
import { KnownError } from '../errors.ts';

export type Sha2 = 'sha256' | 'sha384' | 'sha512';

export interface PssParameters {
  readonly hash: Sha2;
  /** Octets of salt: exactly so many in a signature, at least so many where a key restricts itself. */
  readonly saltLength: number;
}

export const pssOid = '1.2.840.113549.1.1.10';
const mgf1 = '1.2.840.113549.1.1.8';

const hashes: readonly (readonly [oid: string, hash: Sha2, octets: number])[] = [
  ['2.16.840.1.101.3.4.2.1', 'sha256', 32],
  ['2.16.840.1.101.3.4.2.2', 'sha384', 48],
  ['2.16.840.1.101.3.4.2.3', 'sha512', 64],
];

/** Octets of a hash's value. */
export const hashOctets: Readonly<Record<Sha2, number>> = { sha256: 32, sha384: 48, sha512: 64 };

/** What the parameters say. @throws E_X509_ALGORITHM */
export function parsePssParameters(der: Uint8Array | undefined): PssParameters {
  if (der === undefined) throw refusal('has no parameters');
  try {
    const reader = new DerReader(der, { depth: 5 });
    const fields = reader.sequence();
    const hash = readHash(fields.optional(0));
    const mask = fields.optional(1)?.sequence();
    if (mask?.oid() !== mgf1 || readHash(mask) !== hash)
      throw refusal('masks with another hash than it signs');
    const salt = fields.optional(2);
    const saltLength = salt?.smallInteger() ?? 20;
    salt?.finish();
    // X.690 section 11.5: a DEFAULT is left out, which also holds for the one trailer there is.
    if (salt !== undefined && saltLength === 20) throw refusal('writes a default');
    fields.finish();
    reader.finish();
    return { hash, saltLength };
  } catch (cause) {
    if (cause instanceof KnownError && cause.code !== 'E_X509_ALGORITHM')
      throw refusal('has parameters that are malformed', cause);
    throw cause;
  }
}

// RFC 4055 section 2.1: the hash's own parameters are NULL or absent; both are read.
function readHash(reader: DerReader | undefined): Sha2 {
  const algorithm = reader?.sequence();
  const name = algorithm?.oid();
  const row = hashes.find(([identifier]) => identifier === name);
  if (algorithm === undefined || row === undefined) throw refusal('hashes with something else than SHA-2');
  if (algorithm.nextTag === tags.nul) algorithm.nul();
  algorithm.finish();
  reader?.finish();
  return row[1];
}

/** The AlgorithmIdentifier. `hashParameters`: NULL, as it is written, or absent, as others write it. */
export function encodePssAlgorithm(
  { hash, saltLength }: PssParameters,
  hashParameters: 'null' | 'absent' = 'null',
): Uint8Array {
  const row = hashes.find(([, name]) => name === hash);
  if (row === undefined) throw new TypeError(`no hash for PSS: ${hash}`);
  const algorithm = sequence(oid(row[0]), ...(hashParameters === 'null' ? [nul()] : []));
  return sequence(
    oid(pssOid),
    sequence(
      contextConstructed(0, algorithm),
      contextConstructed(1, sequence(oid(mgf1), algorithm)),
      ...(saltLength === 20 ? [] : [contextConstructed(2, integer(saltLength))]),
    ),
  );
}

function refusal(what: string, cause?: unknown): KnownError {
  return new KnownError('E_X509_ALGORITHM', `RSASSA-PSS ${what}`, { oid: pssOid }, { cause });
}
