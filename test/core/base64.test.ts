// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromBase64, fromBase64url } from '../../core/base64.ts';

const piece = 1 << 16; // letters that are decoded at a time
const lengths = [0, 1, 2, 3, 49_150, 49_151, 49_152, 49_153, 49_154, 98_304, 98_305, 147_457];

describe('base64, RFC 4648 section 3.5, canonical or nothing', () => {
  it.each(lengths)('reads %i bytes back in both alphabets', (length) => {
    const bytes = randomBytes(length);
    expect(Buffer.compare(fromBase64(bytes.toString('base64')) ?? randomBytes(9), bytes)).toBe(0);
    expect(Buffer.compare(fromBase64url(bytes.toString('base64url')) ?? randomBytes(9), bytes)).toBe(0);
  });

  const long = 'A'.repeat(2 * piece);
  it.each([
    ['padding at the end of a piece', `${'A'.repeat(piece - 1)}=${long}`],
    ['two paddings at the end of a piece', `${'A'.repeat(piece - 2)}==${long}`],
    ['padding in the first piece', `AA==${long}`],
    ['a space in the second piece', `${long} AAA`],
    ['a line end at the end', `${long}\n`],
    ['unused bits', `${long}AB==`],
    ['padding that is missing', `${long}AA`],
    ['padding alone', `${long}====`],
    ['the other alphabet', `${long}-_AA`],
    ['a letter too many', `${long}A`],
  ])('refuses %s in a long text', (_, text) => expect(fromBase64(text)).toBeUndefined());
});
