// SPDX-License-Identifier: Apache-2.0
// What is sent to exhaust or to confuse a parser: bytes that cost more than they are, names of prototypes.
import { describe, expect, it } from 'vitest';
import { octetString, sequence } from '../../core/der/index.ts';
import { parseEnvelope } from '../../core/dsse/index.ts';
import { KnownError, toBase64url } from '../../core/index.ts';
import { isJsonObject, parseJson } from '../../core/json/index.ts';
import { parsePem } from '../../core/pem/index.ts';
import { parseCompactJws, parseJoinToken } from '../../core/wire/index.ts';
import { parseCertificate, parseCsr } from '../../core/x509/index.ts';

const mebi = 1 << 20;
const limits = { bytes: 16 * mebi, depth: 32, numbers: 'double' } as const;
const json = (text: string) => (): unknown => parseJson(text, limits);
const lax = (text: string) => (): unknown => parsePem(text, { reading: 'lax' });
const members = (count: number, name: (n: number) => string): string =>
  `{${Array.from({ length: count }, (_, n) => `"${name(n)}":1`).join(',')}}`;
function nested(): Uint8Array {
  let der: Uint8Array = octetString(new Uint8Array(1));
  for (let depth = 0; depth < 12_000; depth++) der = sequence(der);
  return der;
}
const codeOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof KnownError) return error.code;
    throw error;
  }
  return 'read';
};

describe('bytes that cost more than they are', () => {
  it.for<[what: string, read: () => unknown, code: string]>([
    ['arrays in arrays', json('['.repeat(mebi)), 'E_JSON_DEPTH'],
    ['objects in objects', json('{"a":'.repeat(mebi / 4)), 'E_JSON_DEPTH'],
    ['digits', json('1'.repeat(mebi)), 'E_JSON_NUMBER'],
    ['digits of an exponent', json(`1e${'9'.repeat(mebi)}`), 'E_JSON_NUMBER'],
    ['digits of a fraction', json(`0.${'1'.repeat(mebi)}`), 'read'],
    ['escapes', json(`"${'\\u0041'.repeat(mebi / 6)}"`), 'read'],
    ['a string that does not end', json(`"${'\\n'.repeat(mebi / 2)}`), 'E_JSON_SYNTAX'],
    ['members', json(members(50_000, (n) => `k${n}`)), 'read'],
    ['members named by numbers', json(members(50_000, (n) => String((n * 7919) % 4_294_967_290))), 'read'],
    ['blanks', json(' '.repeat(mebi)), 'E_JSON_SYNTAX'],
    ['blanks around a PEM block', lax(' '.repeat(mebi)), 'E_PEM_SYNTAX'],
    ['a PEM label of hyphens', lax(`-----BEGIN ${'a-'.repeat(mebi / 4)}-----`), 'E_PEM_SYNTAX'],
    ['a PEM label of words', lax(`-----BEGIN ${'a '.repeat(mebi / 4)}-----`), 'E_PEM_SYNTAX'],
    ['empty lines in a PEM block', lax(`-----BEGIN A-----\n${'\n'.repeat(mebi / 2)}`), 'E_PEM_SYNTAX'],
    ['sequences in sequences', () => parseCertificate(nested()), 'E_DER_TAG'],
    ['a certificate over 64 KiB', () => parseCertificate(new Uint8Array(65_537)), 'E_DER_SIZE'],
    ['a request over 16 KiB', () => parseCsr(new Uint8Array(16_385)), 'E_DER_SIZE'],
    ['dots in a token', () => parseCompactJws('.'.repeat(mebi)), 'E_JWS_FORM'],
  ])('%s: answered in time linear to them', ([, read, code]) => {
    const start = performance.now();
    expect(codeOf(read)).toBe(code);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('a member named after a prototype', () => {
  const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf'];

  it.for(names)('%s is a member like any other', (name) => {
    const value = parseJson(`{"${name}":{"alg":"HS256"}}`, limits);
    expect(isJsonObject(value) && Object.keys(value)).toEqual([name]);
    expect(isJsonObject(value) && value['alg']).toBe(undefined);
    expect(codeOf(json(`{"${name}":1,"${name}":2}`))).toBe('E_JSON_DUPLICATE');
    // An escape is another spelling of the same name.
    const spelt = `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`;
    expect(codeOf(json(`{"${name}":1,"${spelt}":2}`))).toBe('E_JSON_DUPLICATE');
  });

  it('gives a token no algorithm and an envelope no signature', () => {
    const part = (text: string): string => toBase64url(Buffer.from(text));
    expect(codeOf(() => parseCompactJws(`${part('{"__proto__":{"alg":"HS256"}}')}.${part('{}')}.AA`))).toBe(
      'E_JWS_FORM',
    );
    const inherited = '{"__proto__":{"signatures":[{"sig":"AA=="}]},"payload":"","payloadType":"a"}';
    expect(codeOf(() => parseEnvelope(inherited))).toBe('E_DSSE_FORM');
  });
});

describe('a number', () => {
  const exact = (text: string): string => codeOf(() => parseJson(text, { bytes: 100, depth: 1 }));
  it.for(['9007199254740992', '9007199254740993.0', '9.007199254740993e15', '-9007199254740993', '1e300'])(
    '%s that a double could have changed is refused',
    (text) => expect(exact(text)).toBe('E_JSON_NUMBER'),
  );
  it.for(['9007199254740991', '-9007199254740991', '9007199254740991.0', '0.1', '1e3', '-0'])(
    '%s is read',
    (text) => expect(exact(text)).toBe('read'),
  );
});

describe('a join token', () => {
  const hash = 'a'.repeat(64);
  const part = (text: string): string => toBase64url(Buffer.from(text));
  const jwt = `${part('{"alg":"HS256"}')}.${part('{"exp":1}')}.AAAA`;
  it.for([
    ['as it is', `${hash}.${jwt}`, 'read'],
    ['with a line end', `${hash}.${jwt}\n`, 'E_JWS_FORM'],
    ['with a blank before it', ` ${hash}.${jwt}`, 'E_TOKEN_FORM'],
    ['with its hash in upper case', `${hash.toUpperCase()}.${jwt}`, 'E_TOKEN_FORM'],
    ['with two dots', `${hash}..${jwt}`, 'E_JWS_FORM'],
    ['with a part more', `${hash}.${jwt}.AAAA`, 'E_JWS_FORM'],
    ['with padding', `${hash}.${jwt}=`, 'E_JWS_FORM'],
    ['with a second spelling of its signature', `${hash}.${jwt.slice(0, -3)}`, 'E_JWS_FORM'],
    [
      'with an expiry no double holds',
      `${hash}.${part('{"alg":"a"}')}.${part('{"exp":9007199254740993.0}')}.AAAA`,
      'E_JWS_FORM',
    ],
    ['with two expiries', `${hash}.${part('{"alg":"a"}')}.${part('{"exp":1,"exp":2}')}.AAAA`, 'E_JWS_FORM'],
  ] as const)('%s: %s', ([, text, code]) => expect(codeOf(() => parseJoinToken(text))).toBe(code));
});
