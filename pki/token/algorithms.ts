// SPDX-License-Identifier: Apache-2.0
// The HMACs of join tokens (RFC 7518 section 3.2). `none` has no row, and so cannot be chosen.

import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';

export interface MacAlgorithm {
  readonly alg: string;
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly length: number;
}

export const hs256: MacAlgorithm = { alg: 'HS256', hash: 'sha256', length: 32 };

/** What KubeEdge's verifier takes for its shared tokens. */
export const macAlgorithms: readonly MacAlgorithm[] = [
  hs256,
  { alg: 'HS384', hash: 'sha384', length: 48 },
  { alg: 'HS512', hash: 'sha512', length: 64 },
];

/** A key's bytes, or the key made of them once: node:crypto takes 30 µs to see that bytes are no key. */
export type MacKey = Uint8Array | KeyObject;

export const macKey = (key: MacKey): KeyObject => (key instanceof Uint8Array ? createSecretKey(key) : key);

export function mac(row: MacAlgorithm, key: MacKey, input: Uint8Array): Uint8Array {
  return createHmac(row.hash, key).update(input).digest();
}

/** Compares in a time that does not depend on how many bytes agree. Only the length, which is public, decides early. */
export function macMatches(
  row: MacAlgorithm,
  key: MacKey,
  input: Uint8Array,
  signature: Uint8Array,
): boolean {
  return signature.length === row.length && timingSafeEqual(mac(row, key, input), signature);
}
