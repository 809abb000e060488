// SPDX-License-Identifier: Apache-2.0
// Base64 in its one canonical spelling (RFC 4648 sections 3.5, 4 and 5): right alphabet, right padding, no
// white space, unused bits zero. Node's own decoder skips what it does not know; this one gives undefined.

/** The bytes of canonical, padded base64, or undefined. */
export function fromBase64(text: string): Uint8Array | undefined {
  return canonical(text, 'base64');
}

/** The bytes of canonical, unpadded base64url, or undefined. */
export function fromBase64url(text: string): Uint8Array | undefined {
  return canonical(text, 'base64url');
}

/**
 * The bytes of base64 in either alphabet, each in its canonical spelling: the standard one with padding, the URL-safe
 * one with or without. Readers of DSSE and of protocol buffers' JSON must take both.
 */
export function fromEitherBase64(text: string): Uint8Array | undefined {
  return fromBase64(text) ?? urlSafe(text);
}

function urlSafe(text: string): Uint8Array | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (padding > 0 && text.length % 4 !== 0) return undefined;
  return fromBase64url(text.slice(0, text.length - padding));
}

/** Letters that are decoded in one go, whole groups of four: long text is not copied as a whole on the way. */
const piece = 4 << 14;

// What was decoded is written again: equal text had no second spelling.
function canonical(text: string, alphabet: 'base64' | 'base64url'): Uint8Array | undefined {
  if (text.length > piece) return long(text, alphabet);
  const bytes = Buffer.from(text, alphabet);
  return bytes.toString(alphabet) === text ? asBytes(bytes) : undefined;
}

/** Node's decoder takes the letters of both alphabets, and padding in either: these are the other one's. */
const foreign = { base64: ['-', '_'], base64url: ['+', '/', '='] } as const;

/** Without writing it again as a whole. */
function long(text: string, alphabet: 'base64' | 'base64url'): Uint8Array | undefined {
  if (alphabet === 'base64' && text.length % 4 !== 0) return undefined;
  if (foreign[alphabet].some((letter) => text.includes(letter))) return undefined;
  // Only the last group can be written in two ways: by its unused bits.
  const tail = text.slice(text.length - (text.length % 4 || 4));
  if (canonical(tail, alphabet) === undefined) return undefined;
  const padding = tail.endsWith('==') ? 2 : tail.endsWith('=') ? 1 : 0;
  const bytes = Buffer.allocUnsafe(Math.floor(((text.length - padding) * 3) / 4));
  let length = 0;
  for (let at = 0; at < text.length; at += piece)
    length += bytes.write(text.slice(at, at + piece), length, alphabet);
  // What is no letter was skipped, and padding within a piece ended it: too few bytes came of it.
  return length === bytes.length ? asBytes(bytes) : undefined;
}

export const toBase64 = (bytes: Uint8Array): string => asBuffer(bytes).toString('base64');

export const toBase64url = (bytes: Uint8Array): string => asBuffer(bytes).toString('base64url');

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const asBytes = (buffer: Buffer): Uint8Array =>
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
