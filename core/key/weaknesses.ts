// SPDX-License-Identifier: Apache-2.0
// What is weak or odd about a public key, each with its code, in the order it was looked for.
//
// An EC key costs one look into the deny list beside the key that every verification makes anyway. RSA numbers are
// looked at once for each parsed key. Not checked: that a modulus is the product of two primes, that nobody else
// has one of them, or that a point of Ed25519 has no part of low order.

import { hash } from 'node:crypto';
import { KnownError, type Code } from '../errors.ts';
import { keyAlgorithmOf, publicKeyOf, readRsaPublicKey, type SubjectPublicKeyInfo } from '../x509/index.ts';
import type { DeniedKeys } from './denied.ts';
import type { Weakness } from './weakness.ts';
import { ed25519Weakness } from './weakness-ed25519.ts';
import { rsaWeaknesses } from './weakness-rsa.ts';

export interface WeaknessOptions {
  /** Keys that are known to others, or were lost: see `parseDeniedKeys`. */
  readonly denied?: DeniedKeys;
}

/** Empty where nothing is known against the key. Never throws for what a key holds. */
export function weaknesses(
  spki: SubjectPublicKeyInfo,
  { denied }: WeaknessOptions = {},
): readonly Weakness[] {
  const own = ownWeaknesses(spki);
  if (denied === undefined || denied.size === 0) return own;
  const digest = hash('sha256', spki.der, 'hex');
  if (!denied.has(digest)) return own;
  return [
    { code: 'E_KEY_DENIED', reason: 'the key is on the list of denied keys', facts: { spkiSha256: digest } },
    ...own,
  ];
}

const known = new WeakMap<SubjectPublicKeyInfo, readonly Weakness[]>();

function ownWeaknesses(spki: SubjectPublicKeyInfo): readonly Weakness[] {
  const before = known.get(spki);
  if (before !== undefined) return before;
  const found = look(spki);
  known.set(spki, found);
  return found;
}

function look(spki: SubjectPublicKeyInfo): readonly Weakness[] {
  let type;
  try {
    ({ type } = keyAlgorithmOf(spki));
    if (type === 'rsa' || type === 'rsa-pss') {
      // Before OpenSSL sees it: numbers of any length are judged by their length first.
      const { modulus, exponent } = readRsaPublicKey(spki.publicKey);
      return rsaWeaknesses(modulus, exponent);
    }
    publicKeyOf(spki);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return [{ code: codeOf(error, type), reason: error.message }];
  }
  const low = type === 'ed25519' ? ed25519Weakness(spki.publicKey) : undefined;
  return low === undefined ? [] : [{ code: 'E_KEY_POINT', reason: low }];
}

// A point that is none has its own code; so has a curve that is given by its numbers, or is not ours.
function codeOf(error: KnownError, type: string | undefined): Code {
  if (type === 'ec' && error.code === 'E_KEY_INVALID') return 'E_KEY_POINT';
  return error.code === 'E_X509_ALGORITHM' && error.facts['oid'] === ecPublicKey ? 'E_KEY_CURVE' : error.code;
}
const ecPublicKey = '1.2.840.10045.2.1';
