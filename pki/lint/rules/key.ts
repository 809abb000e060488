// SPDX-License-Identifier: Apache-2.0
// Subject public keys (RFC 5280 section 4.1.2.7; RFC 3279, 5480, 8410). Their weaknesses are core/key's to find.

import { DerReader } from '../../../core/der/index.ts';
import type { Code, Facts } from '../../../core/index.ts';
import { weaknesses } from '../../../core/key/index.ts';
import { keyAlgorithmOf, type KeyAlgorithm, type SubjectPublicKeyInfo } from '../../../core/x509/index.ts';
import { isOnCurve } from '../curve.ts';
import { subjectTargets, type Rule } from '../rule.ts';
import type { SubjectView } from '../view.ts';

const rsaEncryption = '1.2.840.113549.1.1.1';
const ecPublicKey = '1.2.840.10045.2.1';
/** RFC 8410 section 3, RFC 9881 section 2: keys whose identifier has no parameters. */
const bareKeys: ReadonlySet<string> = new Set([
  '1.3.101.110',
  '1.3.101.111',
  '1.3.101.112',
  '1.3.101.113',
  '2.16.840.1.101.3.4.3.17',
  '2.16.840.1.101.3.4.3.18',
  '2.16.840.1.101.3.4.3.19',
]);

export function keyRowOf(spki: SubjectPublicKeyInfo): KeyAlgorithm | undefined {
  try {
    return keyAlgorithmOf(spki);
  } catch {
    return undefined; // in no row
  }
}

interface RsaNumbers {
  readonly bits: number;
  readonly exponent: bigint;
}

/** Modulus length and exponent; undefined where it is another key or cannot be read. */
function rsaNumbers({ algorithm, publicKey }: SubjectPublicKeyInfo): RsaNumbers | undefined {
  if (algorithm.oid !== rsaEncryption) return undefined;
  try {
    const reader = new DerReader(publicKey, { depth: 2 });
    const numbers = reader.sequence();
    const modulus = numbers.integer();
    const exponent = numbers.integer();
    const start = modulus[0] === 0 ? 1 : 0;
    const bits = (modulus.length - start) * 8 - (Math.clz32(modulus[start] ?? 0) - 24);
    return { bits, exponent: BigInt(`0x${Buffer.from(exponent).toString('hex') || '0'}`) };
  } catch {
    return undefined; // key.readable says so
  }
}

/** What rules of their own say. */
const saidElsewhere: ReadonlySet<Code> = new Set<Code>([
  'E_KEY_RSA_SIZE',
  'E_KEY_RSA_EXPONENT',
  'E_KEY_CURVE',
  'E_X509_ALGORITHM',
]);

/** Making an EC key to find out costs more than all rules together: a point on its curve is enough. */
function faultsOf(spki: SubjectPublicKeyInfo): readonly Facts[] | undefined {
  const row = keyRowOf(spki);
  if (row === undefined || isOnCurve(row.name, spki.publicKey)) return undefined;
  if (row.type === 'ec' && spki.publicKey[0] !== 4) return undefined; // another form: its own rule speaks
  const found = weaknesses(spki).filter(({ code }) => !saidElsewhere.has(code));
  return found.map(({ code, reason }) => ({ code, detail: reason }));
}

export const keyRules: readonly Rule<SubjectView>[] = [
  {
    id: 'key.sound',
    severity: 'error',
    clause: 'SEC 1 3.2.2, RFC 8032 5.1.3, CVE-2017-15361',
    says: 'the key is none, or a weak one: off its curve, of small factors, or of a shape that is broken',
    targets: subjectTargets,
    about: 'key',
    check: ({ spki }) => faultsOf(spki),
  },
  {
    id: 'key.known',
    severity: 'warning',
    clause: 'RFC 5280 4.1.2.7',
    says: 'the key is of a kind that is not used with certificates here',
    targets: subjectTargets,
    about: 'key',
    check: ({ spki }) =>
      keyRowOf(spki) === undefined &&
      ![rsaEncryption, ecPublicKey].includes(spki.algorithm.oid) &&
      !bareKeys.has(spki.algorithm.oid)
        ? { algorithm: spki.algorithm.oid }
        : undefined,
  },
  {
    id: 'key.named-curve',
    severity: 'error',
    clause: 'RFC 5480 2.1.1',
    says: "an elliptic curve is not named, or is none of NIST's: explicit parameters are forbidden",
    targets: subjectTargets,
    about: 'key',
    check: ({ spki }) =>
      spki.algorithm.oid === ecPublicKey && keyRowOf(spki) === undefined
        ? { parametersTag: spki.algorithm.parameters?.[0] ?? 'absent' }
        : undefined,
  },
  {
    id: 'key.curve-strength',
    severity: 'error',
    clause: 'NIST SP 800-57 part 1, 5.6.1',
    says: 'the curve gives less than 128 bits of strength',
    targets: subjectTargets,
    about: 'key',
    check: ({ spki }) => (keyRowOf(spki)?.name === 'P-224' ? { curve: 'P-224' } : undefined),
  },
  {
    id: 'key.uncompressed-point',
    severity: 'warning',
    clause: 'RFC 5480 2.2',
    says: 'the point is not in uncompressed form, which alone must be supported',
    targets: subjectTargets,
    about: 'key',
    check: ({ spki: { algorithm, publicKey } }) =>
      algorithm.oid === ecPublicKey && publicKey[0] !== 4 ? { form: publicKey[0] ?? 0 } : undefined,
  },
  {
    id: 'key.rsa-null-parameters',
    severity: 'error',
    clause: 'RFC 3279 2.3.1',
    says: 'the parameters of an RSA key are not NULL',
    targets: subjectTargets,
    about: 'key',
    check: ({ spki: { algorithm } }) =>
      algorithm.oid === rsaEncryption &&
      !(algorithm.parameters?.length === 2 && algorithm.parameters[0] === 5)
        ? {}
        : undefined,
  },
  {
    id: 'key.no-parameters',
    severity: 'error',
    clause: 'RFC 8410 3, RFC 9881 2',
    says: 'the key has parameters and must have none',
    targets: subjectTargets,
    about: 'key',
    check: ({ spki: { algorithm } }) =>
      algorithm.parameters !== undefined && bareKeys.has(algorithm.oid)
        ? { algorithm: algorithm.oid }
        : undefined,
  },
  {
    id: 'key.rsa-size',
    severity: 'error',
    clause: 'NIST SP 800-57 part 1, 5.6.1',
    says: 'the RSA modulus is shorter than 2048 bits',
    targets: subjectTargets,
    about: 'key',
    check: ({ spki }) => {
      const rsa = rsaNumbers(spki);
      return rsa !== undefined && rsa.bits < 2048 ? { bits: rsa.bits } : undefined;
    },
  },
  {
    id: 'key.rsa-whole-octets',
    severity: 'warning',
    clause: 'hygiene',
    says: 'the RSA modulus is not a multiple of 8 bits long',
    targets: subjectTargets,
    about: 'key',
    check: ({ spki }) => {
      const rsa = rsaNumbers(spki);
      return rsa !== undefined && rsa.bits % 8 !== 0 ? { bits: rsa.bits } : undefined;
    },
  },
  {
    id: 'key.rsa-exponent',
    severity: 'warning',
    clause: 'NIST SP 800-56B 6.2',
    says: 'the RSA exponent is even, below 65537 or over 256 bits',
    targets: subjectTargets,
    about: 'key',
    check: ({ spki }) => {
      const rsa = rsaNumbers(spki);
      if (
        rsa === undefined ||
        (rsa.exponent >= 65_537n && rsa.exponent < 1n << 256n && rsa.exponent % 2n === 1n)
      )
        return undefined;
      return { exponent: rsa.exponent < 1n << 32n ? Number(rsa.exponent) : 'long' };
    },
  },
];
