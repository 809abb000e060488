// SPDX-License-Identifier: Apache-2.0
// What a build was made from, judged by provenance of its own (SLSA v1.2, verifying artifacts, step 3).
import { describe, expect, it } from 'vitest';
import { readBundle, verifyProvenance, type Evidence } from '../../../attest/index.ts';
import { parseTrustedRoot } from '../../../attest/trust/index.ts';
import { judgeProvenance, type DependencyWish } from '../../../attest/slsa/index.ts';
import {
  artefactHex,
  bytesOf,
  codesOf,
  expectation,
  newSigstore,
  now,
  rootJson,
  sha256,
  signBundle,
} from '../double/index.ts';

const sigstore = newSigstore();
const root = parseTrustedRoot(bytesOf(rootJson(sigstore)));
const base = sha256('base image').toString('hex');
const image = { uri: 'pkg:docker/base', digest: { sha256: base } };

/** Of the digest, made from the source and whatever more. */
const provenanceOf = (hex: string, ...more: readonly object[]): ReturnType<typeof readBundle> =>
  readBundle(
    bytesOf(
      signBundle(sigstore, {
        statement: (json) => ({
          ...json,
          subject: [{ digest: { sha256: hex } }],
          predicate: { ...json.predicate, materials: [...json.predicate.materials, ...more] },
        }),
      }),
    ),
  );
const made = provenanceOf(artefactHex, image);
const wish: DependencyWish = ({ digest }) =>
  digest?.['sha256'] === undefined ? undefined : { sourceUri: expectation.sourceUri };

function verify(
  attestations: readonly ReturnType<typeof readBundle>[],
  required?: readonly string[],
): Evidence {
  const dependencies = {
    attestations,
    verifiers: [],
    provenance: judgeProvenance(wish, root, now),
    ...(required === undefined ? {} : { required }),
  };
  return verifyProvenance(made, { ...expectation, dependencies }, root, now);
}
const groupOf = ({ children }: Evidence): Evidence | undefined =>
  children.find(({ check }) => check === 'dependencies');

describe('what a build was made from', () => {
  it('is counted where nothing is asked of it', () => {
    const evidence = verifyProvenance(made, expectation, root, now);
    expect(codesOf(evidence)).toEqual([]);
    expect(groupOf(evidence)).toMatchObject({ outcome: 'passed', facts: { dependencies: 2 } });
  });
  it('is proven by provenance of its own, at its builder’s level', () => {
    const group = groupOf(verify([provenanceOf(base)]));
    expect(group).toMatchObject({ outcome: 'passed', facts: { dependencies: 2, proven: 1 } });
    expect(group?.children.map(({ outcome, facts }) => [outcome, facts['levels']])).toEqual([
      ['unchecked', undefined],
      ['passed', 'SLSA_BUILD_LEVEL_3'],
    ]);
  });
  it('refuses the whole where a level of it is required and not proven', () => {
    const unproven = 'dependencies.dependency E_DEPENDENCY_UNPROVEN';
    // The source itself, once as the artefact's and once as the image's.
    expect(codesOf(verify([provenanceOf(base)], ['SLSA_BUILD_LEVEL_3']))).toEqual([unproven, unproven]);
    expect(codesOf(verify([], ['SLSA_BUILD_LEVEL_1']))).toEqual([unproven, unproven]);
  });
  it('is not what provenance of something else says', () => {
    const group = groupOf(verify([provenanceOf(sha256('other').toString('hex'))]));
    expect(group?.facts).toMatchObject({ proven: 0 });
  });
  it('is not looked for by SHA-1, nor by a malformed digest', () => {
    const judge = judgeProvenance(() => ({ sourceUri: expectation.sourceUri }), root, now);
    for (const digest of [{ sha1: '0'.repeat(40) }, { sha256: base.toUpperCase() }, {}]) {
      expect(codesOf(judge(made, { digest }).evidence)).toEqual(['provenance E_DEPENDENCY_UNPROVEN']);
    }
  });
});
