// SPDX-License-Identifier: Apache-2.0
// The verification of one signature: the checklist itself (Sigstore client specification, section 4).
//
// Every check that can be evaluated is, so that a refusal names all its reasons; the payload is read even where its
// signature fails, and the whole still fails. Not checked: what a predicate means; slsa/ judges that.

import { allOf, fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { KnownError } from '../../core/index.ts';
import { isStatement, type SignedEntity } from '../carrier.ts';
import { digestText } from '../digest.ts';
import { findSubject, parseStatement, subjectsText, type Statement } from '../statement/statement.ts';
import type { TrustedRoot } from '../trust/types.ts';
import { verifyCertificate } from './certificate.ts';
import { verifyEnvelope } from './envelope.ts';
import { readIdentity, verifyIdentity } from './identity.ts';
import { claimedTimes, verifyLog } from './log.ts';
import type { Artifact, SignaturePolicy, Verified } from './types.ts';

const rows = {
  certificate: { check: 'certificate', clause: 'Sigstore client specification, 4.2' },
  envelope: { check: 'envelope', clause: 'DSSE 1.0.2, protocol' },
  identity: { check: 'identity', clause: 'sigstore/fulcio, OID information' },
  statement: { check: 'statement', clause: 'in-toto Attestation Framework v1, statement' },
  form: { check: 'statement.form', clause: 'in-toto Attestation Framework v1, statement' },
  subject: { check: 'statement.subject', clause: 'in-toto Attestation Framework v1, statement, subject' },
} satisfies Record<string, CheckRow>;

export class Verifier {
  readonly #roots: readonly TrustedRoot[];

  /** Starts from these roots alone. */
  constructor(...roots: readonly [TrustedRoot, ...TrustedRoot[]]) {
    this.#roots = roots;
  }

  /** Pure: the same arguments give the same answer. Never throws for a failed proof. `now` in milliseconds since 1970. */
  verify(signed: SignedEntity, policy: SignaturePolicy, now: number): Verified {
    const [trust] = this.#roots;
    if (trust === undefined) throw new TypeError('a verifier needs a root');
    const times = claimedTimes(signed);
    const { checks, certificate, key } = verifyCertificate(signed, trust, times);
    const identity = certificate === undefined ? undefined : readIdentity(certificate);
    const statement = statementOf(signed);
    return {
      evidence: [
        allOf(rows.certificate, 'the signing certificate', checks),
        allOf(rows.envelope, 'the signed envelope', verifyEnvelope(signed, key)),
        verifyLog(signed, { root: trust, verifierDer: certificate?.der, artifact: policy.artifact, now })
          .evidence,
        allOf(
          rows.identity,
          'who signed',
          certificate === undefined
            ? [skip(rows.identity, 'no certificate to read it from')]
            : verifyIdentity(identity, policy.signer),
        ),
        allOf(rows.statement, 'what was signed', verifySubject(statement, policy.artifact)),
      ],
      signer: certificate === undefined ? undefined : { kind: 'certificate', certificate, identity },
      times,
      statement,
    };
  }
}

function statementOf(signed: SignedEntity): Statement | KnownError | undefined {
  if (!isStatement(signed)) return undefined;
  try {
    return parseStatement(signed.envelope.payload);
  } catch (error) {
    if (error instanceof KnownError) return error;
    throw error;
  }
}

function verifySubject(
  statement: Statement | KnownError | undefined,
  { digests }: Artifact,
): readonly Evidence[] {
  if (statement === undefined) return [skip(rows.form, 'a message signature has no statement')];
  if (statement instanceof KnownError) {
    return [
      fail(rows.form, statement.code, `not an in-toto Statement: ${statement.message}`, statement.facts),
    ];
  }
  const wanted = digests.map(digestText).join(' or ');
  const subject = digests.map((digest) => findSubject(statement, digest)).find((each) => each !== undefined);
  return [
    pass(rows.form, `${statement.subject.length} subjects, ${statement.predicateType}`),
    subject === undefined
      ? fail(
          rows.subject,
          'E_SUBJECT_MISMATCH',
          `the statement is of ${subjectsText(statement)}, not of ${wanted}`,
        )
      : pass(rows.subject, `the statement is of ${subject.name ?? wanted}`),
  ];
}
