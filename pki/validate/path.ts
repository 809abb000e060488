// SPDX-License-Identifier: Apache-2.0
// Path validation: RFC 5280 section 6.1 over one path, as it is written, each check beside its section.
//
// Every check is made, though an earlier one failed: a refusal lists all its reasons. Finding the path is the
// builder's work; here it is given. The anchor is position 0 and the target the last.

import { KnownError } from '../../core/index.ts';
import {
  certificatePolicies,
  decodeExtensions,
  extensionOf,
  inhibitAnyPolicy,
  nameConstraints,
  nameKey,
  policyConstraints,
  type Certificate,
  type ExtensionKind,
  type PolicyInformation,
} from '../../core/x509/index.ts';
import type { Evidence } from '../../core/evidence/index.ts';
import { anchorKey, type TrustAnchor } from './anchor.ts';
import { Budget } from './budget.ts';
import { candidateOf, type Candidate } from './candidate.ts';
import { authorityFault, criticalFault, dateFault, nestedFault, signingFault } from './certificate-checks.ts';
import { conformanceFaults, extensionFaults } from './conformance.ts';
import { issuerIdentifierFault } from './rules/identifiers.ts';
import { Trace, type PathFault } from './trace.ts';
import { judgingProfiles, type JudgingProfile } from './judging.ts';
import { nameFaults, narrowNames, startNames, type NameState } from './names/index.ts';
import type { PathEvidence, PathOptions, PathPolicies } from './options.ts';
import { rows } from './path-rows.ts';
import { endPolicies, startPolicies, stepPolicies, type PolicyState } from './policies/index.ts';
import { purposes, type Purpose } from './purposes.ts';
import { RevocationSource } from './revocation-source.ts';
import { SignatureCache } from './signatures.ts';
import { targetFaults } from './target.ts';

export const defaultMaxIntermediates = 10;

/** Whether the judging profile holds revocation lists to the rules for their issuers. */
export const holdsLists = ({ profile = judgingProfiles.kubeedge }: PathOptions): boolean =>
  profile.conformingLists;

/** What the checks of one certificate cost, names and signatures apart. */
const stepsPerCertificate = 70;

/**
 * Judges a path, the target last, from the anchor.
 * What cannot be judged is refused and says so; a TypeError where there is no certificate.
 */
export function validatePath(
  path: readonly Certificate[],
  anchor: TrustAnchor,
  options: PathOptions,
): PathEvidence {
  if (path.length === 0) throw new TypeError('a path has at least the target');
  const { crls = [], now, useDeltas = true, revocation = crls.length > 0 ? 'leaf' : 'off' } = options;
  const source =
    revocation === 'off'
      ? undefined
      : new RevocationSource({
          crls,
          requirement: revocation,
          now,
          useDeltas,
          conforming: holdsLists(options),
        });
  return judgePath(path.map(candidateOf), anchor, options, source);
}

/** As `validatePath`, with revocation lists' issuers found by the builder. */
export function judgePath(
  path: readonly Candidate[],
  anchor: TrustAnchor,
  options: PathOptions,
  revocation: RevocationSource | undefined,
): PathEvidence {
  const machine = new Machine(path, anchor, options, revocation);
  try {
    machine.run();
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    machine.giveUp(error);
  }
  return machine;
}

class Machine implements PathEvidence {
  readonly #path: readonly Candidate[];
  readonly #anchor: TrustAnchor;
  readonly #above: Candidate | undefined;
  readonly #options: PathOptions;
  readonly #profile: JudgingProfile;
  readonly #purpose: Purpose;
  readonly #budget: Budget;
  readonly #signatures: SignatureCache;
  readonly #revocation: RevocationSource | undefined;
  readonly #trace: Trace = new Trace();
  // Section 6.1.2: the state variables. The working key and issuer name are those of the certificate above.
  #names: NameState;
  #policies: PolicyState;
  #policiesFailed = false;
  #maxPathLength: number;
  #at = 0;
  #outcome: PathPolicies | undefined;
  #evidence: Evidence | undefined;

  constructor(
    path: readonly Candidate[],
    anchor: TrustAnchor,
    options: PathOptions,
    revocation: RevocationSource | undefined,
  ) {
    this.#path = path;
    this.#anchor = anchor;
    this.#above = anchor.certificate === undefined ? undefined : candidateOf(anchor.certificate);
    this.#options = options;
    this.#profile = options.profile ?? judgingProfiles.kubeedge;
    this.#purpose = options.purpose ?? purposes.any;
    this.#budget = options.budget ?? new Budget();
    this.#signatures = options.signatures ?? new SignatureCache();
    this.#revocation = revocation;
    this.#names = startNames(options.names);
    this.#policies = startPolicies(policyInputs(options, this.#counting), path.length);
    // (k), made narrower by the caller's own limit, which counts as a pathLenConstraint of the anchor does.
    this.#maxPathLength = Math.min(path.length, options.maxIntermediates ?? defaultMaxIntermediates);
  }

  get accepted(): boolean {
    return this.#trace.faults.length === 0 && this.#outcome !== undefined;
  }

  get faults(): readonly PathFault[] {
    return this.#trace.faults;
  }

  get policies(): PathPolicies | undefined {
    return this.#outcome;
  }

  get evidence(): Evidence {
    const chain = [this.#anchor.certificate, ...this.#path.map(({ certificate }) => certificate)];
    const count = this.#path.length;
    return (this.#evidence ??= this.#trace.evidence(
      { check: 'path', clause: 'RFC 5280 section 6.1' },
      `a path of ${count === 1 ? 'one certificate' : `${count} certificates`} from an anchor`,
      chain,
    ));
  }

  /** The anchor's certificate, where the profile counts what it says of itself. */
  get #counting(): Candidate | undefined {
    return this.#profile.anchorCounts ? this.#above : undefined;
  }

  run(): void {
    this.#startAtAnchor();
    const last = this.#path.length - 1;
    for (const [index, candidate] of this.#path.entries()) {
      this.#at = index + 1;
      this.#process(candidate, index, last);
      if (index < last) this.#prepareNext(candidate);
    }
    this.#wrapUp();
  }

  /** The budget is gone, or something cannot be read that has to be. */
  giveUp(error: KnownError): void {
    this.#trace.add(this.#at, rows.budget, { code: error.code, reason: error.message, facts: error.facts });
  }

  // The anchor is trusted information (6.1.1 d); a profile may hold its certificate to what that says.
  #startAtAnchor(): void {
    const anchor = this.#counting;
    if (anchor === undefined) return;
    const trace = this.#trace;
    trace.add(0, rows.validity, dateFault(anchor, this.#options.now));
    this.#authority(anchor, 0);
    trace.add(0, rows.constraints, this.#narrow(anchor));
    const pathLength = anchor.basicConstraints?.pathLength;
    if (pathLength !== undefined && pathLength < this.#maxPathLength) this.#maxPathLength = pathLength;
    this.#conformance(anchor, 0);
  }

  // Section 6.1.3
  #process(candidate: Candidate, index: number, last: number): void {
    const trace = this.#trace;
    const { certificate } = candidate;
    const final = index === last;
    this.#budget.step(stepsPerCertificate);
    const above = index === 0 ? undefined : this.#path[index - 1];
    const spki = above === undefined ? this.#anchor.spki : above.certificate.spki;
    const key = above === undefined ? anchorKey(this.#anchor) : above.key;
    // (a)(1) to (a)(4)
    trace.add(this.#at, rows.signature, this.#signatures.fault(certificate, spki, key, this.#budget));
    trace.add(this.#at, rows.validity, dateFault(candidate, this.#options.now));
    const name = above === undefined ? nameKey(this.#anchor.name) : above.subject;
    trace.add(
      this.#at,
      rows.issuer,
      candidate.issuer === name ? null : { code: 'E_PATH_ISSUER', reason: 'issued under another name' },
    );
    this.#revoked(candidate, above, final);
    // (b), (c): not for self-issued certificates, save the last.
    if (!candidate.selfIssued || final)
      trace.add(this.#at, rows.names, nameFaults(this.#names, certificate, this.#budget));
    // (d), (e), (f), and for all but the last 6.1.4 (a), (b), (h) to (j)
    trace.add(this.#at, rows.policies, this.#stepPolicies(candidate, index, final));
  }

  // Section 6.1.4, save (c) to (f), the working key, and what is in #stepPolicies
  #prepareNext(candidate: Candidate): void {
    const trace = this.#trace;
    // (g)
    trace.add(this.#at, rows.constraints, this.#narrow(candidate));
    this.#authority(candidate, this.#at);
    // (l), (m)
    let fault: PathFault | null = null;
    if (!candidate.selfIssued) {
      if (this.#maxPathLength <= 0)
        fault = { code: 'E_PATH_LENGTH', reason: 'more CAs follow one another than one above allows' };
      this.#maxPathLength -= 1;
    }
    const pathLength = candidate.basicConstraints?.pathLength;
    if (pathLength !== undefined && pathLength < this.#maxPathLength) this.#maxPathLength = pathLength;
    trace.add(this.#at, rows.length, fault);
    this.#conformance(candidate, this.#at);
  }

  // (k), (n), (o) and the usages that a CA's certificate passes down
  #authority(candidate: Candidate, at: number): void {
    const trace = this.#trace;
    trace.add(at, rows.authority, authorityFault(candidate));
    trace.add(at, rows.signing, signingFault(candidate));
    trace.add(at, rows.critical, criticalFault(candidate));
    const { usage } = this.#purpose;
    if (this.#profile.nestedUsages && usage !== undefined)
      trace.add(at, rows.nested, nestedFault(candidate, usage));
  }

  // Section 6.1.5, and what the target is for
  #wrapUp(): void {
    const trace = this.#trace;
    const target = this.#path.at(-1);
    if (target === undefined) return;
    // (a), (b), (g)
    const { fault, ...policies } = endPolicies(this.#policies);
    if (this.#policiesFailed) trace.leave(this.#at, rows.wrapUp, 'the policies failed before');
    else trace.add(this.#at, rows.wrapUp, fault);
    // (e), (f)
    trace.add(this.#at, rows.critical, criticalFault(target));
    const { kind, usage, identity } = targetFaults(
      target,
      this.#purpose,
      this.#profile,
      this.#options.keyUsages,
    );
    trace.add(this.#at, rows.kind, kind);
    trace.add(this.#at, rows.usage, usage);
    trace.add(this.#at, rows.identity, identity);
    this.#conformance(target, this.#at);
    this.#outcome = policies;
  }

  #narrow(candidate: Candidate): PathFault | null {
    if (candidate.extension(nameConstraints.oid) === undefined) return null;
    try {
      const constraints = extensionOf(candidate.certificate, nameConstraints);
      if (constraints !== undefined) this.#names = narrowNames(this.#names, constraints);
      return null;
    } catch (error) {
      return faultOf(error);
    }
  }

  #stepPolicies(candidate: Candidate, index: number, last: boolean): PathFault | null {
    const { certificate, selfIssued } = candidate;
    let fault: PathFault | undefined;
    try {
      fault = stepPolicies(
        this.#policies,
        certificate,
        { position: index + 1, last, selfIssued },
        this.#budget,
      );
    } catch (error) {
      fault = faultOf(error);
    }
    if (fault !== undefined) this.#policiesFailed = true;
    return fault ?? null;
  }

  #revoked(candidate: Candidate, above: Candidate | undefined, final: boolean): void {
    const source = this.#revocation;
    if (source === undefined) return;
    const issuer = above?.certificate ?? this.#anchor.certificate;
    const authority =
      above === undefined ? this.#anchor : { name: above.certificate.subject, spki: above.certificate.spki };
    const { fault, undone, children } = source.check(
      candidate.certificate,
      {
        name: authority.name,
        spki: authority.spki,
        ...(issuer === undefined ? {} : { certificate: issuer }),
      },
      { target: final, anchor: this.#anchor, path: this.#path, budget: this.#budget },
    );
    if (undone !== undefined) this.#trace.leave(this.#at, rows.revocation, undone);
    else this.#trace.add(this.#at, rows.revocation, fault, children);
  }

  #conformance(candidate: Candidate, at: number): void {
    const { everyExtension, matchingIdentifiers, rules } = this.#profile;
    const malformed = extensionFaults(candidate, everyExtension);
    if (everyExtension || malformed.length > 0) this.#trace.add(at, rows.extensions, malformed);
    if (rules.length === 0) return;
    const place = at === 0 ? 'anchor' : at === this.#path.length ? 'target' : 'intermediate';
    const faults = conformanceFaults(candidate, place, rules);
    const above = at === 1 ? this.#above : this.#path[at - 2];
    const other = matchingIdentifiers ? issuerIdentifierFault(candidate, above) : undefined;
    this.#trace.add(at, rows.profile, other === undefined ? faults : [...faults, other]);
  }
}

/** What a check threw, as a fault; a budget that is gone ends the verdict. */
function faultOf(error: unknown): PathFault {
  if (!(error instanceof KnownError) || error.code === 'E_PATH_BUDGET') throw error;
  return { code: error.code, reason: error.message, facts: error.facts };
}

const anyPolicy = '2.5.29.32.0';

// Section 6.1.1 (c), (e) to (g). An anchor's own constraints are initial values (RFC 5937 section 3.2).
function policyInputs(
  { policies = {} }: PathOptions,
  anchor: Candidate | undefined,
): Parameters<typeof startPolicies>[0] {
  const { initialPolicies = [anyPolicy], explicitPolicy = false } = policies;
  const { mappingInhibit = false, anyPolicyInhibit = false } = policies;
  const own = anchor === undefined ? undefined : readable(anchor.certificate, policyConstraints);
  const named = anchor === undefined ? undefined : readable(anchor.certificate, certificatePolicies);
  return {
    initialPolicies: named === undefined ? initialPolicies : common(initialPolicies, named),
    explicitPolicy: explicitPolicy || own?.requireExplicitPolicy !== undefined,
    mappingInhibit: mappingInhibit || own?.inhibitPolicyMapping !== undefined,
    anyPolicyInhibit: anyPolicyInhibit || anchor?.extension(inhibitAnyPolicy.oid) !== undefined,
  };
}

// A malformed one is refused where the anchor's extensions are looked at.
function readable<T>(certificate: Certificate, kind: ExtensionKind<T>): T | undefined {
  const read = decodeExtensions(certificate).find(({ extension }) => extension.oid === kind.oid);
  return read?.value as T | undefined;
}

function common(wanted: readonly string[], named: readonly PolicyInformation[]): readonly string[] {
  const own = named.map(({ policy }) => policy);
  if (own.includes(anyPolicy)) return wanted;
  return wanted.includes(anyPolicy) ? own : wanted.filter((policy) => own.includes(policy));
}
