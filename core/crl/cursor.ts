// SPDX-License-Identifier: Apache-2.0
// Walks revokedCertificates (RFC 5280 section 5.1.2.6) in place: one cursor over the bytes, no object an entry.
//
// Entries come in hundred thousands and nearly all have one shape, so tags and lengths are read here by hand; any
// extension but a lone reasonCode goes through core/der like everything else. Not checked: whether a serial number
// occurs twice (the index says so), or whether a critical extension is understood.

import { DerReader, tags } from '../der/index.ts';
import { generalizedTimeMs, utcTimeMs } from '../der/time.ts';
import { KnownError, type Code } from '../errors.ts';
import { readExtensions } from '../x509/extensions/extension.ts';
import {
  certificateIssuer,
  type Extension,
  type GeneralName,
  invalidityDate,
  type Name,
  type Reading,
  reasonCode,
  reasonCodes,
  type ReasonCode,
} from '../x509/index.ts';
import type { CrlLimits } from './limits.ts';
import { take, type Oddities } from './oddities.ts';

const firstOf2050 = Date.UTC(2050, 0);
/** Longest serial number read: 20 octets (section 5.1.2.6 by 4.1.2.2), or what old CAs wrote. */
const longestSerial = { strict: 20, graceful: 64 } as const;

// A list of one reasonCode, not critical: 14 octets of which the last is the reason (section 5.3.1).
const loneReason: Uint8Array = Uint8Array.from(Buffer.from('300c300a0603551d1504030a01', 'hex'));
const loneReasonLength = loneReason.length + 1;

/** What the extensions of one entry say. */
export interface EntryExtensions {
  readonly extensions: readonly Extension[];
  readonly reason?: ReasonCode;
  readonly invalidityDate?: number;
  readonly certificateIssuer?: readonly GeneralName[];
}

export class EntryCursor {
  readonly #der: Uint8Array;
  readonly #end: number;
  readonly #version: 1 | 2;
  readonly #limits: CrlLimits;
  readonly #reading: Reading;
  readonly #oddities: Oddities | undefined;
  #next: number;

  /** Where the entry stands, and the byte after it. */
  at = 0;
  end = 0;
  /** The contents of its serial number. */
  serialAt = 0;
  serialEnd = 0;
  revocationDate = 0;
  /** Where its extensions stand; 0 where it has none. */
  extensionsAt = 0;

  /** `oddities` takes what was read leniently; without it nothing is noted. */
  constructor(
    der: Uint8Array,
    start: number,
    end: number,
    version: 1 | 2,
    limits: CrlLimits,
    reading: Reading,
    oddities?: Oddities,
  ) {
    this.#der = der;
    this.#next = start;
    this.#end = end;
    this.#version = version;
    this.#limits = limits;
    this.#reading = reading;
    this.#oddities = oddities;
  }

  /** Goes to the next entry and reads it but for its extensions; false at the end. @throws E_DER_*, E_CRL_FORM, E_X509_* */
  next(): boolean {
    const start = this.#next;
    if (start >= this.#end) return false;
    this.at = start;
    this.#open(start, this.#end, tags.sequence);
    const end = this.#contentEnd;
    this.end = end;
    this.#readSerial(end);
    this.#readDate(end);
    this.extensionsAt = this.#at === end ? 0 : this.#at;
    if (this.extensionsAt !== 0 && this.#version === 1)
      refuse('E_CRL_FORM', 'an entry of version 1 has extensions', this.#at);
    this.#next = end;
    return true;
  }

  /** The one reason of an entry whose extensions are just that, as its number; -1 for any other entry. */
  get loneReason(): number {
    const at = this.extensionsAt;
    if (at === 0 || this.end - at !== loneReasonLength) return -1;
    for (let i = 0; i < loneReason.length; i++) if (this.#der[at + i] !== loneReason[i]) return -1;
    const reason = this.#der[this.end - 1] ?? 7;
    return reason <= 10 && reason !== 7 ? reason : -1;
  }

  /** Reads the entry's extensions. @throws E_DER_*, E_X509_EXTENSION, E_CRL_FORM */
  extensions(): EntryExtensions {
    const at = this.extensionsAt;
    if (at === 0) return { extensions: [] };
    const lone = reasonCodes[this.loneReason];
    if (lone !== undefined) {
      const value = this.#der.subarray(this.end - 3, this.end);
      return { extensions: [{ oid: reasonCode.oid, critical: false, value }], reason: lone };
    }
    const reader = new DerReader(this.#der, { depth: this.#limits.depth }, at, this.end);
    const extensions = readExtensions(reader, this.#limits);
    reader.finish();
    const found: { -readonly [K in keyof EntryExtensions]: EntryExtensions[K] } = { extensions };
    for (const { oid, value, critical } of extensions) {
      if (oid === reasonCode.oid) found.reason = reasonCode.parse(value);
      else if (oid === invalidityDate.oid) found.invalidityDate = invalidityDate.parse(value);
      else if (oid === certificateIssuer.oid) {
        found.certificateIssuer = certificateIssuer.parse(value);
        // Section 5.3.3: who ignored it would believe that another certificate was revoked.
        if (!critical) refuse('E_CRL_FORM', 'certificateIssuer is not critical', at);
        issuerName(found.certificateIssuer, at);
      }
    }
    return found;
  }

  // Where #open stopped: the contents of the element opened last, and their end.
  #at = 0;
  #contentEnd = 0;

  #readSerial(end: number): void {
    const start = this.#at;
    this.#open(start, end, tags.integer);
    const at = this.#at;
    const length = this.#contentEnd - at;
    const first = this.#der[at] ?? 0;
    const second = this.#der[at + 1] ?? 0;
    if (
      length === 0 ||
      (length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
    )
      refuse('E_DER_VALUE', 'an INTEGER is empty or not in its shortest form', start);
    if (first >= 0x80 || length > longestSerial.strict || (length === 1 && first === 0)) {
      if (length > longestSerial.graceful)
        refuse('E_X509_SERIAL', 'a serial number is over 64 octets', start);
      take(
        this.#reading,
        this.#oddities,
        'E_X509_SERIAL',
        'a serial number is not positive or over 20 octets',
        start,
      );
    }
    this.serialAt = at;
    this.serialEnd = this.#contentEnd;
    this.#at = this.#contentEnd;
  }

  #readDate(end: number): void {
    const start = this.#at;
    const generalized = this.#der[start] === tags.generalizedTime;
    this.#open(start, end, generalized ? tags.generalizedTime : tags.utcTime);
    const read = generalized ? generalizedTimeMs : utcTimeMs;
    const ms = read(this.#der, this.#at, this.#contentEnd);
    if (ms === undefined) refuse('E_DER_VALUE', 'not a time in DER, or not in the calendar', start);
    // Section 5.1.2.6 by 5.1.2.4: UTCTime through 2049.
    if (generalized && ms < firstOf2050)
      take(this.#reading, this.#oddities, 'E_X509_TIME', 'a date before 2050 is not in UTCTime', start);
    this.revocationDate = ms;
    this.#at = this.#contentEnd;
  }

  // Reads a tag and a length of one to five octets at `start`, which must end by `limit`.
  #open(start: number, limit: number, tag: number): void {
    const der = this.#der;
    if (start + 2 > limit) refuse('E_DER_TRUNCATED', 'the bytes end inside an element', start);
    const found = der[start] ?? 0;
    if (found !== tag) refuse('E_DER_TAG', `expected tag ${hex(tag)}, found ${hex(found)}`, start);
    let at = start + 2;
    let length = der[start + 1] ?? 0;
    if (length >= 0x80) {
      const octets = length & 0x7f;
      if (octets === 0 || octets > 4) refuse('E_DER_LENGTH', 'length is indefinite or over 4 GiB', start);
      if (at + octets > limit) refuse('E_DER_TRUNCATED', 'the bytes end inside an element', start);
      length = 0;
      for (let i = 0; i < octets; i++) length = length * 256 + (der[at++] ?? 0);
      const shortest = length < 0x80 ? 0 : Math.ceil((32 - Math.clz32(length)) / 8);
      if (octets !== shortest) refuse('E_DER_LENGTH', 'length is not in its shortest form', start);
    }
    if (length > limit - at) refuse('E_DER_TRUNCATED', `${length} bytes declared, ${limit - at} left`, start);
    this.#at = at;
    this.#contentEnd = at + length;
  }
}

/** The one directory name that certificateIssuer must have (section 5.3.3). @throws E_CRL_FORM */
export function issuerName(names: readonly GeneralName[], offset: number): Name {
  const directories = names.filter((name) => name.kind === 'directory');
  const [only] = directories;
  if (only === undefined || directories.length > 1)
    refuse('E_CRL_FORM', 'certificateIssuer names no issuer, or several', offset);
  return only.value;
}

export function refuse(code: Code, message: string, offset: number): never {
  throw new KnownError(code, message, { offset });
}

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0')}`;
