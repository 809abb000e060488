// SPDX-License-Identifier: Apache-2.0
// ASN.1's character strings (X.680 section 41): which characters each admits, and their octets as text.
//
// TeletexString has no single reading in practice, so only its ASCII part is read and the rest refused:
// nothing is guessed. Not checked: lengths, normal forms, or what the text means.

export type StringType =
  | 'UTF8String'
  | 'PrintableString'
  | 'IA5String'
  | 'NumericString'
  | 'TeletexString'
  | 'VisibleString'
  | 'BMPString'
  | 'UniversalString';

// One bit a type in a table of the ASCII characters.
const printable = 1;
const numeric = 2;
const visible = 4;
const ascii = 8;
const classes: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code);
  return (
    (/[A-Za-z0-9 '()+,\-./:=?]/.test(character) ? printable : 0) |
    (/[0-9 ]/.test(character) ? numeric : 0) |
    (code >= 0x20 && code <= 0x7e ? visible : 0) |
    (code < 0x80 ? ascii : 0)
  );
});
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of `input[start..end]`, or undefined where an octet is not one of the type's characters. */
export function stringText(
  type: StringType,
  input: Uint8Array,
  start: number,
  end: number,
): string | undefined {
  switch (type) {
    case 'PrintableString':
      return ofClass(printable, input, start, end);
    case 'UTF8String':
      return ofClass(ascii, input, start, end) ?? utf8Text(input.subarray(start, end));
    case 'IA5String':
      return ofClass(ascii, input, start, end);
    case 'NumericString':
      return ofClass(numeric, input, start, end);
    case 'VisibleString':
    case 'TeletexString':
      return ofClass(visible, input, start, end);
    case 'BMPString':
      return wide(2, input, start, end);
    case 'UniversalString':
      return wide(4, input, start, end);
  }
}

function ofClass(bit: number, input: Uint8Array, start: number, end: number): string | undefined {
  for (let i = start; i < end; i++) if (((classes[input[i] ?? 0] ?? 0) & bit) === 0) return undefined;
  return asciiText(input, start, end);
}

function asciiText(input: Uint8Array, start: number, end: number): string {
  if (end - start > 32)
    return Buffer.from(input.buffer, input.byteOffset + start, end - start).toString('latin1');
  // Eight at a time: a string that grows by single characters is a chain that its first reader must join.
  let text = '';
  let i = start;
  for (; i + 8 <= end; i += 8)
    text += String.fromCharCode(
      input[i] ?? 0,
      input[i + 1] ?? 0,
      input[i + 2] ?? 0,
      input[i + 3] ?? 0,
      input[i + 4] ?? 0,
      input[i + 5] ?? 0,
      input[i + 6] ?? 0,
      input[i + 7] ?? 0,
    );
  for (; i < end; i++) text += String.fromCharCode(input[i] ?? 0);
  return text;
}

function utf8Text(octets: Uint8Array): string | undefined {
  try {
    return utf8.decode(octets);
  } catch {
    return undefined; // not UTF-8: overlong, a surrogate, cut, or over U+10FFFF
  }
}

// X.690 sections 8.23.7 and 8.23.8: fixed width, big end first, no surrogates.
function wide(width: number, input: Uint8Array, start: number, end: number): string | undefined {
  if ((end - start) % width !== 0) return undefined;
  let text = '';
  for (let i = start; i < end; i += width) {
    let point = 0;
    for (let j = 0; j < width; j++) point = point * 256 + (input[i + j] ?? 0);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined;
    text += String.fromCodePoint(point);
  }
  return text;
}

/** True where every character of `text` may stand in a PrintableString. */
export function isPrintable(text: string): boolean {
  return /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text);
}

/** The octets of `text` in `type`. A TypeError where a character is not one of the type's. */
export function stringOctets(type: StringType, text: string): Uint8Array {
  const octets =
    type === 'BMPString' || type === 'UniversalString'
      ? Uint8Array.from(Array.from(text, (c) => wideOctets(type === 'BMPString' ? 2 : 4, c)).flat())
      : new TextEncoder().encode(text);
  if (stringText(type, octets, 0, octets.length) !== text)
    throw new TypeError(`a character is not in ${type}`);
  return octets;
}

const wideOctets = (width: number, character: string): number[] =>
  Array.from(
    { length: width },
    (_, i) => Math.floor((character.codePointAt(0) ?? 0) / 256 ** (width - 1 - i)) % 256,
  );
