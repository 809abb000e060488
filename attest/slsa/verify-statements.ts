// SPDX-License-Identifier: Apache-2.0
// The verdict over all that was found of one artefact: one statement that proves everything is enough, so a
// further one can turn no yes into a no, and the loss of one no no into a yes (in-toto's monotonic principle).

import { KnownError } from '../../core/index.ts';
import { anyOf, fail, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { digestText } from '../digest.ts';
import type { Found } from '../source.ts';
import type { TrustedRoot } from '../trust/types.ts';
import type { Expectation } from './expectation.ts';
import { verifyProvenance } from './verify-provenance.ts';

const clause = 'in-toto Attestation Framework v1, validation';
const rows = {
  all: { check: 'attestations', clause },
  found: { check: 'attestations.found', clause },
  readable: { check: 'attestations.readable', clause },
} satisfies Record<string, CheckRow>;

/** The only statement's verdict, or one node over all of them. Pure. */
export function verifyStatements(
  found: readonly Found[],
  expectation: Expectation,
  roots: TrustedRoot | readonly TrustedRoot[],
  now: number,
): Evidence {
  const subject = digestText(expectation.subject);
  if (found.length === 0) {
    return fail(rows.found, 'E_EVIDENCE_NONE', `no attestation of ${subject} was found`, { subject });
  }
  const verdicts = found.map((each) =>
    each instanceof KnownError
      ? fail(rows.readable, each.code, each.message, each.facts)
      : verifyProvenance(each, expectation, roots, now),
  );
  const [only, ...more] = verdicts;
  if (only !== undefined && more.length === 0) return only;
  const proven = verdicts.find((each) => each.outcome === 'passed');
  const reason = `${proven === undefined ? 'none' : 'one'} of ${found.length} attestations proves ${subject}`;
  return anyOf(rows.all, reason, verdicts, proven?.facts ?? { subject });
}
