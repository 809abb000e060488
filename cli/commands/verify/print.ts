// SPDX-License-Identifier: Apache-2.0
// `--print-provenance`: the statements that were proven: the JSON values that were signed, with escapes for
// characters that could steer a terminal (a commit's message may hold them).
//
// Which ones those are is told by the digests of what the passed checks looked at, never by their place.

import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Evidence, Found } from '../../../attest/index.ts';
import { escapedJson } from '../../output.ts';
import type { Verdict } from './report.ts';

/** Checks that stand for one statement's whole proof. */
const proofs: ReadonlySet<string> = new Set(['provenance', 'npm.provenance', 'vsa']);

/** The payloads that proved something, laid out as they were signed. */
export function statementText(payloads: readonly Uint8Array[], verdicts: readonly Verdict[]): string {
  const proven = new Set(verdicts.flatMap(({ evidence }) => provenPayloads(evidence, false)));
  const different = payloads.filter(
    (payload, at) => payloads.findIndex((other) => isDeepStrictEqual(other, payload)) === at,
  );
  return different
    .filter((payload) => proven.has(`sha256:${hash('sha256', payload)}`))
    .map((payload) => escapedJson(Buffer.from(payload).toString('utf8')))
    .join('\n');
}

function provenPayloads(evidence: Evidence, within: boolean): readonly string[] {
  const { check, outcome, inputs = [], children } = evidence;
  if (outcome !== 'passed') return [];
  const inside = within || proofs.has(check);
  return [
    ...(inside ? inputs.filter(({ name }) => name === 'payload').map(({ digest }) => digest) : []),
    ...children.flatMap((child) => provenPayloads(child, inside)),
  ];
}

export const payloadsOf = (found: readonly Found[]): readonly Uint8Array[] =>
  found.flatMap((each) => (each instanceof Error ? [] : [each.envelope.payload]));
