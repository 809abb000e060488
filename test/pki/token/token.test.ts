// SPDX-License-Identifier: Apache-2.0
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCompactJws, encodeJoinToken } from '../../../core/wire/index.ts';
import { inspectToken } from '../../../pki/index.ts';
import { hs256, mac, macMatches } from '../../../pki/token/algorithms.ts';
import { mintToken } from '../../../pki/token/mint.ts';
import { verifyToken } from '../../../pki/token/verify.ts';
import { golden, bytes } from '../support/ca.ts';
import { anchorHashHex, codeOf, day, start } from '../support/rows.ts';

const bound = new Uint8Array(32).fill(1);
const shared = new Uint8Array(121).fill(2);
const jwtOf = (text: string): string => text.slice(65);
const mint = (changes: Partial<Parameters<typeof mintToken>[2]> = {}) =>
  mintToken(bound, anchorHashHex, { nodeName: 'edge-1', lifetimeMs: 3_600_000, now: start, ...changes });
const made = (payload: Record<string, string | number>, key: Uint8Array = bound, alg = 'HS256'): string =>
  encodeCompactJws({ alg }, payload, (input) => mac(hs256, key, input));
const seconds = start / 1000;
const good = { exp: seconds + 60, jti: 'j', sub: 'system:node:edge-1' };

describe('a bound token', () => {
  it("has KubeEdge's string form, and says for whom and how long", () => {
    const token = mint();
    expect(token.text).toMatch(/^[0-9a-f]{64}\.[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(inspectToken(token.text)).toEqual({
      anchorHashHex,
      algorithm: 'HS256',
      kind: 'bound',
      id: token.id,
      nodeName: 'edge-1',
      expires: start + 3_600_000,
      issuedAt: start,
    });
    expect(verifyToken(jwtOf(token.text), { bound }, start)).toEqual({
      kind: 'bound',
      id: token.id,
      nodeName: 'edge-1',
      expires: token.expires,
    });
  });

  it.each([
    ['of another key', 'E_TOKEN_SIGNATURE', made(good, shared)],
    [
      'altered',
      'E_TOKEN_SIGNATURE',
      made(good)
        .replace(/.....$/, 'AAAAA')
        .replace(/.$/, 'A'),
    ],
    ['expired', 'E_TOKEN_EXPIRED', made({ ...good, exp: seconds })],
    ['not valid yet', 'E_TOKEN_EARLY', made({ ...good, nbf: seconds + 1 })],
    ['without an end', 'E_TOKEN_CLAIM', made({ jti: 'j', sub: good.sub })],
    ['without an identifier', 'E_TOKEN_CLAIM', made({ exp: good.exp, sub: good.sub })],
    ['without a node', 'E_TOKEN_CLAIM', made({ exp: good.exp, jti: 'j' })],
    ['for what is no node', 'E_TOKEN_CLAIM', made({ ...good, sub: 'system:masters' })],
    ['whose end is a word', 'E_TOKEN_CLAIM', made({ ...good, exp: 'tomorrow' })],
    ['unsigned', 'E_TOKEN_ALGORITHM', encodeCompactJws({ alg: 'none' }, good, () => new Uint8Array())],
    [
      'unsigned, in capitals',
      'E_TOKEN_ALGORITHM',
      encodeCompactJws({ alg: 'None' }, good, () => new Uint8Array()),
    ],
    ['of HS512, which is not ours', 'E_TOKEN_ALGORITHM', made(good, bound, 'HS512')],
    ['that is no JWT', 'E_JWS_FORM', 'a.b'],
  ])('is refused when it is %s', async (_title, code, text) => {
    expect(await codeOf(() => verifyToken(text, { bound }, start))).toBe(code);
  });

  it.each([
    ['E_NODE_NAME', { nodeName: 'a b' }],
    ['E_TOKEN_LIFETIME', { lifetimeMs: 0 }],
    ['E_TOKEN_LIFETIME', { lifetimeMs: 20 * 366 * day }],
    ['E_TOKEN_LIFETIME', { lifetimeMs: NaN }],
  ])('is not made: %s', async (code, changes) => {
    expect(await codeOf(() => mint(changes))).toBe(code);
  });
});

describe('a shared token', () => {
  it('is not looked at where it is not accepted', async () => {
    const text = made({ exp: seconds + 60 }, shared);
    expect(await codeOf(() => verifyToken(text, { bound }, start))).toBe('E_TOKEN_SHARED');
    expect(verifyToken(text, { bound, shared }, start).kind).toBe('shared');
  });

  it('cannot pass for a bound one by naming a node', () => {
    expect(verifyToken(made(good, shared), { bound, shared }, start).kind).toBe('shared');
  });

  it('is known by the hash of its text', () => {
    const text = made({}, shared);
    expect(verifyToken(text, { bound, shared }, start)).toEqual({
      kind: 'shared',
      id: createHash('sha256').update(text).digest('hex'),
      expires: undefined,
    });
  });
});

// KubeEdge's verifier, run on 81 tokens, on 24 November 2026: the tokens of a day have expired since.
describe("KubeEdge's golden tokens", () => {
  interface Case {
    readonly name: string;
    readonly server: { readonly verdict: 'accept' | 'refuse' };
    readonly server_input?: string;
    readonly compare_server: 'required' | 'optional';
    readonly ca: string;
  }
  const { cases } = golden('tokens.json') as { cases: Case[] };
  const { authorities } = golden('certificates.json') as {
    authorities: { name: string; ca_key_sec1: string }[];
  };
  const now = Date.UTC(2026, 11, 1);
  const verdict = ({ ca, server_input: input }: Case): string => {
    const key = authorities.find(({ name }) => name === ca)?.ca_key_sec1;
    if (key === undefined || input === undefined) throw new TypeError('an incomplete case');
    try {
      verifyToken(input, { bound, shared: bytes(key) }, now);
      return 'accept';
    } catch (error) {
      expect(error).toHaveProperty('code');
      return 'refuse';
    }
  };
  const judged = cases.filter((one) => one.server_input !== undefined);

  it('are there', () => expect(judged.length).toBeGreaterThan(70));

  it.each(judged.filter((one) => one.compare_server === 'required').map((one) => [one.name, one] as const))(
    '%s',
    (_name, one) => expect(verdict(one)).toBe(one.server.verdict),
  );

  it.each(judged.filter((one) => one.compare_server === 'optional').map((one) => [one.name, one] as const))(
    '%s: never more than KubeEdge accepts',
    (_name, one) => {
      if (one.server.verdict === 'refuse') expect(verdict(one)).toBe('refuse');
    },
  );

  it('are accepted in the plain forms of other HMAC implementations', () => {
    const accepted = judged.filter((one) => verdict(one) === 'accept').map(({ name }) => name);
    expect(accepted).toEqual(
      expect.arrayContaining(['alg-hs256', 'alg-hs384', 'alg-hs512', 'exp-zero', 'claims-empty-object']),
    );
  });
});

describe('the MAC', () => {
  it('is HMAC as node:crypto knows it, and any changed bit is found', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.uint8Array(), fc.nat(255), (key, input, bit) => {
        const tag = createHmac('sha256', key).update(input).digest();
        expect(macMatches(hs256, key, input, tag)).toBe(true);
        tag[bit >> 3] = (tag[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(macMatches(hs256, key, input, tag)).toBe(false);
      }),
    );
  });

  // Over 32 bytes the difference drowns in the HMAC's own time: so the claim has two halves. The code compares
  // with timingSafeEqual and with nothing else; and that, over bytes enough to measure, does not stop early.
  it('is compared by timingSafeEqual alone', () => {
    const source = (file: string): string =>
      readFileSync(join(import.meta.dirname, '../../../pki/token', file), 'utf8');
    expect(source('algorithms.ts')).toContain('timingSafeEqual(mac(row, key, input), signature)');
    const reads = source('verify.ts')
      .split('\n')
      .filter((line) => line.includes('jwt.signature'));
    expect(reads.length).toBeGreaterThan(0);
    for (const line of reads)
      expect(line).toMatch(/macMatches\(row, keys\.(bound|shared), jwt\.signingInput, jwt\.signature\)/);
  });

  it('takes as long for a wrong first byte as for a wrong last one', () => {
    const right = Buffer.alloc(1 << 20);
    const wrong = [0, right.length - 1].map((at) => {
      const copy = Buffer.from(right);
      copy[at] = 1;
      return copy;
    });
    const fastest = [Infinity, Infinity];
    for (let round = 0; round < 60; round++)
      for (const kind of [0, 1]) {
        const began = process.hrtime.bigint();
        timingSafeEqual(right, wrong[kind]!);
        fastest[kind] = Math.min(fastest[kind]!, Number(process.hrtime.bigint() - began));
      }
    // Stopping at the first byte would be thousands of times faster.
    expect(fastest[0]! / fastest[1]!).toBeGreaterThan(0.5);
    expect(fastest[0]! / fastest[1]!).toBeLessThan(2);
  });
});

it('reads any text without a surprise', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constant(encodeJoinToken(anchorHashHex, made(good)))), (text) => {
      try {
        inspectToken(text);
      } catch (error) {
        expect(error).toHaveProperty('code');
      }
    }),
  );
});
