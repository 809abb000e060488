// SPDX-License-Identifier: Apache-2.0
// The keys that are certified: kinds whose signatures TLS and KubeEdge's Go programs verify, of sane size, with
// nothing known against them.
//
// Weakness is decided by core/key, in the order that a person would want to hear of it. Not checked: who else has
// the private key, but for those on a deny list.

import { KnownError } from '../../core/index.ts';
import { weaknesses, type DeniedKeys } from '../../core/key/index.ts';
import {
  keyAlgorithmOf,
  publicKeyOf,
  readRsaPublicKey,
  type KeyAlgorithm,
  type SubjectPublicKeyInfo,
} from '../../core/x509/index.ts';

export interface KeyRow {
  readonly name: KeyAlgorithm['name'];
  /** Bits of the modulus, where the kind has one. */
  readonly modulus?: { readonly min: number; readonly max: number };
}

const admittedKeys: readonly KeyRow[] = [
  { name: 'P-256' },
  { name: 'P-384' },
  { name: 'P-521' },
  { name: 'Ed25519' },
  { name: 'RSA', modulus: { min: 2048, max: 4096 } },
];

export interface KeyOptions {
  /** Other kinds than the usual ones: ML-DSA, say. */
  readonly admitted?: readonly KeyRow[];
  readonly denied?: DeniedKeys;
}

/**
 * @throws E_PROFILE_KEY for a kind or size that is not admitted, the weakness's own code (E_KEY_RSA_ROCA, E_KEY_DENIED …)
 *   for a weak key, and E_X509_ALGORITHM or E_KEY_INVALID where it is no key that could be judged
 */
export function checkKey(spki: SubjectPublicKeyInfo, options: KeyOptions = {}): KeyRow {
  const { name } = keyAlgorithmOf(spki);
  const row = (options.admitted ?? admittedKeys).find((candidate) => candidate.name === name);
  if (row === undefined) throw refusal(`keys of kind ${name} are not certified`, name);
  if (row.modulus !== undefined) {
    const bits = modulusBits(spki);
    const { min, max } = row.modulus;
    if (bits < min || bits > max)
      throw refusal(`a ${name} key of ${bits} bits is not certified, ${min} to ${max} are`, name);
  }
  const { denied } = options;
  const [weakness] = weaknesses(spki, denied === undefined ? {} : { denied });
  if (weakness !== undefined)
    throw new KnownError(weakness.code, weakness.reason, { kind: name, ...weakness.facts });
  return row;
}

// By its bytes: a modulus of megabits is refused before OpenSSL has a look at it.
function modulusBits(spki: SubjectPublicKeyInfo): number {
  let modulus;
  try {
    ({ modulus } = readRsaPublicKey(spki.publicKey));
  } catch {
    return publicKeyOf(spki).asymmetricKeyDetails?.modulusLength ?? 0; // says what is wrong with it
  }
  const magnitude = modulus[0] === 0 ? modulus.subarray(1) : modulus;
  return magnitude.length * 8 - (Math.clz32(magnitude[0] ?? 0) - 24);
}

function refusal(message: string, kind: string): KnownError {
  return new KnownError('E_PROFILE_KEY', message, { kind });
}
