// SPDX-License-Identifier: Apache-2.0
// Reads a revocation list as it arrives (RFC 5280 section 5), holding a chunk and an entry of it at a time.
//
// For lists that are only looked through: entries are given before the signature has been seen, so nothing they say
// may be believed until somebody has verified it. What parseCrl refuses is refused here too, though a list that names
// certificate issuers without being indirect only at its end.

import { DerReader, tags } from '../der/index.ts';
import type { GeneralName, Reading } from '../x509/index.ts';
import { EntryCursor, refuse } from './cursor.ts';
import { entryAt, type CrlEntry } from './entry.ts';
import { readFacts, readHead, readListExtensions, readSignature, type Crl, type CrlHead } from './crl.ts';
import { crlLimits, type CrlLimits } from './limits.ts';
import { Oddities } from './oddities.ts';
import { ByteWindow } from './window.ts';

/** What stands behind the entries. */
export type CrlTail = Pick<
  Crl,
  | 'extensions'
  | 'number'
  | 'deltaBase'
  | 'scope'
  | 'authorityKeyIdentifier'
  | 'freshest'
  | 'signature'
  | 'oddities'
> & { readonly entryCount: number };

export interface CrlStream {
  readonly head: CrlHead;
  /** The entries in order, once; when they are done, so is the list. @throws E_DER_*, E_X509_*, E_CRL_FORM */
  entries(): AsyncGenerator<CrlEntry, CrlTail>;
}

/** Most bytes of what stands before the entries, behind them, and of one entry. */
const longestPart = 1 << 20;

/** Reads what stands before the entries. @throws E_DER_*, E_X509_*, E_CRL_FORM */
export async function streamCrl(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limits: CrlLimits = crlLimits,
  reading: Reading = 'strict',
): Promise<CrlStream> {
  const window = new ByteWindow(chunks, limits.bytes);
  const whole = await window.header(tags.sequence, Infinity);
  if (whole.end > limits.bytes)
    refuse('E_DER_SIZE', `${whole.end} bytes declared, at most ${limits.bytes} are read`, 0);
  const tbs = await window.header(tags.sequence, whole.end);
  const start = window.at;
  await skipHead(window, tbs.end);
  const oddities = new Oddities();
  const reader = new DerReader(window.held(start), limits);
  const head = window.rebased(start, () => readHead(reader, limits, reading, oddities));
  const body = new Body(window, head, { whole: whole.end, tbs: tbs.end }, limits, reading, oddities);
  return { head, entries: () => body.entries() };
}

// Goes over the elements to the dates, however many there are: readHead says whether they are the right ones.
async function skipHead(window: ByteWindow, end: number): Promise<void> {
  let dated = false;
  for (;;) {
    const tag = window.at < end ? await window.tag() : undefined;
    const date = tag === tags.utcTime || tag === tags.generalizedTime;
    if (tag === undefined || (dated && !date)) return;
    dated ||= date;
    await window.skip(end, longestPart);
  }
}

class Body {
  readonly #window: ByteWindow;
  readonly #head: CrlHead;
  readonly #ends: { readonly whole: number; readonly tbs: number };
  readonly #limits: CrlLimits;
  readonly #reading: Reading;
  readonly #oddities: Oddities;
  #count = 0;
  #issuer: readonly GeneralName[] | undefined;

  constructor(
    window: ByteWindow,
    head: CrlHead,
    ends: { readonly whole: number; readonly tbs: number },
    limits: CrlLimits,
    reading: Reading,
    oddities: Oddities,
  ) {
    this.#window = window;
    this.#head = head;
    this.#ends = ends;
    this.#limits = limits;
    this.#reading = reading;
    this.#oddities = oddities;
  }

  async *entries(): AsyncGenerator<CrlEntry, CrlTail> {
    const window = this.#window;
    const { tbs } = this.#ends;
    if (window.at < tbs && (await window.tag()) === tags.sequence) {
      const at = window.at;
      const list = await window.header(tags.sequence, tbs);
      if (list.end === window.at) refuse('E_CRL_FORM', 'the list of revoked certificates is empty', at);
      while (window.at < list.end) {
        const start = window.at;
        await window.skip(list.end, longestPart);
        window.skipHeld(list.end);
        yield* this.#batch(start);
      }
    }
    return this.#tail();
  }

  // The entries that are held whole.
  *#batch(start: number): Generator<CrlEntry> {
    const window = this.#window;
    const der = window.held(start);
    const { version } = this.#head;
    const noted = this.#oddities;
    const cursor = new EntryCursor(der, 0, der.length, version, this.#limits, this.#reading, noted);
    while (window.rebased(start, () => cursor.next())) {
      this.#count += 1;
      if (this.#count > this.#limits.entries)
        refuse('E_CRL_FORM', `more than ${this.#limits.entries} entries`, start + cursor.at);
      const entry = window.rebased(start, () => entryAt(cursor, der, this.#issuer));
      this.#issuer = entry.certificateIssuer;
      yield { ...entry, offset: start + entry.offset };
    }
  }

  async #tail(): Promise<CrlTail> {
    const window = this.#window;
    const { whole, tbs } = this.#ends;
    const start = window.at;
    if (whole - start > longestPart) refuse('E_DER_SIZE', 'what follows the entries is too long', start);
    await window.fill(whole - start);
    if (window.reached > whole || (await window.more())) refuse('E_DER_TRAILING', 'bytes too many', whole);
    const der = window.held(start, whole);
    return window.rebased(start, () => {
      const inner = new DerReader(der, this.#limits, 0, tbs - start);
      const extensions = readListExtensions(inner, this.#head.version, this.#limits);
      inner.finish();
      const outer = new DerReader(der, this.#limits, tbs - start);
      const signature = readSignature(outer, this.#head);
      outer.finish();
      const facts = readFacts(extensions);
      if (this.#issuer !== undefined && facts.scope?.indirect !== true)
        refuse('E_CRL_FORM', 'an entry names its issuer in a list that is not indirect', 0);
      return { extensions, ...facts, signature, oddities: this.#oddities.list, entryCount: this.#count };
    });
  }
}
