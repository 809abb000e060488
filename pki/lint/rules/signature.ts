// SPDX-License-Identifier: Apache-2.0
// Signature algorithms and the signature itself (RFC 5280 section 4.1.1.2; RFC 4055, 5758, 8410, 9881).

import { KnownError } from '../../../core/index.ts';
import { DerReader } from '../../../core/der/index.ts';
import {
  keyAlgorithmOf,
  publicKeyOf,
  signatureAlgorithmOf,
  verifySignature,
  type SignatureAlgorithm,
  type SubjectPublicKeyInfo,
} from '../../../core/x509/index.ts';
import { allTargets, type Rule } from '../rule.ts';
import type { AnyView } from '../view.ts';

/** Hashes with known collisions. */
const brokenHashes: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.2', 'md2WithRSAEncryption'],
  ['1.2.840.113549.1.1.3', 'md4WithRSAEncryption'],
  ['1.2.840.113549.1.1.4', 'md5WithRSAEncryption'],
  ['1.2.840.113549.1.1.5', 'sha1WithRSAEncryption'],
  ['1.3.14.3.2.29', 'sha1WithRSASignature'],
  ['1.2.840.10040.4.3', 'dsa-with-sha1'],
  ['1.2.840.10045.4.1', 'ecdsa-with-SHA1'],
]);

/** RFC 5758 section 3.2, RFC 8410 section 3, RFC 9881 section 2: no parameters. */
const bare: ReadonlySet<string> = new Set([
  '1.2.840.10045.4.1',
  '1.2.840.10045.4.3.1',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
  '1.3.101.112',
  '1.3.101.113',
  '2.16.840.1.101.3.4.3.17',
  '2.16.840.1.101.3.4.3.18',
  '2.16.840.1.101.3.4.3.19',
]);

const rsaPkcs1 = '1.2.840.113549.1.1.';
const pkcs1Hashes: ReadonlySet<string> = new Set(
  ['2', '3', '4', '5', '11', '12', '13', '14'].map((n) => rsaPkcs1 + n),
);

const ecdsa: ReadonlySet<string> = new Set([
  '1.2.840.10045.4.1',
  '1.2.840.10045.4.3.1',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
]);

function rowOf({ signatureAlgorithm }: AnyView): SignatureAlgorithm | undefined {
  try {
    return signatureAlgorithmOf(signatureAlgorithm);
  } catch {
    return undefined; // in no row
  }
}

/** RFC 3279 section 2.2.3: Ecdsa-Sig-Value, two positive integers. */
function isEcdsaSignature(signature: Uint8Array): boolean {
  try {
    const reader = new DerReader(signature, { depth: 2 });
    const pair = reader.sequence();
    const positive = [pair.integer(), pair.integer()].every(
      (octets) => (octets[0] ?? 0x80) < 0x80 && octets.some((octet) => octet !== 0),
    );
    pair.finish();
    reader.finish();
    return positive;
  } catch {
    return false; // not DER
  }
}

/** Whether the signature is this key's; undefined where the algorithm is in no row. */
export function signedBy(view: AnyView, spki: SubjectPublicKeyInfo): boolean | undefined {
  const row = rowOf(view);
  if (row === undefined) return undefined;
  try {
    return verifySignature(row, publicKeyOf(spki), view.tbsDer, view.signature);
  } catch (error) {
    if (error instanceof KnownError) return false; // a key of another kind, or none
    throw error;
  }
}

const hashBits: Readonly<Record<string, number>> = { sha256: 256, sha384: 384, sha512: 512 };
const curveBits: Readonly<Record<string, number>> = { 'P-256': 256, 'P-384': 384, 'P-521': 512 };

export const signatureRules: readonly Rule<AnyView>[] = [
  {
    id: 'signature.hash',
    severity: 'error',
    clause: 'RFC 6194 3, RFC 6151 2',
    says: 'the signature is over a hash with known collisions',
    targets: allTargets,
    check: ({ signatureAlgorithm: { oid } }) => {
      const name = brokenHashes.get(oid);
      return name === undefined ? undefined : { algorithm: name };
    },
  },
  {
    id: 'signature.known',
    severity: 'warning',
    clause: 'RFC 5280 4.1.1.2',
    says: 'the signature algorithm, or these parameters of it, are none that is used with certificates',
    targets: allTargets,
    check: (view) => {
      const { oid, parameters } = view.signatureAlgorithm;
      if (brokenHashes.has(oid) || (bare.has(oid) && parameters !== undefined)) return undefined;
      return rowOf(view) === undefined && !pkcs1Hashes.has(oid) ? { algorithm: oid } : undefined;
    },
  },
  {
    id: 'signature.no-parameters',
    severity: 'error',
    clause: 'RFC 5758 3.2, RFC 8410 3, RFC 9881 2',
    says: 'the signature algorithm has parameters and must have none',
    targets: allTargets,
    check: ({ signatureAlgorithm: { oid, parameters } }) =>
      parameters !== undefined && bare.has(oid) ? { algorithm: oid } : undefined,
  },
  {
    id: 'signature.null-parameters',
    severity: 'error',
    clause: 'RFC 4055 5',
    says: 'the parameters of an RSA signature are not NULL',
    targets: allTargets,
    check: ({ signatureAlgorithm: { oid, parameters } }) =>
      pkcs1Hashes.has(oid) && !(parameters?.length === 2 && parameters[0] === 5)
        ? { algorithm: oid }
        : undefined,
  },
  {
    id: 'signature.ecdsa-form',
    severity: 'error',
    clause: 'RFC 3279 2.2.3',
    says: 'the signature is not a SEQUENCE of two positive numbers',
    targets: allTargets,
    about: 'signature',
    check: ({ signatureAlgorithm, signature }) =>
      ecdsa.has(signatureAlgorithm.oid) && !isEcdsaSignature(signature) ? {} : undefined,
  },
  {
    id: 'signature.hash-fits-key',
    severity: 'notice',
    clause: 'RFC 5480 4',
    says: "the hash is shorter than the issuer's curve",
    targets: ['root', 'ca', 'leaf', 'crl'],
    check: (view) => {
      const { issuer } = view;
      if (issuer === undefined || !ecdsa.has(view.signatureAlgorithm.oid)) return undefined;
      const row = rowOf(view);
      const bits = curveBits[curveOf(issuer.spki) ?? ''] ?? 0;
      const hash = hashBits[row?.hash ?? ''] ?? bits;
      return hash < bits ? { hashBits: hash, curveBits: bits } : undefined;
    },
  },
  {
    id: 'signature.verifies',
    severity: 'error',
    clause: 'RFC 5280 6.1.3 (a)(1)',
    says: "the signature is not the issuer's",
    targets: ['root', 'ca', 'leaf', 'crl'],
    about: 'signature',
    check: (view) =>
      view.issuer !== undefined && signedBy(view, view.issuer.spki) === false ? {} : undefined,
  },
];

function curveOf(spki: SubjectPublicKeyInfo): string | undefined {
  try {
    return keyAlgorithmOf(spki).name;
  } catch {
    return undefined; // a key of no row
  }
}
