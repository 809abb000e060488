// SPDX-License-Identifier: Apache-2.0
// Reads JSON (RFC 8259) so that two readers cannot take one text for two values: no member twice (RFC 7493
// section 2.3), UTF-8 only and no byte order mark, no lone surrogate, no whole number a double could change.
//
// Objects have no prototype: a member `__proto__` is a member. Not checked: any schema.

import { isAscii } from 'node:buffer';
import { KnownError, type Code } from '../errors.ts';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: JsonValue | undefined;
}

export interface JsonLimits {
  /** Most bytes of text, in UTF-8. */
  readonly bytes: number;
  /** Deepest nesting of arrays and objects; at most 1000. */
  readonly depth: number;
  /** Most values, those within others counted too: a value may take a hundred times its text. 1,048,576 unless given. */
  readonly values?: number;
}

const defaultValues = 1 << 20;

export interface JsonOptions extends JsonLimits {
  /**
   * `exact` (the default) refuses whole numbers beyond ±(2^53 - 1), however written (9007199254740993.0 is one),
   * which a double may change without a word; `double` takes them as JSON.parse does. Infinities are refused by both.
   */
  readonly numbers?: 'exact' | 'double';
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads one JSON text to its end.
 * @throws E_JSON_SYNTAX, E_JSON_DUPLICATE, E_JSON_DEPTH, E_JSON_SIZE, E_JSON_NUMBER with the offset in bytes
 */
export function parseJson(input: Uint8Array | string, options: JsonOptions): JsonValue {
  if (!(options.depth >= 0 && options.depth <= 1000)) throw new TypeError('the depth limit is 0 to 1000');
  const size = typeof input === 'string' ? Buffer.byteLength(input) : input.length;
  if (size > options.bytes)
    throw new KnownError('E_JSON_SIZE', `${size} bytes, at most ${options.bytes} are read`, {
      offset: options.bytes,
    });
  const parser = new Parser(typeof input === 'string' ? wellFormed(input) : decode(input), options);
  return parser.text();
}

function wellFormed(text: string): string {
  if (text.isWellFormed()) return text;
  const at = text.search(/[\ud800-\udfff]/u); // with the flag u, only lone ones
  throw new KnownError('E_JSON_SYNTAX', 'a lone surrogate', { offset: Buffer.byteLength(text.slice(0, at)) });
}

function decode(bytes: Uint8Array): string {
  // ASCII, which most JSON is, takes a byte a character this way and two of TextDecoder's, where it is long.
  if (isAscii(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new KnownError('E_JSON_SYNTAX', 'not UTF-8', { offset: validUpTo(bytes) }, { cause });
  }
}

// Up to the first replacement character that the bytes do not hold themselves, decoded text has their length.
function validUpTo(bytes: Uint8Array): number {
  let offset = 0;
  for (const character of new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)) {
    if (
      character === '\ufffd' &&
      (bytes[offset] !== 0xef || bytes[offset + 1] !== 0xbf || bytes[offset + 2] !== 0xbd)
    )
      break;
    offset += Buffer.byteLength(character);
  }
  return offset;
}

const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// Runs of characters that stand for themselves in a string.
const plain = /[^"\\\u0000-\u001f]*/y;
const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

const quote = 0x22;
const comma = 0x2c;
const closeObject = 0x7d;
const closeArray = 0x5d;

class Parser {
  readonly #text: string;
  readonly #depth: number;
  readonly #exact: boolean;
  readonly #values: number;
  #count = 0;
  #at = 0;

  constructor(text: string, options: JsonOptions) {
    this.#text = text;
    this.#depth = options.depth;
    this.#exact = options.numbers !== 'double';
    this.#values = options.values ?? defaultValues;
  }

  text(): JsonValue {
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#text.length) this.#refuse('E_JSON_SYNTAX', 'more after the end of the value');
    return value;
  }

  #value(depth: number): JsonValue {
    this.#space();
    if (++this.#count > this.#values) this.#refuse('E_JSON_SIZE', `more than ${this.#values} values`);
    switch (this.#text.charAt(this.#at)) {
      case '{':
        return this.#object(depth + 1);
      case '[':
        return this.#array(depth + 1);
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): JsonObject {
    if (depth > this.#depth) this.#refuse('E_JSON_DEPTH', `nested deeper than ${this.#depth}`);
    const members = Object.create(null) as Record<string, JsonValue>;
    this.#at += 1;
    this.#space();
    if (this.#code() === closeObject) return this.#closed(members);
    for (;;) {
      this.#space();
      const at = this.#at;
      if (this.#code() !== quote) this.#refuse('E_JSON_SYNTAX', 'expected a member name');
      const name = this.#string();
      if (name in members)
        this.#refuse(
          'E_JSON_DUPLICATE',
          `the member ${JSON.stringify(name.slice(0, 64))} is twice there`,
          at,
        );
      this.#space();
      if (this.#text[this.#at] !== ':') this.#refuse('E_JSON_SYNTAX', 'expected a colon');
      this.#at += 1;
      members[name] = this.#value(depth);
      this.#space();
      const code = this.#code();
      if (code === closeObject) return this.#closed(members);
      if (code !== comma) this.#refuse('E_JSON_SYNTAX', 'expected a comma or the end of the object');
      this.#at += 1;
    }
  }

  #array(depth: number): JsonValue[] {
    if (depth > this.#depth) this.#refuse('E_JSON_DEPTH', `nested deeper than ${this.#depth}`);
    const items: JsonValue[] = [];
    this.#at += 1;
    this.#space();
    if (this.#code() === closeArray) return this.#closed(items);
    for (;;) {
      items.push(this.#value(depth));
      this.#space();
      const code = this.#code();
      if (code === closeArray) return this.#closed(items);
      if (code !== comma) this.#refuse('E_JSON_SYNTAX', 'expected a comma or the end of the array');
      this.#at += 1;
    }
  }

  #string(): string {
    this.#at += 1;
    let text = this.#plain();
    for (;;) {
      const code = this.#code();
      if (code === quote) break;
      if (code !== 0x5c) this.#refuse('E_JSON_SYNTAX', 'a string does not end, or holds a control character');
      text += this.#escape() + this.#plain();
    }
    this.#at += 1;
    return text;
  }

  #plain(): string {
    plain.lastIndex = this.#at;
    plain.test(this.#text);
    const run = this.#text.slice(this.#at, plain.lastIndex);
    this.#at = plain.lastIndex;
    return run;
  }

  // RFC 8259 section 7. Section 8.2 leaves lone surrogates open: they have no UTF-8 and are refused.
  #escape(): string {
    const start = this.#at;
    const letter = this.#text[start + 1] ?? '';
    const short = escapes.get(letter);
    if (short !== undefined) {
      this.#at += 2;
      return short;
    }
    const unit = this.#unit(start);
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
    const low = unit < 0xdc00 && this.#text.startsWith('\\u', this.#at) ? this.#unit(this.#at) : 0;
    if (low < 0xdc00 || low > 0xdfff) this.#refuse('E_JSON_SYNTAX', 'a lone surrogate', start);
    return String.fromCharCode(unit, low);
  }

  #unit(start: number): number {
    const escape = this.#text.slice(start, start + 6);
    if (!/^\\u[0-9a-fA-F]{4}$/.test(escape)) this.#refuse('E_JSON_SYNTAX', 'not an escape of JSON', start);
    this.#at = start + 6;
    return Number.parseInt(escape.slice(2), 16);
  }

  #number(): number {
    const start = this.#at;
    number.lastIndex = start;
    if (!number.test(this.#text)) this.#refuse('E_JSON_SYNTAX', 'expected a value');
    const digits = this.#text.slice(start, number.lastIndex);
    const value = Number(digits);
    // Every double of 2^53 and more is whole.
    if (!Number.isFinite(value) || (this.#exact && Math.abs(value) > Number.MAX_SAFE_INTEGER))
      this.#refuse('E_JSON_NUMBER', 'a number that a double cannot hold');
    this.#at = number.lastIndex;
    return value;
  }

  #word<T extends JsonValue>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) this.#refuse('E_JSON_SYNTAX', 'expected a value');
    this.#at += word.length;
    return value;
  }

  #closed<T>(value: T): T {
    this.#at += 1;
    return value;
  }

  // NaN at the end of the text, which equals nothing.
  #code(): number {
    return this.#text.charCodeAt(this.#at);
  }

  #space(): void {
    for (;;) {
      const code = this.#code();
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #refuse(code: Code, message: string, at: number = this.#at): never {
    throw new KnownError(code, message, { offset: Buffer.byteLength(this.#text.slice(0, at)) });
  }
}
