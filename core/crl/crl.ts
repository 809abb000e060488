// SPDX-License-Identifier: Apache-2.0
// Certificate revocation lists (RFC 5280 section 5), versions 1 and 2, read strictly.
//
// One pass checks the form of every entry and keeps none: entries are read again, in place, as they are asked for,
// and a serial number is found by an index of a few bytes an entry that is made when it is first needed. Not
// checked: the signature, whether now is between the dates, whether a critical extension is understood, or
// whether the list covers a certificate. pki/validate/revocation does that.

import { DerReader, tags } from '../der/index.ts';
import { KnownError } from '../errors.ts';
import { readAlgorithm } from '../x509/algorithm.ts';
import { readExtensions } from '../x509/extensions/extension.ts';
import { readOctets } from '../x509/key.ts';
import { readName } from '../x509/name.ts';
import {
  type AlgorithmIdentifier,
  authorityKeyIdentifier,
  type AuthorityKeyIdentifier,
  certificateIssuer,
  crlNumber,
  deltaCrlIndicator,
  type DistributionPoint,
  type Extension,
  findExtension,
  freshestCrl,
  type GeneralName,
  invalidityDate,
  type IssuingDistributionPoint,
  issuingDistributionPoint,
  type Name,
  type Oddity,
  type Reading,
  reasonCode,
  sameBytes,
} from '../x509/index.ts';
import { EntryCursor, refuse } from './cursor.ts';
import { EntryIndex } from './entry-index.ts';
import { crlLimits, type CrlLimits } from './limits.ts';
import { Oddities, take } from './oddities.ts';
import { entryAt, serialOctets, type CrlEntry } from './entry.ts';

/** What stands before the entries. */
export interface CrlHead {
  readonly version: 1 | 2;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly issuer: Name;
  /** Milliseconds since 1970. */
  readonly thisUpdate: number;
  /** Absent where the list does not say when the next one comes (against section 5.1.2.5). */
  readonly nextUpdate?: number;
}

export interface Crl extends CrlHead {
  readonly der: Uint8Array;
  /** What the signature was made over. */
  readonly tbsDer: Uint8Array;
  readonly signature: Uint8Array;
  readonly extensions: readonly Extension[];
  /** cRLNumber: grows with every list of this issuer and scope. */
  readonly number?: bigint;
  /** deltaCRLIndicator: this list only says what changed since that one. */
  readonly deltaBase?: bigint;
  /** issuingDistributionPoint: which certificates and reasons the list is about; absent is all of the issuer's. */
  readonly scope?: IssuingDistributionPoint;
  readonly authorityKeyIdentifier?: AuthorityKeyIdentifier;
  readonly freshest?: readonly DistributionPoint[];
  readonly entryCount: number;
  /** Critical entry extensions that are not of section 5.3, each once: a list with one proves nothing. */
  readonly unknownCriticalInEntries: readonly string[];
  /** What a graceful reading let pass; empty after a strict one. */
  readonly oddities: readonly Oddity[];
  /** How many entries name a certificate that an entry before has named. Makes the index. */
  readonly duplicates: number;
  /** The entries in order, each read as it is asked for. */
  entries(): Iterable<CrlEntry>;
  /**
   * The entry of a certificate: `serial` in hex, or its INTEGER's contents, and its issuer (the list's own where
   * left out). Where a list has several, one that revokes. The first call makes the index. @throws E_CRL_FORM
   */
  find(serial: string | Uint8Array, issuer?: Name): CrlEntry | undefined;
}

/** The extensions of entries that section 5.3 defines. */
const entryKinds: ReadonlySet<string> = new Set([reasonCode.oid, invalidityDate.oid, certificateIssuer.oid]);

/** Reads a list that is all of `der`. Values are views into it. @throws E_DER_*, E_X509_*, E_CRL_FORM */
export function parseCrl(der: Uint8Array, limits: CrlLimits = crlLimits, reading: Reading = 'strict'): Crl {
  const input = new DerReader(der, limits);
  const { value: crl, bytes } = input.element(tags.sequence);
  input.finish();
  const start = crl.offset;
  const tbs = crl.sequence();
  const oddities = new Oddities();
  const head = readHead(tbs, limits, reading, oddities);
  const entriesAt = tbs.offset;
  const list = tbs.nextTag === tags.sequence ? tbs.sequence() : undefined;
  // Section 5.1.2.6: no revoked certificates, no list.
  if (list?.done === true) refuse('E_CRL_FORM', 'the list of revoked certificates is empty', entriesAt);
  const span = { start: list?.offset ?? 0, end: list === undefined ? 0 : tbs.offset };
  const extensions = readListExtensions(tbs, head.version, limits);
  tbs.finish();
  const tbsDer = crl.since(start);
  const signature = readSignature(crl, head);
  crl.finish();
  // A Buffer's memory as a plain Uint8Array: offsets of the cursor count from its start.
  const plain = new Uint8Array(der.buffer, der.byteOffset, der.byteLength);
  const cursor = (from: number = span.start, noted?: Oddities): EntryCursor =>
    new EntryCursor(plain, from, span.end, head.version, limits, reading, noted);
  const survey = surveyEntries(cursor(span.start, oddities), limits);
  const facts = readFacts(extensions);
  if (survey.indirect && facts.scope?.indirect !== true)
    refuse('E_CRL_FORM', 'an entry names its issuer in a list that is not indirect', entriesAt);
  return new ParsedCrl(
    { der: bytes, tbsDer, signature, extensions, ...head, ...facts, ...survey, oddities: oddities.list },
    cursor,
    limits,
  );
}

/** Reads what stands before the entries. @throws E_DER_*, E_X509_* */
export function readHead(tbs: DerReader, limits: CrlLimits, reading: Reading, oddities: Oddities): CrlHead {
  const at = tbs.offset;
  const versioned = tbs.nextTag === tags.integer;
  // Section 5.1.2.1: version 1 is the one that is not written.
  if (versioned && tbs.smallInteger() !== 1) refuse('E_X509_VERSION', 'not version 2, or 1 and written', at);
  const signatureAlgorithm = readAlgorithm(tbs);
  const issuer = readName(tbs, limits);
  const nameless = issuer.rdns.length === 0;
  // Section 5.1.2.3
  if (nameless) throw new KnownError('E_X509_NAME', 'the issuer is empty', { offset: at });
  const thisUpdate = readDate(tbs, reading, oddities);
  const dated = tbs.nextTag === tags.utcTime || tbs.nextTag === tags.generalizedTime;
  const offset = tbs.offset;
  const nextUpdate = dated ? readDate(tbs, reading, oddities) : undefined;
  if (nextUpdate !== undefined && nextUpdate < thisUpdate)
    take(reading, oddities, 'E_X509_TIME', 'the next update comes before this one', offset);
  const head = { version: versioned ? 2 : 1, signatureAlgorithm, issuer, thisUpdate } as const;
  return nextUpdate === undefined ? head : { ...head, nextUpdate };
}

const firstOf2050 = Date.UTC(2050, 0);

// Sections 5.1.2.4 and 5.1.2.5: UTCTime through 2049, GeneralizedTime from 2050.
function readDate(tbs: DerReader, reading: Reading, oddities: Oddities): number {
  const offset = tbs.offset;
  const generalized = tbs.nextTag === tags.generalizedTime;
  const ms = tbs.time();
  if (generalized && ms < firstOf2050)
    take(reading, oddities, 'E_X509_TIME', 'a date before 2050 is not in UTCTime', offset);
  return ms;
}

/** Reads crlExtensions where they come next. @throws E_DER_*, E_X509_EXTENSION, E_CRL_FORM */
export function readListExtensions(tbs: DerReader, version: 1 | 2, limits: CrlLimits): readonly Extension[] {
  const offset = tbs.offset;
  const explicit = tbs.optional(0);
  if (explicit === undefined) return [];
  // Section 5.1.2.7
  if (version === 1) refuse('E_CRL_FORM', 'a list of version 1 has extensions', offset);
  const extensions = readExtensions(explicit, limits);
  explicit.finish();
  return extensions;
}

/** Reads what stands behind the signed part. @throws E_DER_*, E_X509_ALGORITHM */
export function readSignature(crl: DerReader, head: CrlHead): Uint8Array {
  const offset = crl.offset;
  const outer = readAlgorithm(crl);
  // Section 5.1.1.2: the outer identifier, which nobody signs, equals the inner.
  if (!sameBytes(outer.der, head.signatureAlgorithm.der))
    throw new KnownError('E_X509_ALGORITHM', 'the two signature algorithms differ', { offset });
  return readOctets(crl);
}

type Facts = Pick<Crl, 'number' | 'deltaBase' | 'scope' | 'authorityKeyIdentifier' | 'freshest'>;

/** What the list's own extensions say. @throws E_X509_EXTENSION, E_DER_* */
export function readFacts(extensions: readonly Extension[]): Facts {
  const facts: { -readonly [K in keyof Facts]: Facts[K] } = {};
  const number = findExtension(extensions, crlNumber);
  const deltaBase = findExtension(extensions, deltaCrlIndicator);
  const scope = findExtension(extensions, issuingDistributionPoint);
  const key = findExtension(extensions, authorityKeyIdentifier);
  const freshest = findExtension(extensions, freshestCrl);
  if (number !== undefined) facts.number = number;
  if (deltaBase !== undefined) facts.deltaBase = deltaBase;
  if (scope !== undefined) facts.scope = scope;
  if (key !== undefined) facts.authorityKeyIdentifier = key;
  if (freshest !== undefined) facts.freshest = freshest;
  return facts;
}

interface Survey {
  readonly entryCount: number;
  readonly indirect: boolean;
  readonly unknownCriticalInEntries: readonly string[];
}

// The one pass that checks every entry.
function surveyEntries(cursor: EntryCursor, limits: CrlLimits): Survey {
  let entryCount = 0;
  let indirect = false;
  const unknown = new Set<string>();
  while (cursor.next()) {
    entryCount += 1;
    if (entryCount > limits.entries) refuse('E_CRL_FORM', `more than ${limits.entries} entries`, cursor.at);
    if (cursor.extensionsAt === 0 || cursor.loneReason >= 0) continue;
    const read = cursor.extensions();
    indirect ||= read.certificateIssuer !== undefined;
    for (const { oid, critical } of read.extensions)
      if (critical && !entryKinds.has(oid) && unknown.size < limits.members) unknown.add(oid);
  }
  return { entryCount, indirect, unknownCriticalInEntries: [...unknown] };
}

type Fields = Omit<Crl, 'duplicates' | 'entries' | 'find'>;

class ParsedCrl implements Crl {
  declare readonly version: 1 | 2;
  declare readonly signatureAlgorithm: AlgorithmIdentifier;
  declare readonly issuer: Name;
  declare readonly thisUpdate: number;
  declare readonly der: Uint8Array;
  declare readonly tbsDer: Uint8Array;
  declare readonly signature: Uint8Array;
  declare readonly extensions: readonly Extension[];
  declare readonly entryCount: number;
  declare readonly unknownCriticalInEntries: readonly string[];
  declare readonly oddities: readonly Oddity[];
  readonly #cursor: (from?: number) => EntryCursor;
  readonly #limits: CrlLimits;
  #index: EntryIndex | undefined;

  constructor(fields: Fields, cursor: (from?: number) => EntryCursor, limits: CrlLimits) {
    Object.assign(this, fields);
    this.#cursor = cursor;
    this.#limits = limits;
  }

  get duplicates(): number {
    return this.#indexed().duplicates;
  }

  *entries(): Iterable<CrlEntry> {
    const cursor = this.#cursor();
    let issuer: readonly GeneralName[] | undefined;
    while (cursor.next()) {
      const entry = entryAt(cursor, this.der, issuer);
      issuer = entry.certificateIssuer;
      yield entry;
    }
  }

  find(serial: string | Uint8Array, issuer?: Name): CrlEntry | undefined {
    const octets = typeof serial === 'string' ? serialOctets(serial) : serial;
    return octets === undefined ? undefined : this.#indexed().find(octets, issuer ?? this.issuer);
  }

  #indexed(): EntryIndex {
    this.#index ??= new EntryIndex(this.der, this.issuer, this.entryCount, this.#cursor, this.#limits);
    return this.#index;
  }
}
