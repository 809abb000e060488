// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { firstAnswer } from '../../bench/clients/answer.ts';

const plain = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc';
const chunked =
  'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n' +
  'b\r\n0\r\n\r\n012345\r\nA\r\n0123456789\r\n0\r\n\r\n';
const empty = 'HTTP/1.1 401 Unauthorized\r\nDate: x\r\n\r\n';

describe('the benchmark client finds the end of an answer (RFC 9112 section 6.3)', () => {
  it.each([
    ['a length', plain, 200],
    ['chunks, one of which holds what looks like the last one', chunked, 201],
    ['no body', empty, 401],
  ])('with %s, and not before its last byte', (_, text, status) => {
    const bytes = Buffer.from(text);
    for (let length = 0; length < bytes.length; length++)
      expect(firstAnswer(bytes.subarray(0, length)), `${length} bytes`).toBeUndefined();
    const whole = { status, end: bytes.length };
    expect(firstAnswer(bytes)).toEqual(whole);
    expect(firstAnswer(Buffer.concat([bytes, Buffer.from(plain)]))).toEqual(whole);
  });

  it('and refuses chunks without a size', () => {
    const bent = Buffer.from(chunked.replace('A\r\n', 'Z\r\n'));
    expect(() => firstAnswer(bent)).toThrow(TypeError);
  });
});
