// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeEnvelope, pae, parseEnvelope, type DsseEnvelope } from '../../../core/dsse/index.ts';
import type { Code } from '../../../core/errors.ts';
import { obeysTheCodecLaws } from '../../laws/codec.ts';

const signatures = [{ sig: 'AAEC' }];
const envelope = (members: object): string =>
  JSON.stringify({ payload: 'aGk=', payloadType: 'text/plain', signatures, ...members });
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the DSSE envelope, envelope.md 1.0.2', () => {
  it("reads the specification's own example and gives its PAE", () => {
    const read = parseEnvelope(
      '{"payload": "aGVsbG8gd29ybGQ=",\n "payloadType": "http://example.com/HelloWorld",\n "signatures": [{"sig": "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="}]}',
    );
    expect(Buffer.from(pae(read.payloadType, read.payload)).toString()).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    );
    expect(read.signatures[0]?.sig).toHaveLength(64);
  });

  it.each([
    ['standard base64', '++//', [0xfb, 0xef, 0xff]],
    ['URL-safe base64', '--__', [0xfb, 0xef, 0xff]],
    ['standard base64 with padding', '+w==', [0xfb]],
    ['URL-safe base64 with padding', '-w==', [0xfb]],
    ['URL-safe base64 without padding', '-w', [0xfb]],
    ['an empty payload', '', []],
  ])('reads %s', (_, payload, octets) => {
    expect([...parseEnvelope(envelope({ payload })).payload]).toEqual(octets);
  });

  it('takes a missing and an empty keyid as the same, and ignores members it does not know', () => {
    const read = (signature: object): DsseEnvelope =>
      parseEnvelope(envelope({ signatures: [signature], later: { a: 1 } }));
    expect(read({ sig: 'AAEC', cert: 'x' })).toEqual(read({ sig: 'AAEC', keyid: '' }));
    expect(read({ sig: 'AAEC', keyid: 'k' }).signatures[0]?.keyid).toBe('k');
  });

  it.each<[what: string, text: string, code: Code]>([
    ['an array', '[]', 'E_DSSE_FORM'],
    ['null', 'null', 'E_DSSE_FORM'],
    ['no payload', envelope({ payload: undefined }), 'E_DSSE_FORM'],
    ['a payload that is an object', envelope({ payload: {} }), 'E_DSSE_FORM'],
    ['no payloadType', envelope({ payloadType: undefined }), 'E_DSSE_FORM'],
    ['a payloadType that is a number', envelope({ payloadType: 1 }), 'E_DSSE_FORM'],
    ['no signatures', envelope({ signatures: undefined }), 'E_DSSE_FORM'],
    ['an empty list of signatures', envelope({ signatures: [] }), 'E_DSSE_FORM'],
    ['signatures that are an object', envelope({ signatures: { 0: { sig: 'AA==' } } }), 'E_DSSE_FORM'],
    ['a signature that is a string', envelope({ signatures: ['AA=='] }), 'E_DSSE_FORM'],
    ['a signature without sig', envelope({ signatures: [{ keyid: 'a' }] }), 'E_DSSE_FORM'],
    ['an empty sig', envelope({ signatures: [{ sig: '' }] }), 'E_DSSE_FORM'],
    ['a keyid that is null', envelope({ signatures: [{ sig: 'AA==', keyid: null }] }), 'E_DSSE_FORM'],
    ['both alphabets at once', envelope({ payload: '+-/_' }), 'E_DSSE_FORM'],
    ['standard base64 without padding', envelope({ payload: '+w' }), 'E_DSSE_FORM'],
    ['too much padding', envelope({ payload: 'aGk==' }), 'E_DSSE_FORM'],
    ['URL-safe base64 with too little padding', envelope({ payload: '-w=' }), 'E_DSSE_FORM'],
    ['padding alone', envelope({ payload: '=' }), 'E_DSSE_FORM'],
    ['unused bits that are set', envelope({ payload: 'aGl=' }), 'E_DSSE_FORM'],
    ['a line end in base64', envelope({ payload: 'aG\nk=' }), 'E_DSSE_FORM'],
    ['a blank after base64', envelope({ payload: 'aGk= ' }), 'E_DSSE_FORM'],
    [
      'two payloads',
      '{"payload":"aGk=","payload":"aGk=","payloadType":"t","signatures":[{"sig":"AA=="}]}',
      'E_JSON_DUPLICATE',
    ],
    ['more after the envelope', `${envelope({})}{}`, 'E_JSON_SYNTAX'],
  ])('refuses %s', (_, text, code) => {
    expect(() => parseEnvelope(text)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses more signatures and bytes than its caller allows', () => {
    const many = envelope({ signatures: Array(3).fill({ sig: 'AA==' }) });
    expect(parseEnvelope(many, { signatures: 3 }).signatures).toHaveLength(3);
    expect(() => parseEnvelope(many, { signatures: 2 })).toThrow(
      expect.objectContaining({ code: 'E_DSSE_FORM' }),
    );
    expect(() => parseEnvelope(many, { bytes: 10 })).toThrow(
      expect.objectContaining({ code: 'E_JSON_SIZE' }),
    );
  });
});

describe('the pre-authentication encoding, protocol.md', () => {
  it('counts bytes, not characters', () => {
    expect(Buffer.from(pae('é', utf8('边'))).toString()).toBe('DSSEv1 2 é 3 边');
  });

  it('gives different bytes for different pairs of type and payload', () => {
    const text = fc.stringMatching(/^[ 0-9a]{0,12}$/);
    fc.assert(
      fc.property(text, text, text, text, (type1, body1, type2, body2) => {
        const same = type1 === type2 && body1 === body2;
        expect(Buffer.compare(pae(type1, utf8(body1)), pae(type2, utf8(body2))) === 0).toBe(same);
      }),
    );
  });
});

obeysTheCodecLaws<DsseEnvelope>({
  name: 'a DSSE envelope',
  values: fc.record({
    payloadType: fc.string(),
    payload: fc.uint8Array({ maxLength: 300 }),
    signatures: fc.array(
      fc.record({ keyid: fc.string(), sig: fc.uint8Array({ minLength: 1, maxLength: 80 }) }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  encode: encodeEnvelope,
  decode: (bytes) => parseEnvelope(bytes),
  spellings: 'many',
  largest: 256 << 10,
});
