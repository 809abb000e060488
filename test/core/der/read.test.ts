// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { readDer } from '../../../core/der/read.ts';

const sequence = 0x30;
const limits = { depth: 4 };

describe('DER, X.690 section 10', () => {
  it.each([
    ['an empty sequence', '3000', ''],
    ['a short form length', '3003020105', '020105'],
    ['a long form length that needs it', '308180' + '00'.repeat(128), '00'.repeat(128)],
  ])('reads %s', (_, der, value) => {
    expect(toHex(readDer(fromHex(der), sequence, limits).value.rest)).toBe(value);
  });

  it.each([
    ['nothing', '', 'E_DER_TRUNCATED', 0],
    ['a lone tag', '30', 'E_DER_TRUNCATED', 0],
    ['a length past the end', '3005020105', 'E_DER_TRUNCATED', 0],
    ['the indefinite form of BER', '30800000', 'E_DER_LENGTH', 0],
    ['a long form that a short one would hold', '30810102', 'E_DER_LENGTH', 0],
    ['a length with a leading zero', '308200ff' + '00'.repeat(255), 'E_DER_LENGTH', 0],
    ['a length over 4 GiB', '30850100000000', 'E_DER_LENGTH', 0],
    ['another tag', '3103020105', 'E_DER_TAG', 0],
    ['a byte after the end', '300302010500', 'E_DER_TRAILING', 5],
  ])('refuses %s', (_, der, code, offset) => {
    expect(() => readDer(fromHex(der), sequence, limits)).toThrow(
      expect.objectContaining({ code, facts: { offset } }),
    );
  });

  it('refuses nesting past the limit, however deep the input goes', () => {
    let reader = readDer(fromHex('3008300630043002' + '3000'), sequence, limits).value;
    for (let i = 1; i < limits.depth; i++) reader = reader.element(sequence).value;
    expect(() => reader.element(sequence)).toThrow(expect.objectContaining({ code: 'E_DER_DEPTH' }));
  });
});

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
