// SPDX-License-Identifier: Apache-2.0
// A verification summary (VSA) against one expectation: the checklist of SLSA v1.2, verification_summary, "How to
// verify", its steps in their order.
//
// The signature is a given key's, or keyless by a policy and roots. A key alone has no proven time: it must be
// trusted at `now`. Whether the verifier judged rightly is not checked: a summary is its verifier's word.

import { attempt, KnownError } from '../../core/index.ts';
import { allOf, fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { SignedStatement } from '../carrier.ts';
import {
  isPayloadType,
  parseStatement,
  type ResourceDescriptor,
  type Statement,
} from '../statement/statement.ts';
import { verifyLevels } from './vsa-levels.ts';
import { readVsaPredicate, type Vsa } from './vsa-predicate.ts';
import { verifyVsaSigner, type VsaSigner } from './vsa-signer.ts';

export interface VsaExpectation {
  /** Digests as `algorithm:value`, any algorithm's name; the summary must be of every one. At least one. */
  readonly subjects: readonly string[];
  /** Who must have verified: `verifier.id`, exactly. It belongs to the signer: trust the pair, not the half. */
  readonly verifierId: string;
  /** What was asked of the verifier: `resourceUri`, exactly. */
  readonly resourceUri: string;
  /** Every one is needed: `SLSA_BUILD_LEVEL_2` (a higher level of the track suffices), or any other value exactly. */
  readonly verifiedLevels?: readonly string[];
  /** The lowest level that a dependency may have, `SLSA_BUILD_LEVEL_1`; absent asks nothing of dependencies. */
  readonly dependencyLevel?: string;
  /** Most milliseconds since `timeVerified`; then a summary without it is refused. Absent: of any age. */
  readonly maxAge?: number;
}

const clause = (step: string): string => `SLSA v1.2, verification_summary, how to verify, ${step}`;
const rows = {
  vsa: { check: 'vsa', clause: 'SLSA v1.2, verification_summary' },
  envelope: { check: 'vsa.payload-type', clause: 'in-toto Attestation Framework v1, envelope' },
  form: { check: 'vsa.form', clause: clause('step 3') },
  subject: { check: 'vsa.subject', clause: clause('step 2') },
  verifier: { check: 'vsa.verifier', clause: clause('step 4') },
  resource: { check: 'vsa.resource', clause: clause('step 5') },
  result: { check: 'vsa.result', clause: clause('step 6') },
  time: { check: 'vsa.time', clause: 'SLSA v1.2, verification_summary, timeVerified' },
} satisfies Record<string, CheckRow>;

/**
 * Proves what can be proven of the summary, every check listed. Pure; never throws for a failed proof.
 * `now` in milliseconds since 1970.
 */
export function verifyVsa(
  signed: SignedStatement,
  expectation: VsaExpectation,
  signer: VsaSigner,
  now: number,
): Evidence {
  const summary = read(signed);
  const vsa = summary instanceof KnownError ? undefined : summary;
  const { payloadType } = signed.envelope;
  const children = [
    ...verifyVsaSigner(signed, signer, expectation.subjects, now),
    isPayloadType(payloadType)
      ? pass(rows.envelope, payloadType)
      : fail(rows.envelope, 'E_STATEMENT_FORM', `the payload type is ${payloadType}, not in-toto’s`),
    summary instanceof KnownError
      ? fail(rows.form, summary.code, summary.message, summary.facts)
      : pass(rows.form, summary.statement.predicateType),
    ...(vsa === undefined
      ? [skip(rows.subject, 'no summary to read it from')]
      : judge(vsa, expectation, now)),
  ];
  return allOf(rows.vsa, 'the verification summary', children, vsa === undefined ? {} : factsOf(vsa.vsa));
}

interface Summary {
  readonly statement: Statement;
  readonly vsa: Vsa;
}

function read(signed: SignedStatement): Summary | KnownError {
  return attempt(() => {
    const statement = parseStatement(signed.envelope.payload);
    return { statement, vsa: readVsaPredicate(statement) };
  });
}

function judge({ statement, vsa }: Summary, expectation: VsaExpectation, now: number): readonly Evidence[] {
  return [
    verifySubjects(statement, expectation),
    same(rows.verifier, 'E_VSA_VERIFIER', 'verified by', vsa.verifierId, expectation.verifierId),
    same(rows.resource, 'E_VSA_RESOURCE', 'verified as', vsa.resourceUri, expectation.resourceUri),
    vsa.verificationResult === 'PASSED'
      ? pass(rows.result, 'PASSED')
      : fail(rows.result, 'E_VSA_RESULT', `the result is ${vsa.verificationResult}, not PASSED`),
    ...verifyLevels(vsa, expectation),
    verifyTime(vsa, expectation, now),
  ];
}

function verifySubjects(statement: Statement, { subjects }: VsaExpectation): Evidence {
  // Over all subjects together: one name may carry several digests, and one artefact several names.
  const missing = subjects.filter((wanted) => !statement.subject.some((each) => hasDigest(each, wanted)));
  if (subjects.length === 0) return fail(rows.subject, 'E_VSA_FORM', 'no subject digest is expected');
  return missing.length === 0
    ? pass(rows.subject, `of ${subjects.join(', ')}`)
    : fail(rows.subject, 'E_SUBJECT_MISMATCH', `the summary is not of ${missing.join(', ')}`);
}

function hasDigest({ digest }: ResourceDescriptor, wanted: string): boolean {
  const colon = wanted.indexOf(':');
  const algorithm = wanted.slice(0, Math.max(colon, 0));
  return colon > 0 && digest !== undefined && Object.hasOwn(digest, algorithm)
    ? digest[algorithm] === wanted.slice(colon + 1)
    : false;
}

function same(
  row: CheckRow,
  code: 'E_VSA_VERIFIER' | 'E_VSA_RESOURCE',
  what: string,
  found: string,
  wanted: string,
): Evidence {
  return found === wanted
    ? pass(row, `${what} ${found}`, { found })
    : fail(row, code, `${what} ${found}, expected ${wanted}`, { found, expected: wanted });
}

function verifyTime({ timeVerified }: Vsa, { maxAge }: VsaExpectation, now: number): Evidence {
  if (timeVerified === undefined) {
    return maxAge === undefined
      ? pass(rows.time, 'the summary does not say when, and nobody asks')
      : fail(rows.time, 'E_VSA_TIME', 'the summary does not say when, and its age is limited');
  }
  const when = new Date(timeVerified).toISOString();
  const facts = { timeVerified: when };
  if (timeVerified > now) {
    return fail(rows.time, 'E_VSA_TIME', `verified at ${when}, which is in the future`, facts);
  }
  return maxAge !== undefined && now - timeVerified > maxAge
    ? fail(rows.time, 'E_VSA_TIME', `verified at ${when}, over ${maxAge / 1000} s ago`, facts)
    : pass(rows.time, `verified at ${when}`, facts);
}

/** What the summary says, whether or not it is believed. */
function factsOf(vsa: Vsa): Readonly<Record<string, string | number>> {
  return {
    verifier: vsa.verifierId,
    resource: vsa.resourceUri,
    result: vsa.verificationResult,
    levels: vsa.verifiedLevels.join(', '),
    verifiedAt: vsa.timeVerified === undefined ? '' : new Date(vsa.timeVerified).toISOString(),
    policy: vsa.policy,
    inputAttestations: vsa.inputAttestations,
    slsaVersion: vsa.slsaVersion,
  };
}
