// SPDX-License-Identifier: Apache-2.0
// A JSON Web Key, public or private (RFC 7517, 7518, 8037, 9964), from whoever publishes or hands over one.

import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { fromJwk, spkiDerOf, toJwk } from '../../core/key/index.ts';
import { parseJson } from '../../core/json/index.ts';
import { jsonShape } from '../grammars/text.ts';
import { defineTarget, type Target } from '../target.ts';

interface Read {
  readonly jwk: unknown;
  readonly key: KeyObject;
}

export const target: Target = defineTarget<Read>({
  name: 'jwk',
  what: 'fromJwk: a JSON Web Key, public or private',
  parse: (input) => {
    const jwk = parseJson(input, { bytes: 16 << 10, depth: 8 });
    return { jwk, key: fromJwk(jwk) };
  },
  refusals: ['input'],
  limits: { maxLength: 4096, timeoutMs: 1000, rssMb: 2048 },
  shape: jsonShape,
  oracles: [
    {
      name: 'round-trip',
      what: 'the key, written and read again, is the same, and every member that carries it is as it was',
      check: ({ jwk, key }) => {
        const again = toJwk(key);
        if (!fromJwk(again).equals(key)) return 'another key';
        const before = new Map(Object.entries(jwk as object));
        const changed = Object.entries(again).find(([name, value]) => before.get(name) !== value);
        return changed === undefined ? undefined : `${changed[0]} has a second spelling`;
      },
    },
    {
      name: 'node',
      what: 'where Node reads the public half, it reads the same key',
      check: ({ jwk, key }) => {
        const theirs = nodeKey(jwk as JsonWebKey);
        return theirs === undefined || Buffer.compare(spkiDerOf(theirs), spkiDerOf(key)) === 0
          ? undefined
          : 'Node reads another key';
      },
    },
  ],
});

function nodeKey({ kty, crv, x, y, n, e }: JsonWebKey): KeyObject | undefined {
  const halves = { kty, crv, x, y, n, e };
  const key = Object.fromEntries(Object.entries(halves).filter(([, value]) => value !== undefined));
  try {
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    return undefined; // ML-DSA, or a no to what is odd
  }
}
