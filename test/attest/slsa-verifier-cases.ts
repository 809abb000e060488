// SPDX-License-Identifier: Apache-2.0
// slsa-verifier's regression cases (test/vectors/slsa-verifier, SOURCE.md), read and run.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  failures,
  parseDigest,
  passed,
  publicGoodRoot,
  readOciLayout,
  readStatements,
  verifyStatements,
  type Expectation,
  type Found,
} from '../../attest/index.ts';

export const vectors: string = join(import.meta.dirname, '../vectors/slsa-verifier');
export const fileOf = (path: string): string => join(vectors, 'testdata', path);

export interface Case {
  readonly id: string;
  readonly family: string;
  readonly evidence: 'bundle' | 'dsse-with-cert' | 'cosign-att' | 'gcb' | 'vsa';
  readonly command: string;
  readonly provenance?: string;
  readonly oci_layout?: string;
  readonly image_digest?: string;
  readonly artifacts?: readonly { readonly sha256: string }[];
  readonly builder_id: string | null;
  readonly source_uri: string;
  readonly source_branch: string | null;
  readonly source_tag: string | null;
  readonly source_versioned_tag: string | null;
  readonly inputs: Readonly<Record<string, string>> | null;
  readonly expect_error: string | null;
  readonly offline_expect: 'pass' | 'fail' | 'not-pass';
}

export function readCases(): readonly Case[] {
  const lines = readFileSync(join(vectors, 'cases.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Case);
}

export interface Answer {
  readonly proven: boolean;
  /** The codes of all failed checks, each once, in order of name. */
  readonly codes: readonly string[];
}

/** A case is proven only if every artefact of it is. */
export async function answer(test: Case): Promise<Answer> {
  const found = await foundFor(test);
  const digests =
    test.image_digest === undefined
      ? (test.artifacts ?? []).map((a) => `sha256:${a.sha256}`)
      : [test.image_digest];
  if (digests.length === 0) throw new TypeError(`${test.id} has nothing to verify`);
  // The clock of these cases does not matter: every time comes from the evidence.
  const verdicts = digests.map((digest) =>
    verifyStatements(found, expectationOf(test, digest), publicGoodRoot(), Date.now()),
  );
  const codes = verdicts.flatMap(failures).map(({ code }) => String(code));
  return { proven: verdicts.every(passed), codes: [...new Set(codes)].sort() };
}

async function foundFor(test: Case): Promise<readonly Found[]> {
  if (test.oci_layout !== undefined) {
    return readOciLayout(fileOf(test.oci_layout), parseDigest(test.image_digest ?? ''));
  }
  return readStatements(readFileSync(fileOf(test.provenance ?? '')));
}

export function expectationOf(test: Case, digest: string): Expectation {
  return {
    subject: parseDigest(digest),
    kind: test.command === 'verify-image' ? 'image' : 'artifact',
    sourceUri: test.source_uri,
    // Upstream runs its regression tests with SLSA_VERIFIER_TESTING=1.
    allowUnreleasedBuilder: true,
    ...(test.builder_id === null ? {} : { builderId: test.builder_id }),
    ...(test.source_branch === null ? {} : { sourceBranch: test.source_branch }),
    ...(test.source_tag === null ? {} : { sourceTag: test.source_tag }),
    ...(test.source_versioned_tag === null ? {} : { sourceVersionedTag: test.source_versioned_tag }),
    ...(test.inputs === null ? {} : { workflowInputs: new Map(Object.entries(test.inputs)) }),
  };
}
