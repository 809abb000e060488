// SPDX-License-Identifier: Apache-2.0
// How the tests of each of Wycheproof's schemas are verified, a row a schema. Where X.509 has the algorithm, a
// test goes the way of a certificate: AlgorithmIdentifier and BIT STRING read from DER, then our row and our key.

import { bitString, DerReader, sequence } from '../../../../core/der/index.ts';
import {
  encodePssAlgorithm,
  parseSpki,
  publicKeyOf,
  readAlgorithm,
  signatureAlgorithmOf,
  signatureAlgorithms,
  verifySignature,
  type SubjectPublicKeyInfo,
} from '../../../../core/x509/index.ts';
import type { Group, Test } from './folder.ts';
import { hasRow, verifyRaw, type Input, type Raw, type Verdict } from './raw.ts';

/** @throws KnownErrors where key or signature are refused with a code: that is a verdict too */
export type Check = (group: Group, test: Test) => Verdict;

const { ecdsaWithSha256, ecdsaWithSha384, ecdsaWithSha512, ...others } = signatureAlgorithms;
const ecdsa = new Map([
  ['SHA-256', ecdsaWithSha256],
  ['SHA-384', ecdsaWithSha384],
  ['SHA-512', ecdsaWithSha512],
]);
const pkcs1 = new Map([
  ['SHA-256', others.sha256WithRsa],
  ['SHA-384', others.sha384WithRsa],
  ['SHA-512', others.sha512WithRsa],
]);
const pssHashes: ReadonlyMap<string, 'sha256' | 'sha384' | 'sha512'> = new Map([
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
] as const);

/** By the schema's name without `_schema….json`. */
const schemas: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['ecdsa_verify', withInput(({ sha = 'none' }, input) => viaX509(ecdsa.get(sha)?.der, input, { sha }))],
  [
    'ecdsa_p1363_verify',
    withInput(({ sha = 'none' }, input) => verifyRaw(input, { sha, form: 'ieee-p1363' })),
  ],
  ['eddsa_verify', withInput((_, input) => viaX509(others.ed25519.der, input, {}))],
  [
    'mldsa_verify',
    // An empty context is X.509's; RFC 9881 has no other.
    withInput((_, input, { ctx = '' }) =>
      ctx === ''
        ? viaX509(input.spki.algorithm.der, input, {})
        : verifyRaw(input, { context: Buffer.from(ctx, 'hex') }),
    ),
  ],
  [
    'rsassa_pkcs1_verify',
    withInput(({ sha = 'none' }, input) => viaX509(pkcs1.get(sha)?.der, input, { sha })),
  ],
  ['rsassa_pss_verify', withInput(pss)],
  ['rsassa_pss_with_parameters_verify', withInput(pss)],
]);

/** The check of a schema such as `ecdsa_verify_schema_v1.json`. */
export const checkOf = (schema: string): Check | undefined =>
  schemas.get(schema.replace(/_schema(?:_v\d+)?\.json$/, ''));

// Keys are parsed once for the tests of a group: a key is then made once, too.
const parsed = new WeakMap<Group, SubjectPublicKeyInfo>();

function withInput(check: (group: Group, input: Input, test: Test) => Verdict): Check {
  return (group, test) => {
    const { publicKeyDer } = group;
    const { msg, sig } = test;
    if (typeof publicKeyDer !== 'string') return { unchecked: 'the test has no publicKeyDer' };
    if (msg === undefined || sig === undefined) return { unchecked: 'the test has no msg or no sig' };
    const spki = parsed.get(group) ?? parseSpki(bytes(publicKeyDer));
    parsed.set(group, spki);
    return check(group, { spki, message: bytes(msg), signature: bytes(sig) }, test);
  };
}

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

function pss({ sha, mgf, mgfSha, sLen }: Group, input: Input): Verdict {
  if (sha === undefined || mgf !== 'MGF1' || mgfSha === undefined || sLen === undefined)
    return { unchecked: 'not PSS with MGF1, a hash and a salt length' };
  const hash = pssHashes.get(sha);
  return hash !== undefined && mgfSha === sha
    ? viaX509(encodePssAlgorithm({ hash, saltLength: sLen }), input, { sha })
    : verifyRaw(input, { sha, pss: { mgfSha, saltLength: sLen } });
}

// The tail of a certificate or request: signatureAlgorithm and signature, written and read again.
function viaX509(algorithmDer: Uint8Array | undefined, input: Input, raw: Raw): Verdict {
  const { spki, message, signature } = input;
  if (algorithmDer === undefined || !hasRow(spki)) return verifyRaw(input, raw);
  const tail = new DerReader(sequence(algorithmDer, bitString(signature)), { depth: 8 }).sequence();
  const row = signatureAlgorithmOf(readAlgorithm(tail));
  const { bytes: read } = tail.bitString();
  tail.finish();
  return verifySignature(row, publicKeyOf(spki), message, read);
}
