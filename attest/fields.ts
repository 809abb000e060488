// SPDX-License-Identifier: Apache-2.0
// Typed reading of parsed JSON: a member is of the kind asked for, or an error names its path.
//
// Members that nobody asks for are ignored, as in-toto and protocol buffers' JSON demand; null, the empty
// string and an absent member are the same (SLSA v1.2, provenance "parsing rules"). Lists are capped by the
// caller. Values with meaning (URIs, digests) are for the caller to judge.

import { fromBase64, fromEitherBase64, KnownError, type Code } from '../core/index.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json/index.ts';

export class Fields {
  readonly #object: JsonObject;
  readonly #code: Code;
  readonly #path: string;

  private constructor(object: JsonObject, code: Code, path: string) {
    this.#object = object;
    this.#code = code;
    this.#path = path;
  }

  /** Wraps a parsed value that must be an object. @throws `code` */
  static of(value: JsonValue | undefined, code: Code, path: string = '$'): Fields {
    if (!isJsonObject(value)) throw new KnownError(code, `${path} is not an object`, { path });
    return new Fields(value, code, path);
  }

  get path(): string {
    return this.#path;
  }

  /** The names of all members, in their order. */
  get names(): readonly string[] {
    return Object.keys(this.#object);
  }

  /** The member as parsed; undefined where it is absent or null. */
  any(name: string): JsonValue | undefined {
    const value = this.#object[name];
    return value === null ? undefined : value;
  }

  has(name: string): boolean {
    return this.any(name) !== undefined;
  }

  fields(name: string): Fields {
    const value = this.any(name);
    if (!isJsonObject(value)) throw this.refuse(name, 'is not an object');
    return new Fields(value, this.#code, `${this.#path}.${name}`);
  }

  optionalFields(name: string): Fields | undefined {
    return this.has(name) ? this.fields(name) : undefined;
  }

  /** Objects of a list of at most `max`; an absent list is empty. */
  list(name: string, max: number): readonly Fields[] {
    return this.#items(name, max).map((value, index) =>
      Fields.of(value, this.#code, `${this.#path}.${name}[${index}]`),
    );
  }

  /** How many such a list has. Its members are not looked at. */
  count(name: string, max: number): number {
    return this.#items(name, max).length;
  }

  /** The first of such a list, where the others do not matter. */
  first(name: string, max: number): Fields | undefined {
    const [value] = this.#items(name, max);
    return value === undefined ? undefined : Fields.of(value, this.#code, `${this.#path}.${name}[0]`);
  }

  texts(name: string, max: number): readonly string[] {
    return this.#items(name, max).map((value) => {
      if (typeof value !== 'string') throw this.refuse(name, 'has a member that is not a string');
      return value;
    });
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined) throw this.refuse(name, 'is missing or empty');
    return value;
  }

  optionalText(name: string): string | undefined {
    const value = this.any(name);
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string') throw this.refuse(name, 'is not a string');
    return value;
  }

  /** Standard base64 with padding, in its one canonical spelling (RFC 4648 section 4). */
  base64(name: string): Uint8Array {
    const bytes = fromBase64(this.text(name));
    if (bytes === undefined) throw this.refuse(name, 'is not canonical base64');
    return bytes;
  }

  optionalBase64(name: string): Uint8Array | undefined {
    return this.optionalText(name) === undefined ? undefined : this.base64(name);
  }

  /** Bytes as protocol buffers' JSON has them: base64 in either alphabet, each in its canonical spelling. */
  bytes(name: string): Uint8Array {
    const bytes = fromEitherBase64(this.text(name));
    if (bytes === undefined) throw this.refuse(name, 'is not canonical base64');
    return bytes;
  }

  optionalBytes(name: string): Uint8Array | undefined {
    return this.optionalText(name) === undefined ? undefined : this.bytes(name);
  }

  bytesList(name: string, max: number): readonly Uint8Array[] {
    return this.texts(name, max).map((text) => {
      const bytes = fromEitherBase64(text);
      if (bytes === undefined) throw this.refuse(name, 'has a member that is not canonical base64');
      return bytes;
    });
  }

  /** A number of 64 bits: decimal text as protocol buffers write it, or a JSON integer. Not negative. */
  int64(name: string): bigint {
    const value = this.optionalInt64(name);
    if (value === undefined) throw this.refuse(name, 'is missing');
    return value;
  }

  optionalInt64(name: string): bigint | undefined {
    const value = this.any(name);
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
    if (typeof value === 'string' && /^(0|[1-9]\d{0,18})$/.test(value)) {
      const number = BigInt(value);
      if (number <= 0x7fff_ffff_ffff_ffffn) return number;
    }
    throw this.refuse(name, 'is not a whole number of 63 bits');
  }

  /** Milliseconds since 1970 from RFC 3339 in UTC. */
  time(name: string): number {
    const text = this.text(name);
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(text) ? Date.parse(text) : NaN;
    if (Number.isNaN(time)) throw this.refuse(name, 'is not a time in UTC such as 2025-01-31T00:00:00Z');
    return time;
  }

  /** The error for a member that is there but wrong; for the caller to throw. */
  refuse(name: string, what: string): KnownError {
    const path = `${this.#path}.${name}`;
    return new KnownError(this.#code, `${path} ${what}`, { path });
  }

  #items(name: string, max: number): readonly JsonValue[] {
    const value = this.any(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw this.refuse(name, 'is not a list');
    if (value.length > max) throw this.refuse(name, `has ${value.length} members, at most ${max} are read`);
    return value as readonly JsonValue[];
  }
}
