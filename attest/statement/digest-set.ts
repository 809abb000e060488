// SPDX-License-Identifier: Apache-2.0
// DigestSets and what makes two of them name one artefact (in-toto Attestation Framework v1, digest_set.md): one
// acceptable digest that is equal suffices, whatever else stands beside it; algorithms that a consumer does not
// accept are ignored. Values are compared as they are written, so capitals equal nothing.
//
// Not checked: that a digest belongs to any bytes.

/** Algorithm to value (digest_set.md). Algorithms unknown here are kept and matched by nobody who does not name them. */
export interface DigestSet {
  readonly [algorithm: string]: string;
}

/** One digest of an artefact, as the consumer knows it. */
export interface OneDigest {
  readonly algorithm: string;
  readonly hex: string;
}

/** Hex digits of each algorithm that digest_set.md names; shake, whose length is the writer's choice, has none. */
const hexLengths: ReadonlyMap<string, readonly number[]> = new Map([
  ['sha224', [56]],
  ['sha256', [64]],
  ['sha384', [96]],
  ['sha512', [128]],
  ['sha512_224', [56]],
  ['sha512_256', [64]],
  ['sha3_224', [56]],
  ['sha3_256', [64]],
  ['sha3_384', [96]],
  ['sha3_512', [128]],
  ['blake2b', [128]],
  ['blake2s', [64]],
  ['ripemd160', [40]],
  ['sm3', [64]],
  ['gost', [64]],
  ['sha1', [40]],
  ['md5', [32]],
  ['dirHash', [64]],
  ['dirHash1', [64]],
  ['gitCommit', [40, 64]],
  ['gitTree', [40, 64]],
  ['gitBlob', [40, 64]],
  ['gitTag', [40, 64]],
]);

/**
 * What matches unless the caller names others: plain hashes of the artefact's bytes with collision resistance of 128
 * bits. Git's hashes, mostly SHA-1 and over another encoding, are for callers who ask for them.
 */
export const strongAlgorithms: ReadonlySet<string> = new Set([
  'sha256',
  'sha384',
  'sha512',
  'sha512_256',
  'sha3_256',
  'sha3_384',
  'sha3_512',
]);

/** The algorithm by which the two sets name one artefact, or undefined (digest_set.md, "Guidelines"). */
export function matchDigestSets(
  a: DigestSet,
  b: DigestSet,
  accepted: ReadonlySet<string> = strongAlgorithms,
): string | undefined {
  return Object.keys(a).find(
    (name) => accepted.has(name) && Object.hasOwn(b, name) && a[name] !== '' && a[name] === b[name],
  );
}

/** What is wrong with a value of this algorithm, or undefined; nothing is known of algorithms that are not listed. */
export function digestFault(algorithm: string, value: string): string | undefined {
  const lengths = hexLengths.get(algorithm);
  if (lengths === undefined) return undefined;
  if (!/^[0-9a-fA-F]*$/.test(value)) return 'is not hex';
  if (!lengths.includes(value.length))
    return `has ${value.length} hex digits, ${algorithm} has ${lengths.join(' or ')}`;
  return /[A-F]/.test(value) ? 'has capital hex digits' : undefined;
}
