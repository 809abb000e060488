// SPDX-License-Identifier: Apache-2.0
// gather: every wish is answered, whatever its source does.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  failures,
  gather,
  passed,
  readBundle,
  verifyStatements,
  type EvidenceSource,
  type Found,
  type Wanted,
} from '../../attest/index.ts';
import { parseTrustedRoot } from '../../attest/trust/index.ts';
import { KnownError } from '../../core/index.ts';
import {
  artefactHex,
  builder,
  bytesOf,
  newPair,
  newSigstore,
  now,
  rootJson,
  signBundle,
} from './sigstore-double.ts';

const sigstore = newSigstore();
const trust = parseTrustedRoot(bytesOf(rootJson(sigstore)));
const good = readBundle(bytesOf(signBundle(sigstore)));
const bad = readBundle(bytesOf(signBundle(sigstore, { signer: newPair() })));
const unreadable = new KnownError('E_BUNDLE_FORM', 'not a bundle');

const wish = (repository = 'ghcr.io/a/b'): Wanted => ({
  image: { repository, digest: { algorithm: 'sha256', hex: artefactHex } },
  expectation: {
    subject: { algorithm: 'sha256', hex: artefactHex },
    sourceUri: 'github.com/kubeedge/kubeedge',
    builderId: builder,
  },
});
const sourceOf = (found: readonly Found[]): EvidenceSource => ({ find: () => Promise.resolve(found) });
const options = { trust: [trust] as const, now, signal: new AbortController().signal };
const codes = async (source: EvidenceSource, signal = options.signal): Promise<(string | undefined)[]> => {
  const [gathered] = await gather([wish()], source, { ...options, signal });
  if (gathered === undefined) throw new TypeError('no answer');
  return failures(gathered.evidence).map(({ code }) => code);
};

describe('gather', () => {
  it('proves an image by one good attestation among others', async () => {
    expect(await codes(sourceOf([good]))).toEqual([]);
    expect(await codes(sourceOf([bad, unreadable, good]))).toEqual([]);
  });

  it('names every reason where none is good', async () => {
    expect(await codes(sourceOf([bad, unreadable]))).toEqual(['E_DSSE_SIGNATURE', 'E_BUNDLE_FORM']);
    expect(await codes(sourceOf([]))).toEqual(['E_EVIDENCE_NONE']);
  });

  it('answers with the source’s code where it cannot be read', async () => {
    expect(await codes({ find: () => Promise.reject(new KnownError('E_OCI_MISSING', 'gone')) })).toEqual([
      'E_OCI_MISSING',
    ]);
  });

  it('passes a defect on', async () => {
    await expect(codes({ find: () => Promise.reject(new TypeError('a defect')) })).rejects.toThrow(TypeError);
  });

  it('answers at the deadline, though the source does not', async () => {
    const never: EvidenceSource = { find: () => new Promise(() => undefined) };
    expect(await codes(never, AbortSignal.timeout(20))).toEqual(['E_EVIDENCE_DEADLINE']);
    expect(await codes(never, AbortSignal.abort())).toEqual(['E_EVIDENCE_DEADLINE']);
  });

  it('asks once for an image that is wanted twice, and answers each in its place', async () => {
    let asked = 0;
    const source: EvidenceSource = {
      find: ({ repository }) => {
        asked += 1;
        return Promise.resolve(repository === 'r' ? [] : [good]);
      },
    };
    const wanted = [wish(), wish('r'), wish()];
    const gathered = await gather(wanted, source, options);
    expect(asked).toBe(2);
    expect(gathered.map((each) => each.wanted)).toEqual(wanted);
    expect(gathered.map(({ evidence }) => passed(evidence))).toEqual([true, false, true]);
  });

  it('is monotonic: no attestation that is added turns a yes into a no', () => {
    const some = fc.array(fc.constantFrom<Found>(good, bad, unreadable), { maxLength: 4 });
    const verdict = (found: readonly Found[]): boolean =>
      passed(verifyStatements(found, wish().expectation, trust, now));
    fc.assert(
      fc.property(some, some, (before, after) => {
        if (verdict(before)) expect(verdict([...after, ...before])).toBe(true);
        expect(verdict(before)).toBe(before.includes(good));
      }),
      { numRuns: 60 },
    );
  });
});
