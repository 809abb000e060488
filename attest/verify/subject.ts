// SPDX-License-Identifier: Apache-2.0
// What was signed: an in-toto Statement (in-toto Attestation Framework v1, statement), of the artefact at hand. A
// signature that verifies proves nothing of an artefact that its statement does not name by digest.
//
// Not checked: what the predicate means.

import { allOf, fail, pass, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { attempt, KnownError } from '../../core/index.ts';
import { isStatement, type SignedEntity } from '../carrier.ts';
import { digestText } from '../digest.ts';
import { inputOf } from '../hash.ts';
import { findSubject, parseStatement, subjectsText, type Statement } from '../statement/statement.ts';
import type { Artifact } from './types.ts';

const clause = 'in-toto Attestation Framework v1, statement';
const rows = {
  statement: { check: 'statement', clause },
  form: { check: 'statement.form', clause },
  subject: { check: 'statement.subject', clause: `${clause}, subject` },
} satisfies Record<string, CheckRow>;

/** Undefined for a message signature; the error where the payload is no Statement. */
export function statementOf(signed: SignedEntity): Statement | KnownError | undefined {
  if (!isStatement(signed)) return undefined;
  return attempt(() => parseStatement(signed.envelope.payload));
}

/** The group of a statement. */
export function verifyStatement(
  signed: SignedEntity,
  statement: Statement | KnownError,
  { digests }: Artifact,
): Evidence {
  const inputs = isStatement(signed) ? [inputOf('payload', signed.envelope.payload)] : [];
  const group = (checks: readonly Evidence[]): Evidence => allOf(rows.statement, 'what was signed', checks);
  if (statement instanceof KnownError) {
    const reason = `not an in-toto Statement: ${statement.message}`;
    return group([fail(rows.form, statement.code, reason, statement.facts, inputs)]);
  }
  const wanted = digests.map(digestText).join(' or ');
  const subject = digests.map((digest) => findSubject(statement, digest)).find((each) => each !== undefined);
  return group([
    pass(rows.form, `${statement.subject.length} subjects, ${statement.predicateType}`, {}, inputs),
    subject === undefined
      ? fail(
          rows.subject,
          'E_SUBJECT_MISMATCH',
          `the statement is of ${subjectsText(statement)}, not of ${wanted}`,
          {},
          inputs,
        )
      : pass(rows.subject, `the statement is of ${subject.name ?? wanted}`, {}, inputs),
  ]);
}
