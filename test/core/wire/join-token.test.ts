// SPDX-License-Identifier: Apache-2.0
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { CompactSign, compactVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { KnownError } from '../../../core/errors.ts';
import {
  encodeCompactJws,
  encodeJoinToken,
  parseCompactJws,
  parseJoinToken,
} from '../../../core/wire/index.ts';
import { obeysTheCodecLaws } from '../../laws/codec.ts';

const hash = '8d4465fab649af89f75d8331c67dd6d9c6646a8069318ea624a3846ee77268e0';
const b64 = (text: string): string => Buffer.from(text).toString('base64url');
const jws = (header: string, payload: string, signature: string = 'AAAA'): string =>
  `${b64(header)}.${b64(payload)}.${signature}`;
const header = '{"alg":"HS256","typ":"JWT"}';
const good = jws(header, '{"exp":1}');

describe('a compact JWS, RFC 7515 section 7.1', () => {
  it('is read into its parts', () => {
    const read = parseCompactJws(good);
    expect({ ...read.header }).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect({ ...read.payload }).toEqual({ exp: 1 });
    expect([...read.signature]).toEqual([0, 0, 0]);
    expect(Buffer.from(read.signingInput).toString()).toBe(good.slice(0, good.lastIndexOf('.')));
  });

  it.each([
    ['nothing', ''],
    ['two parts', good.slice(0, good.lastIndexOf('.'))],
    ['four parts', `${good}.AAAA`],
    ['a dot at the end', `${good}.`],
    ['an empty header', `.${b64('{}')}.AAAA`],
    ['an empty payload', `${b64(header)}..AAAA`],
    ['padding', `${good}=`],
    ['the standard alphabet', jws(header, '{}', '++//')],
    ['unused bits that are set', jws(header, '{}', 'AAB')],
    ['a length base64 does not have', jws(header, '{}', 'AAAAA')],
    ['a line end at the end', `${good}\n`],
    ['a line end inside', good.replace('.', '.\n')],
    ['a blank', ` ${good}`],
    ['a header that is an array', jws('[]', '{}')],
    ['a header that is null', jws('null', '{}')],
    ['a header that is not JSON', jws('{', '{}')],
    ['no alg', jws('{}', '{}')],
    ['an empty alg', jws('{"alg":""}', '{}')],
    ['an alg that is a number', jws('{"alg":256}', '{}')],
    ['two algs', jws('{"alg":"none","alg":"HS256"}', '{}')],
    ['extensions that must be understood', jws('{"alg":"HS256","crit":["exp"],"exp":1}', '{}')],
    ['a payload that is a string', jws(header, '"exp"')],
    ['a payload with two values', jws(header, '{"exp":1,"exp":2}')],
    ['a payload with more after it', jws(header, '{}x')],
    [
      'a payload that is not UTF-8',
      `${b64(header)}.${Buffer.from('7b2261223a22ff227d', 'hex').toString('base64url')}.AAAA`,
    ],
    ['an exp beyond what a double holds', jws(header, '{"exp":9007199254740993}')],
    ['nesting without end', jws(header, '['.repeat(50))],
    ['more than the limit', jws(header, JSON.stringify({ a: 'a'.repeat(20_000) }))],
  ])('with %s is refused', (_, text) => {
    expect(() => parseCompactJws(text)).toThrow(
      expect.objectContaining({ code: 'E_JWS_FORM', fault: 'input' }),
    );
  });

  it('is what jose signs, and jose verifies what is written here', async () => {
    const secret = randomBytes(32);
    const theirs = await new CompactSign(Buffer.from('{"exp":4923000000,"sub":"边缘-01"}'))
      .setProtectedHeader({ alg: 'HS256' })
      .sign(secret);
    const read = parseCompactJws(theirs);
    expect({ ...read.payload }).toEqual({ exp: 4923000000, sub: '边缘-01' });
    const mac = (input: Uint8Array): Uint8Array => createHmac('sha256', secret).update(input).digest();
    expect(Buffer.from(mac(read.signingInput))).toEqual(Buffer.from(read.signature));
    const ours = encodeCompactJws({ alg: 'HS256', typ: 'JWT' }, { exp: 4923000000 }, mac);
    const verified = await compactVerify(ours, secret);
    expect(JSON.parse(Buffer.from(verified.payload).toString())).toEqual({ exp: 4923000000 });
  });
});

describe("KubeEdge's join token", () => {
  it.each([
    ['upper-case hex', `${hash.toUpperCase()}.${good}`],
    ['63 digits', `${hash.slice(1)}.${good}`],
    ['65 digits', `0${hash}.${good}`],
    ['no hash', `.${good}`],
    ['no dot', hash + good],
    ['the JWT alone', good],
    ['the hash alone', hash],
    ['a blank before', ` ${hash}.${good}`],
    ['quotes', `"${hash}.${good}"`],
    ['nothing', ''],
  ])('with %s is refused', (_, text) => {
    expect(() => parseJoinToken(text)).toThrow(expect.objectContaining({ code: 'E_TOKEN_FORM' }));
  });

  interface Case {
    name: string;
    token: string;
    edge: { verdict: string };
    server: { verdict: string };
    compare_server: string;
  }
  const { cases } = JSON.parse(
    readFileSync(new URL('../../vectors/kubeedge/tokens.json', import.meta.url), 'utf8'),
  ) as { cases: Case[] };
  const wanted = cases.filter(
    (c) => c.edge.verdict === 'accept' && c.server.verdict === 'accept' && c.compare_server === 'required',
  );
  const malformed =
    /^(five-parts|hash-(empty|twice|base64|upper-case)|no-signature-part|empty-(payload|header)|word|quoted|trailing-(space|newline)|inner-newline.*|signature-(padded|std-base64)|alg-(missing|empty|number|null|twice-last-hs256)|header-null|claims-(string|not-json|trailing-data|trailing-object|non-utf8)|signature-last-char-same-bits|exp-twice-.*)$/;

  it('finds the vectors it is about', () => {
    expect(wanted.length).toBeGreaterThan(0);
    expect(cases.filter((c) => malformed.test(c.name)).length).toBeGreaterThan(20);
  });

  it.each(wanted.map((c) => [c.name, c.token]))('that KubeEdge takes is read: %s', (_, token) => {
    const read = parseJoinToken(token);
    expect(encodeJoinToken(read.anchorHashHex, read.jwt.text)).toBe(token);
  });

  it.each(cases.filter((c) => malformed.test(c.name)).map((c) => [c.name, c.token]))(
    'that is malformed is refused: %s',
    (_, token) => {
      expect(() => parseJoinToken(token)).toThrow(KnownError);
    },
  );
});

obeysTheCodecLaws<{ anchorHashHex: string; payload: Record<string, unknown>; signature: Uint8Array }>({
  name: 'a join token',
  values: fc.record({
    anchorHashHex: fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((bytes) => Buffer.from(bytes).toString('hex')),
    payload: fc.dictionary(fc.constantFrom('exp', 'sub', 'jti', 'node'), fc.oneof(fc.nat(), fc.string()), {
      noNullPrototype: true,
    }),
    signature: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  }),
  encode: ({ anchorHashHex, payload, signature }) =>
    Buffer.from(
      encodeJoinToken(
        anchorHashHex,
        encodeCompactJws({ alg: 'HS256' }, payload as Record<string, string>, () => signature),
      ),
    ),
  decode(bytes) {
    const { anchorHashHex, jwt } = parseJoinToken(Buffer.from(bytes).toString('latin1'));
    // A shorter signature is still a JWS; whether it is one of this algorithm is asked when it is verified.
    if (jwt.signature.length !== 32 || jwt.header.alg !== 'HS256' || Object.keys(jwt.header).length !== 1)
      throw new KnownError('E_JWS_FORM', 'not written here');
    return { anchorHashHex, payload: { ...jwt.payload }, signature: jwt.signature };
  },
  spellings: 'many',
});
