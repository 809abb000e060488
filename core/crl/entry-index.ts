// SPDX-License-Identifier: Apache-2.0
// Finds an entry by issuer and serial number in flat memory: a table of offsets, open addressing, 8 to 16 bytes an
// entry. Serial numbers are compared in the list itself, so a collision costs a step and never a wrong answer.
//
// The hash is seeded for each process: serial numbers come from others, who could else choose them to collide.

import { type GeneralName, type Name, nameKey } from '../x509/index.ts';
import { randomInt } from 'node:crypto';
import { refuse, issuerName, type EntryCursor } from './cursor.ts';
import { entryAt, type CrlEntry } from './entry.ts';
import type { CrlLimits } from './limits.ts';

const seed = randomInt(2 ** 31);

export class EntryIndex {
  readonly #der: Uint8Array;
  readonly #cursorAt: (offset: number) => EntryCursor;
  readonly #mask: number;
  /** Offset of an entry, 0 for none: an entry never stands at the start. */
  readonly #slots: Int32Array;
  /** The number of the entry's issuer, beside each slot. */
  readonly #slotIssuers: Uint16Array;
  /** Issuers by the key of their name; 0 is the list's own. */
  readonly #issuers: Map<string, number>;
  readonly #issuerNames: (readonly GeneralName[] | undefined)[] = [undefined];
  #duplicates = 0;

  /** @throws E_CRL_FORM where more issuers are named than the limits admit */
  constructor(
    der: Uint8Array,
    issuer: Name,
    entryCount: number,
    cursor: (offset?: number) => EntryCursor,
    limits: CrlLimits,
  ) {
    this.#der = der;
    this.#cursorAt = cursor;
    this.#issuers = new Map([[nameKey(issuer), 0]]);
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(2, entryCount * 2)));
    this.#mask = capacity - 1;
    this.#slots = new Int32Array(capacity);
    this.#slotIssuers = new Uint16Array(capacity);
    this.#fill(cursor(), limits);
  }

  get duplicates(): number {
    return this.#duplicates;
  }

  find(serial: Uint8Array, issuer: Name): CrlEntry | undefined {
    const number = this.#issuers.get(nameKey(issuer));
    if (number === undefined) return undefined;
    const offset = this.#slots[this.#slotOf(serial, 0, serial.length, number)] ?? 0;
    if (offset === 0) return undefined;
    const cursor = this.#cursorAt(offset);
    cursor.next();
    return entryAt(cursor, this.#der, this.#issuerNames[number]);
  }

  #fill(cursor: EntryCursor, limits: CrlLimits): void {
    let issuer = 0;
    while (cursor.next()) {
      if (cursor.extensionsAt !== 0 && cursor.loneReason < 0)
        issuer = this.#numberOf(cursor.extensions().certificateIssuer, cursor.at, limits) ?? issuer;
      const slot = this.#slotOf(this.#der, cursor.serialAt, cursor.serialEnd, issuer);
      const before = this.#slots[slot] ?? 0;
      if (before !== 0) {
        this.#duplicates += 1;
        if (!this.#removes(before)) continue;
      }
      this.#slots[slot] = cursor.at;
      this.#slotIssuers[slot] = issuer;
    }
  }

  #numberOf(names: readonly GeneralName[] | undefined, at: number, limits: CrlLimits): number | undefined {
    if (names === undefined) return undefined;
    const key = nameKey(issuerName(names, at));
    const before = this.#issuers.get(key);
    if (before !== undefined) return before;
    const number = this.#issuers.size;
    if (number > Math.min(limits.issuers, 0xffff))
      refuse('E_CRL_FORM', `more than ${limits.issuers} certificate issuers`, at);
    this.#issuers.set(key, number);
    this.#issuerNames.push(names);
    return number;
  }

  // Of several entries one that revokes is kept.
  #removes(offset: number): boolean {
    const cursor = this.#cursorAt(offset);
    cursor.next();
    return cursor.extensions().reason === 'removeFromCRL';
  }

  // The slot that holds this issuer and serial, or the empty one where they belong.
  #slotOf(bytes: Uint8Array, start: number, end: number, issuer: number): number {
    let slot = hash(bytes, start, end, issuer) & this.#mask;
    for (;;) {
      const offset = this.#slots[slot] ?? 0;
      if (offset === 0) return slot;
      if (this.#slotIssuers[slot] === issuer && this.#hasSerial(offset, bytes, start, end)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #hasSerial(offset: number, bytes: Uint8Array, start: number, end: number): boolean {
    const der = this.#der;
    // The entry was read before: a SEQUENCE whose length may take several octets, then an INTEGER of at most 64.
    const first = der[offset + 1] ?? 0;
    const at = offset + 2 + (first < 0x80 ? 0 : first & 0x7f);
    const length = end - start;
    if (der[at + 1] !== length) return false;
    for (let i = 0; i < length; i++) if (der[at + 2 + i] !== bytes[start + i]) return false;
    return true;
  }
}

// Murmur's mixing, an octet at a time.
function hash(bytes: Uint8Array, start: number, end: number, issuer: number): number {
  let h = seed ^ Math.imul(issuer + 1, 0x9e3779b1);
  for (let i = start; i < end; i++) {
    h = Math.imul(h ^ (bytes[i] ?? 0), 0xcc9e2d51);
    h ^= h >>> 15;
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}
