// SPDX-License-Identifier: Apache-2.0
// The bare signature checks that a proof needs: as often a second as OpenSSL makes them here, and nothing else.

import { generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { rate, type Context } from '../suite.ts';

export type KeyName = 'P-256' | 'P-384' | 'Ed25519';

interface Signed {
  readonly key: KeyObject;
  readonly hash: string | null;
  readonly signature: Buffer;
}

const data = Buffer.alloc(1024, 1);
const made = new Map<KeyName, Signed>();

function signedWith(name: KeyName): Signed {
  const known = made.get(name);
  if (known !== undefined) return known;
  const { publicKey, privateKey } =
    name === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: name });
  const hash = name === 'Ed25519' ? null : name === 'P-384' ? 'sha384' : 'sha256';
  const signed = { key: publicKey, hash, signature: sign(hash, data, privateKey) };
  made.set(name, signed);
  return signed;
}

/** Verifications of a kilobyte, one for each name. */
export async function signatures(context: Context, names: readonly KeyName[]): ReturnType<typeof rate> {
  const all = names.map(signedWith);
  return rate(context.seconds, () => all.every((each) => verify(each.hash, data, each.key, each.signature)));
}

/** `P-384, P-256 four times`. */
export function floorText(names: readonly KeyName[]): string {
  const counts = new Map<KeyName, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const parts = [...counts].map(([name, count]) => (count === 1 ? name : `${name} ${count} times`));
  return `the signature checks alone: ${parts.join(', ')}`;
}
