// SPDX-License-Identifier: Apache-2.0
// Fetches what is known of each image and verifies it: one verdict a wish, facts both ways.
//
// An image asked for twice is fetched once. A source that fails or is late is a failed check with its code,
// not an exception: the other images still get their answer. Nothing is cached beyond the call.

import { KnownError } from '../core/index.ts';
import { fail, type CheckRow, type Evidence } from '../core/evidence/index.ts';
import { digestText } from './digest.ts';
import type { Expectation } from './slsa/expectation.ts';
import type { EvidenceSource, Found, ImageReference } from './source.ts';
import type { UsableTrust } from './trust/standing.ts';
import { verifyStatements } from './slsa/verify-statements.ts';

/** One image and what is expected of it. `expectation.subject` is what is proven; give it the image's digest. */
export interface Wanted {
  readonly image: ImageReference;
  readonly expectation: Expectation;
}

export interface Gathered {
  readonly wanted: Wanted;
  readonly evidence: Evidence;
}

export interface GatherOptions {
  /** The roots to start from; where none may be used, why: then every image is unproven, and nothing is fetched. */
  readonly trust: UsableTrust;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The deadline. When it aborts, what is still missing is E_EVIDENCE_DEADLINE. */
  readonly signal: AbortSignal;
}

const rows = {
  trust: { check: 'trust', clause: 'Sigstore client specification, 4.1' },
  fetched: { check: 'attestations.fetched', clause: 'OCI Image Layout v1.1' },
} satisfies Record<string, CheckRow>;

/** Answers every wish, in its order. Never rejects for an image's sake. */
export async function gather(
  wanted: readonly Wanted[],
  source: EvidenceSource,
  options: GatherOptions,
): Promise<readonly Gathered[]> {
  const { trust, now, signal } = options;
  if (trust instanceof KnownError) {
    const evidence = fail(rows.trust, trust.code, trust.message, trust.facts);
    return wanted.map((wish) => ({ wanted: wish, evidence }));
  }
  const fetches = new Map<string, Promise<readonly Found[] | KnownError>>();
  const gathered = wanted.map(async (wish): Promise<Gathered> => {
    const key = `${wish.image.repository}@${digestText(wish.image.digest)}`;
    const pending = fetches.get(key) ?? fetch(source, wish.image, signal);
    fetches.set(key, pending);
    const found = await pending;
    if (found instanceof KnownError)
      return { wanted: wish, evidence: fail(rows.fetched, found.code, found.message, found.facts) };
    const expectation: Expectation = { kind: 'image', ...wish.expectation };
    return { wanted: wish, evidence: verifyStatements(found, expectation, trust, now) };
  });
  return Promise.all(gathered);
}

async function fetch(
  source: EvidenceSource,
  image: ImageReference,
  signal: AbortSignal,
): Promise<readonly Found[] | KnownError> {
  const late = Promise.withResolvers<KnownError>();
  const onAbort = (): void =>
    late.resolve(new KnownError('E_EVIDENCE_DEADLINE', 'attestations were not read before the deadline'));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([late.promise, source.find(image, signal)]);
  } catch (error) {
    if (error instanceof KnownError) return error;
    if (signal.aborted) return await late.promise;
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
