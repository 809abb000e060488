// SPDX-License-Identifier: Apache-2.0
// Rules about keys: which kinds and sizes (Baseline Requirements 6.1.5, 6.1.6 and 7.1.3.1; NIST SP 800-131A).

import { KnownError } from '../../../core/index.ts';
import {
  keyAlgorithmOf,
  readRsaPublicKey,
  signatureAlgorithms,
  type KeyAlgorithm,
  type SubjectPublicKeyInfo,
} from '../../../core/x509/index.ts';
import { everywhere, type ConformanceRule } from './rule.ts';

/** Keys of no known kind and RSA keys under 2048 bits: nothing is believed on their word. */
export const keyRules: readonly ConformanceRule[] = [
  {
    id: 'key.strength',
    clause: 'NIST SP 800-131A revision 2 section 3',
    places: everywhere,
    fault: ({ certificate: { spki } }) => readable(spki, (row) => (isRsa(row) ? sizeFault(spki) : undefined)),
  },
];

const permitted: ReadonlySet<string> = new Set(['RSA', 'P-256', 'P-384', 'P-521']);

const permittedSignatures: ReadonlySet<string> = new Set(
  Object.values(signatureAlgorithms)
    .filter(({ keyType }) => keyType === 'rsa' || keyType === 'ec')
    .map(({ oid }) => oid),
);

export const webpkiKeyRules: readonly ConformanceRule[] = [
  {
    id: 'signature.algorithm',
    clause: 'CA/B BR section 7.1.3.2',
    places: everywhere,
    // Also a root's own, which nobody checks.
    fault: ({ certificate: { signatureAlgorithm } }) =>
      permittedSignatures.has(signatureAlgorithm.oid)
        ? undefined
        : `signed with the algorithm ${signatureAlgorithm.oid}`,
  },
  {
    id: 'key.kind',
    clause: 'CA/B BR section 7.1.3.1',
    places: everywhere,
    fault: ({ certificate: { spki } }) =>
      readable(spki, ({ name }) => (permitted.has(name) ? undefined : `a key of kind ${name}`)),
  },
  {
    id: 'key.rsa',
    clause: 'CA/B BR sections 6.1.5 and 6.1.6',
    places: everywhere,
    fault: ({ certificate: { spki } }) =>
      readable(spki, (row) => {
        if (!isRsa(row)) return undefined;
        const bits = modulusBits(spki);
        return bits % 8 === 0
          ? (sizeFault(spki) ?? row.fault(spki.publicKey))
          : `an RSA modulus of ${bits} bits, no multiple of 8`;
      }),
  },
];

const isRsa = ({ type }: KeyAlgorithm): boolean => type === 'rsa' || type === 'rsa-pss';

function sizeFault(spki: SubjectPublicKeyInfo): string | undefined {
  const bits = modulusBits(spki);
  return bits < 2048 ? `an RSA modulus of ${bits} bits, under 2048` : undefined;
}

function modulusBits({ publicKey }: SubjectPublicKeyInfo): number {
  const { modulus } = readRsaPublicKey(publicKey);
  const first = modulus.findIndex((octet) => octet !== 0);
  return first < 0 ? 0 : (modulus.length - first) * 8 - Math.clz32(modulus[first] ?? 0) + 24;
}

function readable(
  spki: SubjectPublicKeyInfo,
  judge: (row: KeyAlgorithm) => string | undefined,
): string | undefined {
  try {
    return judge(keyAlgorithmOf(spki));
  } catch (error) {
    if (error instanceof KnownError) return error.message;
    throw error;
  }
}
