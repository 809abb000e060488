// SPDX-License-Identifier: Apache-2.0
// The kinds of key that are made here, one row each, and the curves by their order.
//
// P-224 is read where others made it and has no row: it is never made. RSA over 4096 bits costs more than it gains.

import { generateKeyPairSync, type KeyObject } from 'node:crypto';

export type KeyKind =
  | 'p256'
  | 'p384'
  | 'p521'
  | 'ed25519'
  | 'rsa2048'
  | 'rsa3072'
  | 'rsa4096'
  | 'ml-dsa-44'
  | 'ml-dsa-65'
  | 'ml-dsa-87';

interface KindRow {
  readonly kind: KeyKind;
  generate(): { readonly privateKey: KeyObject };
}

const ec = (kind: KeyKind, namedCurve: string): KindRow => ({
  kind,
  generate: () => generateKeyPairSync('ec', { namedCurve }),
});
const rsa = (kind: KeyKind, modulusLength: number): KindRow => ({
  kind,
  generate: () => generateKeyPairSync('rsa', { modulusLength, publicExponent: 65537 }),
});

const rows: readonly KindRow[] = [
  ec('p256', 'P-256'),
  ec('p384', 'P-384'),
  ec('p521', 'P-521'),
  { kind: 'ed25519', generate: () => generateKeyPairSync('ed25519') },
  rsa('rsa2048', 2048),
  rsa('rsa3072', 3072),
  rsa('rsa4096', 4096),
  { kind: 'ml-dsa-44', generate: () => generateKeyPairSync('ml-dsa-44') },
  { kind: 'ml-dsa-65', generate: () => generateKeyPairSync('ml-dsa-65') },
  { kind: 'ml-dsa-87', generate: () => generateKeyPairSync('ml-dsa-87') },
];

export const keyKinds: readonly KeyKind[] = rows.map(({ kind }) => kind);

/** A new private key. RSA takes up to seconds, and the thread with them. */
export function generateKey(kind: KeyKind): KeyObject {
  const row = rows.find((candidate) => candidate.kind === kind);
  if (row === undefined) throw new TypeError(`no kind of key: ${kind}`);
  return row.generate().privateKey;
}
