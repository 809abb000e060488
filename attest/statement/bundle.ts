// SPDX-License-Identifier: Apache-2.0
// Attestation bundles, `.intoto.jsonl`, read as they arrive (in-toto Attestation Framework v1, bundle.md): JSON Lines,
// an attestation a line, in any order. Lines of a kind that is not known are skipped and counted. A line that cannot be
// read is reported in its place and ends nothing: whoever can add one to a bundle shall not silence the others.
//
// A line that is too long is passed over without being kept. Not checked: any signature. The bundle as a whole is
// signed by nobody, so what is missing from it cannot be seen.

import { envelopeFromJson, type DsseEnvelope } from '../../core/dsse/index.ts';
import { KnownError } from '../../core/index.ts';
import { isJsonObject, parseJson, type JsonValue } from '../../core/json/index.ts';

/** The media type of a bundle (bundle.md, "Storage convention"). */
export const bundleMediaType = 'application/vnd.in-toto.bundle';

export interface BundleLimits {
  /** Most bytes of the whole: 64 MiB. */
  readonly bytes: number;
  /** Most bytes of one line: 16 MiB. */
  readonly lineBytes: number;
  /** Most lines, blank ones too: 10,000. */
  readonly lines: number;
  /** Deepest nesting in a line: 64. */
  readonly depth: number;
}

const defaultLimits: BundleLimits = { bytes: 64 << 20, lineBytes: 16 << 20, lines: 10_000, depth: 64 };

/** What a line gave: a value, or why it gave none. Lines are counted from 1. */
export type BundleLine<T> =
  { readonly line: number; readonly value: T } | { readonly line: number; readonly error: KnownError };

/** Makes of a line's JSON what is wanted; undefined where it is not of a kind that is known. May throw KnownError. */
export type Recognise<T> = (json: JsonValue, bytes: Uint8Array) => T | undefined;

/** Recognises DSSE envelopes by their members. */
export function recogniseEnvelope(json: JsonValue): DsseEnvelope | undefined {
  const known = isJsonObject(json) && 'payload' in json && 'signatures' in json;
  return known ? envelopeFromJson(json) : undefined;
}

/** A bundle being read: iterate it once, then `skipped` says how many lines were of no known kind. */
export class BundleReader<T = DsseEnvelope> implements AsyncIterable<BundleLine<T>> {
  readonly #source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  readonly #recognise: Recognise<T>;
  readonly #limits: BundleLimits;
  #skipped = 0;
  #started = false;

  constructor(
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    recognise: Recognise<T>,
    limits: Partial<BundleLimits> = {},
  ) {
    this.#source = source;
    this.#recognise = recognise;
    this.#limits = { ...defaultLimits, ...limits };
  }

  /** Lines so far that were JSON of no known kind. */
  get skipped(): number {
    return this.#skipped;
  }

  /** @throws E_EVIDENCE_SIZE for too many bytes or lines; what was read before stands */
  async *[Symbol.asyncIterator](): AsyncGenerator<BundleLine<T>, void, undefined> {
    if (this.#started) throw new TypeError('a bundle is read once');
    this.#started = true;
    const { lineBytes, lines } = this.#limits;
    let line = 0;
    for await (const bytes of linesOf(this.#source, this.#limits)) {
      line += 1;
      if (line > lines) throw tooLarge(`over ${lines} lines`, { lines });
      if (bytes === undefined) {
        yield { line, error: tooLarge(`over ${lineBytes} bytes in line ${line}`, { line, lineBytes }) };
      } else if (!isBlank(bytes)) {
        const read = this.#read(line, bytes);
        if (read !== undefined) yield read;
      }
    }
  }

  #read(line: number, bytes: Uint8Array): BundleLine<T> | undefined {
    try {
      const { lineBytes, depth } = this.#limits;
      const json = parseJson(bytes, { bytes: lineBytes, depth, numbers: 'double' });
      const value = this.#recognise(json, bytes);
      if (value !== undefined) return { line, value };
      this.#skipped += 1;
      return undefined;
    } catch (error) {
      if (error instanceof KnownError) return { line, error };
      throw error;
    }
  }
}

/** The DSSE envelopes of a bundle, one at a time. */
export function readAttestationBundle(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limits: Partial<BundleLimits> = {},
): BundleReader {
  return new BundleReader(source, recogniseEnvelope, limits);
}

const newline = 0x0a;

/** Each line without its end; undefined for one over the limit. What follows the last line end is a line if it is not empty. */
async function* linesOf(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { bytes, lineBytes }: BundleLimits,
): AsyncGenerator<Uint8Array | undefined, void, undefined> {
  const line = new Line(lineBytes);
  let total = 0;
  for await (const chunk of source) {
    total += chunk.length;
    if (total > bytes) throw tooLarge(`over ${bytes} bytes`, { bytes });
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      line.add(chunk.subarray(from, end));
      yield line.take();
      from = end + 1;
    }
    line.add(chunk.subarray(from));
  }
  if (line.length > 0) yield line.take();
}

/** A line that is being put together. Past the limit its bytes are let go and only counted. */
class Line {
  readonly #most: number;
  #parts: Uint8Array[] = [];
  length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(part: Uint8Array): void {
    this.length += part.length;
    if (this.length > this.#most) this.#parts = [];
    // Copied: whoever gave the chunk may fill it again.
    else if (part.length > 0) this.#parts.push(part.slice());
  }

  take(): Uint8Array | undefined {
    const whole = this.length > this.#most ? undefined : joined(this.#parts, this.length);
    this.#parts = [];
    this.length = 0;
    return whole;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** White space of JSON alone: no line of a bundle. */
export const isBlank = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);

function tooLarge(what: string, facts: Record<string, number>): KnownError {
  return new KnownError('E_EVIDENCE_SIZE', `the bundle has ${what}`, facts);
}
