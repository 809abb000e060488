// SPDX-License-Identifier: Apache-2.0
// Whether a certificate was revoked (RFC 5280 section 6.3.3): each of its distribution points, then the lists of its
// issuer that no point names, until every reason is answered for or one list says that it was revoked.
//
// Lists are those given; none is fetched. What cannot be told is `undetermined`, and the caller says whether that is
// enough. Not here: whether the certificate is otherwise valid, and the path of a list's signer (`findIssuerPath`).

import type { Crl, CrlEntry } from '../../../core/crl/index.ts';
import { DerReader } from '../../../core/der/index.ts';
import { allOf, anyOf, fail, pass, type Evidence } from '../../../core/evidence/index.ts';
import { attempt, KnownError, type Code } from '../../../core/index.ts';
import {
  authorityInfoAccess,
  basicConstraints,
  crlDistributionPoints,
  findExtension,
  nameKey,
  nameText,
  oids,
  type Certificate,
  type DistributionPoint,
} from '../../../core/x509/index.ts';
import { deltaApplied, fittingDeltas } from './delta.ts';
import { allReasons, reasonText } from './reasons.ts';
import { rows } from './rows.ts';
import { checkIssuer, checkReasons, checkScope, interimReasons, issuersOf, type Subject } from './scope.ts';
import { checkSignature, findSigner } from './signer.ts';
import type { Revocation, RevocationInput } from './types.ts';
import { checkCritical, checkDates, checkForm, checkNumber, iso } from './usable.ts';

/** Whether `certificate` was revoked, by the lists given. @throws E_PATH_BUDGET and nothing else */
export function checkRevocation(input: RevocationInput): Revocation {
  try {
    const subject = readSubject(input.certificate);
    if (subject === undefined) return promised;
    return new Processing(input, subject).run();
  } catch (error) {
    if (!(error instanceof KnownError) || error.code === 'E_PATH_BUDGET') throw error;
    // A distribution point of the certificate that cannot be read.
    const evidence = fail(rows.revocation, error.code, error.message, error.facts);
    return { status: 'undetermined', candidates: input.crls.length, evidence };
  }
}

const promised: Revocation = {
  status: 'good',
  candidates: 0,
  evidence: pass(rows.none, 'its issuer publishes no revocation for this certificate'),
};

function readSubject(certificate: Certificate): Subject | undefined {
  const { extensions } = certificate;
  const ca = findExtension(extensions, basicConstraints)?.ca === true;
  const has = (oid: string): boolean => extensions.some((extension) => extension.oid === oid);
  // RFC 9608 sections 2 and 4: an end entity's, and nothing beside it says where revocation is published.
  const contradicted =
    has(oids.crlDistributionPoints) ||
    has(oids.freshestCrl) ||
    findExtension(extensions, authorityInfoAccess)?.some(({ method }) => method === oids.ocsp) === true;
  if (has(oids.noRevAvail) && !ca && !contradicted) return undefined;
  return { certificate, ca, points: findExtension(extensions, crlDistributionPoints) ?? [] };
}

interface Judged {
  readonly evidence: Evidence;
  /** Where every check passed: the reasons answered for and what the list says. */
  readonly answer?: { readonly reasons: number; readonly entry: CrlEntry | undefined };
}

/** The state variables of section 6.3.2. */
class Processing {
  readonly #input: RevocationInput;
  readonly #subject: Subject;
  readonly #serial: Uint8Array;
  readonly #children: Evidence[] = [];
  readonly #claimed = new Set<Crl>();
  /** reasons_mask */
  #reasons = 0;
  readonly #heard = new Set<Crl>();
  /** When the oldest list was written that answered so far. */
  #answeredAt = Infinity;
  /** cert_status, where it is not UNREVOKED. */
  #revoked: CrlEntry | undefined;

  constructor(input: RevocationInput, subject: Subject) {
    this.#input = input;
    this.#subject = subject;
    this.#serial = serialOf(input.certificate);
  }

  run(): Revocation {
    const { certificate } = this.#input;
    for (const point of this.#subject.points) this.#atPoint(point);
    // The last paragraph of 6.3.3: lists in no point, as if the certificate had one that is its issuer's name.
    if (!this.#done) this.#atPoint({ fullName: [{ kind: 'directory', value: certificate.issuer }] });
    return this.#conclude();
  }

  get #done(): boolean {
    return this.#revoked !== undefined || this.#reasons === allReasons;
  }

  #atPoint(point: DistributionPoint): void {
    const issuers = new Set(issuersOf(point, this.#input.certificate).map(nameKey));
    for (const crl of completeLists(this.#input.crls)) {
      if (this.#revoked !== undefined) return;
      // Of lists that say different things the newest counts, and of several as new one that revokes.
      const heard = this.#heard.has(crl);
      const asNew = crl.thisUpdate >= this.#answeredAt && !heard;
      if (this.#done && crl.thisUpdate < this.#answeredAt) return;
      if (this.#done && heard) continue;
      this.#input.budget.step();
      if (!issuers.has(nameKey(crl.issuer))) continue;
      const { evidence, answer } = this.#judge(crl, point, asNew ? 0 : this.#reasons);
      this.#children.push(evidence);
      if (answer === undefined) continue;
      this.#reasons |= answer.reasons; // (l)
      this.#heard.add(crl);
      this.#answeredAt = Math.min(this.#answeredAt, crl.thisUpdate);
      this.#revoked = answer.entry;
    }
  }

  // One list at one point: (a) to (k), the cheapest first.
  #judge(crl: Crl, point: DistributionPoint, answered: number): Judged {
    const checks: Evidence[] = [];
    const holds = (evidence: Evidence): boolean => {
      checks.push(evidence);
      return evidence.outcome === 'passed';
    };
    const refused = (): Judged => ({ evidence: listEvidence(crl, checks) });
    const { certificate, now, budget, conforming = false } = this.#input;
    const interim = interimReasons(crl, point);
    if (
      !holds(checkIssuer(crl, point, certificate)) ||
      !holds(checkScope(crl, point, this.#subject)) ||
      !holds(checkReasons(interim, answered))
    )
      return refused();
    // From here on the list claims to be about the certificate.
    this.#claimed.add(crl);
    if (!holds(checkNumber(crl)) || !holds(checkCritical(crl))) return refused();
    if (conforming && !holds(checkForm(crl))) return refused();
    const deltas = this.#input.useDeltas ? deltasOf(this.#input.crls) : [];
    budget.step(deltas.length);
    const { fitting, refused: misfits } = fittingDeltas(crl, deltas, now);
    const dated = checkDates(crl, now);
    // An old list may still be what a delta is laid over.
    if (dated.outcome !== 'passed' && (fitting.length === 0 || crl.thisUpdate > now)) {
      checks.push(...misfits, dated);
      return refused();
    }
    const { authority, evidence } = findSigner(crl, this.#input);
    checks.push(...evidence);
    if (authority === undefined) return refused();
    // (h): the same key
    const delta = fitting.find((each) => checkSignature(each, authority.spki, budget).outcome === 'passed');
    if (!holds(delta === undefined ? dated : checkDates(crl, now, delta))) return refused();
    if (delta !== undefined) checks.push(deltaApplied(delta));
    const entry = this.#lookUp(crl, delta);
    if (entry instanceof KnownError) {
      checks.push(fail(rows.entry, entry.code, entry.message, entry.facts));
      return refused();
    }
    checks.push(entryEvidence(entry));
    return { evidence: listEvidence(crl, checks), answer: { reasons: interim, entry } };
  }

  // (i), (j), (k). A refusal where a list cannot be indexed: it names more issuers than is admitted.
  #lookUp(crl: Crl, delta: Crl | undefined): CrlEntry | KnownError | undefined {
    const { issuer } = this.#input.certificate;
    return attempt(() => {
      const entry = delta?.find(this.#serial, issuer) ?? crl.find(this.#serial, issuer);
      return entry?.reason === 'removeFromCRL' ? undefined : entry;
    });
  }

  #conclude(): Revocation {
    const candidates = this.#claimed.size;
    const entry = this.#revoked;
    if (entry !== undefined) {
      const { reason = 'unspecified', revocationDate } = entry;
      const why = `revoked on ${iso(revocationDate)}: ${reason}`;
      const evidence = failed('E_PATH_REVOKED', why, this.#children, { reason, when: revocationDate });
      return { status: 'revoked', reason, revokedAt: revocationDate, candidates, evidence };
    }
    if (this.#reasons === allReasons)
      return { status: 'good', candidates, evidence: anyOf(rows.revocation, 'not revoked', this.#children) };
    const [code, why] = this.#missing();
    return { status: 'undetermined', candidates, evidence: failed(code, why, this.#children) };
  }

  #missing(): [Code, string] {
    const { crls, certificate } = this.#input;
    if (this.#children.length === 0)
      return ['E_CRL_MISSING', `none of ${crls.length} lists is of ${nameText(certificate.issuer)}`];
    if (this.#reasons === 0) return ['E_PATH_REVOCATION', 'no list proves whether it was revoked'];
    return ['E_CRL_REASONS', `not answered for: ${reasonText(allReasons & ~this.#reasons)}`];
  }
}

// A failed node whose children may have passed: `failures` gives the node itself where no child failed.
function failed(
  code: Code,
  reason: string,
  children: readonly Evidence[],
  facts: Evidence['facts'] = {},
): Evidence {
  return { ...fail(rows.revocation, code, reason, facts), children };
}

function listEvidence(crl: Crl, checks: readonly Evidence[]): Evidence {
  const number = crl.number === undefined ? 'without a number' : `number ${crl.number}`;
  return allOf(rows.list, `the list of ${nameText(crl.issuer)}, ${number}`, checks, {
    issuer: nameText(crl.issuer),
    ...(crl.number === undefined ? {} : { number: String(crl.number) }),
  });
}

function entryEvidence(entry: CrlEntry | undefined): Evidence {
  if (entry === undefined) return pass(rows.entry, 'not on the list');
  const { reason = 'unspecified', revocationDate } = entry;
  return fail(rows.entry, 'E_PATH_REVOKED', `on the list since ${iso(revocationDate)}: ${reason}`, {
    reason,
    offset: entry.offset,
  });
}

/** The newest first. */
const completeLists = (crls: readonly Crl[]): Crl[] =>
  crls.filter(({ deltaBase }) => deltaBase === undefined).sort((a, b) => b.thisUpdate - a.thisUpdate);
const deltasOf = (crls: readonly Crl[]): Crl[] => crls.filter(({ deltaBase }) => deltaBase !== undefined);

// The contents of the INTEGER: -1 and 255 are two certificates.
function serialOf({ tbsDer }: Certificate): Uint8Array {
  const tbs = new DerReader(tbsDer, { depth: 16 }).sequence();
  tbs.optional(0);
  return tbs.integer();
}
