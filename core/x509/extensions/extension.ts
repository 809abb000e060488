// SPDX-License-Identifier: Apache-2.0
// Lists of extensions (RFC 5280 section 4.2) in certificates and requests, and what one kind of extension is.
//
// Every extension is kept as bytes, known or not; each object identifier at most once. A kind's value is read
// when it is asked for. Not checked: whether a critical extension is understood; path validation does that.

import { DerReader, boolean, octetString, oid, sequence } from '../../der/index.ts';
import { KnownError } from '../../errors.ts';
import { certificateLimits, type X509Limits } from '../limits.ts';

export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** The contents of extnValue: DER of the kind's own type. */
  readonly value: Uint8Array;
}

/** One kind of extension: a row of `extensions`. */
export interface ExtensionKind<T> {
  readonly name: string;
  readonly oid: string;
  /** Whether issuers mark it critical (RFC 5280, the kind's section). */
  readonly critical: boolean;
  /** @throws E_X509_EXTENSION, E_DER_* with offsets in the value */
  parse(value: Uint8Array): T;
  encode(value: T): Uint8Array;
}

/** An extension that was read, with room for its value: a private field, for a WeakMap would cost more than reading. */
export class ReadExtension implements Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
  #decoded: object | undefined;

  constructor(oid: string, critical: boolean, value: Uint8Array) {
    this.oid = oid;
    this.critical = critical;
    this.value = value;
  }

  /** What `make` gives for this extension, made once where the extension was read and not put together. */
  static once<T extends object>(extension: Extension, make: (extension: Extension) => T): T {
    if (!(#decoded in extension)) return make(extension);
    // One caller, one kind of value: table.ts.
    return (extension.#decoded ??= make(extension)) as T;
  }
}

/** Reads the list of extensions that comes next. @throws E_X509_EXTENSION, E_DER_* */
export function readExtensions(reader: DerReader, limits: X509Limits): Extension[] {
  const start = reader.offset;
  const list = reader.sequence();
  const found: Extension[] = [];
  while (!list.done) {
    const at = list.offset;
    const extension = readExtension(list.sequence());
    for (const other of found)
      if (other.oid === extension.oid) throw malformed(`the extension ${other.oid} is twice there`, at);
    if (found.length === limits.members) throw malformed(`more than ${limits.members} extensions`, at);
    found.push(extension);
  }
  if (found.length === 0) throw malformed('the list of extensions is empty', start);
  return found;
}

function readExtension(extension: DerReader): Extension {
  const oid = extension.oid();
  const at = extension.offset;
  const critical = extension.nextTag === 1 && extension.boolean();
  // X.690 section 11.5: a value equal to its DEFAULT is not encoded.
  if (!critical && extension.offset !== at)
    throw new KnownError('E_DER_VALUE', 'critical is FALSE, its default, and written', { offset: at });
  const value = extension.octetString();
  extension.finish();
  return new ReadExtension(oid, critical, value);
}

/** The list's DER. A TypeError where it is empty or has a kind twice. */
export function encodeExtensions(extensions: readonly Extension[]): Uint8Array {
  if (extensions.length === 0) throw new TypeError('a list of extensions is not empty');
  if (new Set(extensions.map((e) => e.oid)).size !== extensions.length)
    throw new TypeError('an extension is twice there');
  return sequence(...extensions.map(encodeExtension));
}

const encodeExtension = (extension: Extension): Uint8Array =>
  sequence(oid(extension.oid), ...(extension.critical ? [boolean(true)] : []), octetString(extension.value));

/** The value of the extension of this kind, where there is one. @throws E_X509_EXTENSION, E_DER_* */
export function findExtension<T>(extensions: readonly Extension[], kind: ExtensionKind<T>): T | undefined {
  const extension = extensions.find(({ oid }) => oid === kind.oid);
  return extension === undefined ? undefined : kind.parse(extension.value);
}

/** An extension of this kind, as critical as the kind is unless said otherwise. */
export function makeExtension<T>(
  kind: ExtensionKind<T>,
  value: T,
  critical: boolean = kind.critical,
): Extension {
  return { oid: kind.oid, critical, value: kind.encode(value) };
}

/** Reads a value that is one SEQUENCE, to its end. @throws E_DER_* */
export function wholeSequence<T>(value: Uint8Array, read: (contents: DerReader) => T): T {
  const reader = new DerReader(value, certificateLimits);
  const contents = reader.sequence();
  const result = read(contents);
  contents.finish();
  reader.finish();
  return result;
}

export function malformed(message: string, offset: number): KnownError {
  return new KnownError('E_X509_EXTENSION', message, { offset });
}
