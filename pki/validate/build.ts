// SPDX-License-Identifier: Apache-2.0
// Path building: the search for a path from a target to an anchor that validates (RFC 4158 describes the problem).
//
// Depth first, best candidate first, cheap checks before signatures. A path that fails, for whatever reason, is not
// the end: the search goes on until one is accepted, all have failed or the budget is gone. Among the CAs of a path no
// name stands twice with the same key.

import { KnownError } from '../../core/index.ts';
import type { Crl } from '../../core/crl/index.ts';
import { nameKey, nameText, sameBytes, type Certificate } from '../../core/x509/index.ts';
import type { TrustAnchor } from './anchor.ts';
import { Attempts } from './attempts.ts';
import { Budget } from './budget.ts';
import { candidateOf, type Candidate } from './candidate.ts';
import { failing, issuerFault, type Failing } from './issuer-checks.ts';
import { judgingProfiles } from './judging.ts';
import type { PathEvidence, PathOptions, PathVerdict } from './options.ts';
import { orderAnchors, orderCandidates } from './order.ts';
import { defaultMaxIntermediates, holdsLists, judgePath } from './path.ts';
import { indexOf, type Pool, type PoolIndex } from './pool.ts';
import { purposes } from './purposes.ts';
import type { CrlAuthority } from './revocation/index.ts';
import { RevocationSource, type FindSigners, type RevocationContext } from './revocation-source.ts';
import { SignatureCache } from './signatures.ts';
import { rows } from './path-rows.ts';
import type { PathFault } from './trace.ts';

/** Finds a path from an anchor of the pool to the target that validates, or says why there is none. Never throws. */
export function findPath(target: Certificate, pool: Pool, options: PathOptions): PathVerdict {
  const search = {
    ...options,
    budget: options.budget ?? new Budget(),
    signatures: options.signatures ?? new SignatureCache(),
  };
  return new Builder(candidateOf(target), pool, search, new Map()).find();
}

interface SearchOptions extends PathOptions {
  readonly budget: Budget;
  readonly signatures: SignatureCache;
}

/** Signers of a list, by anchor and list; undefined while they are being looked for. */
type Signers = Map<TrustAnchor, Map<Crl, readonly CrlAuthority[] | undefined>>;

/** Self-issued certificates are not counted among the intermediates, and must not be endless either. */
const mostSelfIssued = 10;

class Builder {
  readonly #target: Candidate;
  readonly #pool: Pool;
  readonly #index: PoolIndex;
  readonly #options: SearchOptions;
  readonly #signers: Signers;
  /** The list that the target is being vetted as the signer of. */
  readonly #signs: Crl | undefined;
  readonly #revocation: RevocationSource | undefined;
  readonly #attempts: Attempts = new Attempts();
  readonly #maxIntermediates: number;
  /** From the target up. */
  readonly #path: Candidate[];
  readonly #onPath: Set<string> = new Set();
  readonly #orders: Map<string, readonly Candidate[]> = new Map();
  readonly #anchorFaults: Map<TrustAnchor, Failing | undefined> = new Map();
  #found:
    | { readonly path: readonly Candidate[]; readonly anchor: TrustAnchor; readonly judged: PathEvidence }
    | undefined;

  constructor(target: Candidate, pool: Pool, options: SearchOptions, signers: Signers, signs?: Crl) {
    this.#target = target;
    this.#pool = pool;
    this.#index = indexOf(pool);
    this.#options = options;
    this.#signers = signers;
    this.#signs = signs;
    this.#maxIntermediates = options.maxIntermediates ?? defaultMaxIntermediates;
    this.#path = [target];
    this.#revocation = this.#source();
  }

  find(): PathVerdict {
    try {
      this.#extend(this.#target, 0, 0);
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      this.#attempts.giveUp(error);
    }
    const { spent } = this.#options.budget;
    if (this.#found === undefined) return this.#attempts.verdict(this.#target, this.#options, spent);
    const { path, anchor, judged } = this.#found;
    const certificates = path.map(({ certificate }) => certificate);
    return new Accepted(certificates, anchor, judged, spent);
  }

  /** Whether a path was found above `head`, which has `counted` intermediates and `selfIssued` ones up to itself. */
  #extend(head: Candidate, counted: number, selfIssued: number): boolean {
    const { budget } = this.#options;
    budget.step(5);
    const anchors = this.#index.anchors(head.issuer);
    for (const { anchor, key } of orderAnchors(head, anchors)) {
      budget.step(5);
      const fault =
        this.#anchorFault(anchor) ??
        failing(rows.signature, this.#options.signatures.fault(head.certificate, anchor.spki, key, budget));
      if (fault !== undefined) this.#attempts.dead(this.#path, fault, anchor.certificate);
      else if (this.#judge(anchor)) return true;
    }
    const distance = this.#index.distance(head.issuer);
    if (distance === undefined) {
      this.#attempts.dead(this.#path, missing(head, 'leads to an anchor'), undefined);
      return false;
    }
    const candidates = this.#ordered(head);
    for (const issuer of candidates) if (this.#tryIssuer(head, issuer, counted, selfIssued)) return true;
    if (anchors.length === 0 && candidates.length === 0)
      this.#attempts.dead(this.#path, missing(head, 'is in the pool'), undefined);
    return false;
  }

  #tryIssuer(head: Candidate, issuer: Candidate, counted: number, selfIssued: number): boolean {
    const { budget, signatures } = this.#options;
    budget.step(5);
    const { certificate, identity } = issuer;
    // The target may have the name and key of a CA above it (RFC 5280 section 6.1), but is not above itself.
    if (this.#onPath.has(identity) || this.#isTarget(issuer)) return false;
    const nowCounted = counted + (issuer.selfIssued ? 0 : 1);
    const nowSelfIssued = selfIssued + (issuer.selfIssued ? 1 : 0);
    const fault =
      this.#depthFault(issuer, nowCounted, nowSelfIssued) ??
      issuerFault(issuer, counted, this.#options) ??
      failing(rows.signature, signatures.fault(head.certificate, certificate.spki, issuer.key, budget));
    if (fault !== undefined) {
      this.#attempts.dead(this.#path, fault, certificate);
      return false;
    }
    this.#path.push(issuer);
    this.#onPath.add(identity);
    const found = this.#extend(issuer, nowCounted, nowSelfIssued);
    this.#path.pop();
    this.#onPath.delete(identity);
    return found;
  }

  #isTarget({ certificate, identity }: Candidate): boolean {
    const target = this.#target;
    return identity === target.identity && sameBytes(certificate.der, target.certificate.der);
  }

  /** What an anchor's certificate says against it on any path, where the profile counts that. */
  #anchorFault(anchor: TrustAnchor): Failing | undefined {
    const { profile = judgingProfiles.kubeedge } = this.#options;
    if (!profile.anchorCounts || anchor.certificate === undefined) return undefined;
    if (!this.#anchorFaults.has(anchor))
      this.#anchorFaults.set(
        anchor,
        issuerFault(candidateOf(anchor.certificate), 0, this.#options, 'anchor'),
      );
    return this.#anchorFaults.get(anchor);
  }

  /** The order depends on the issuer's name and key identifier alone. */
  #ordered(head: Candidate): readonly Candidate[] {
    const by = `${head.issuer}\u0000${head.authorityKeyId ?? ''}`;
    let ordered = this.#orders.get(by);
    if (ordered === undefined) {
      ordered = orderCandidates(head, this.#index, this.#options.now, this.#options.budget);
      this.#orders.set(by, ordered);
    }
    return ordered;
  }

  #depthFault(issuer: Candidate, counted: number, selfIssued: number): Failing | undefined {
    const least = this.#index.distance(issuer.issuer);
    if (least === undefined) return missing(issuer, 'leads to an anchor');
    if (counted <= this.#maxIntermediates && selfIssued <= mostSelfIssued) return undefined;
    const reason = `more than ${this.#maxIntermediates} intermediate certificates`;
    return { row: rows.length, fault: { code: 'E_PATH_LENGTH', reason } };
  }

  /** Judges the path as it stands, from this anchor. */
  #judge(anchor: TrustAnchor): boolean {
    const path = this.#path.toReversed();
    const judged = judgePath(path, anchor, this.#options, this.#revocation);
    if (judged.accepted) {
      this.#found = { path, anchor, judged };
      return true;
    }
    this.#attempts.judged(judged);
    const spent = judged.faults.find(({ code }) => code === 'E_PATH_BUDGET');
    if (spent !== undefined) throw new KnownError('E_PATH_BUDGET', spent.reason, spent.facts);
    return false;
  }

  #source(): RevocationSource | undefined {
    const { revocation, now, useDeltas = true } = this.#options;
    const crls = this.#options.crls ?? this.#pool.crls ?? [];
    const requirement = revocation ?? (crls.length > 0 ? 'leaf' : 'off');
    if (requirement === 'off') return undefined;
    const findSigners: FindSigners = (crl, context) => this.#findSigners(crl, context);
    const conforming = holdsLists(this.#options);
    return new RevocationSource({ crls, requirement, now, useDeltas, conforming, findSigners });
  }

  // RFC 5280 section 6.3.3 (f): the signer's path leads to the same anchor. A search that comes back to the same list
  // finds nobody there, save for the signer's own status: a CA may leave that to the signer's list (PKITS 4.14.30).
  #findSigners(crl: Crl, { anchor, target }: RevocationContext): readonly CrlAuthority[] {
    const known = this.#signers.get(anchor) ?? new Map<Crl, readonly CrlAuthority[] | undefined>();
    this.#signers.set(anchor, known);
    if (known.has(crl))
      return known.get(crl) ?? (target && crl === this.#signs ? [signerOf(this.#target)] : []);
    known.set(crl, undefined);
    const pool: Pool = { ...this.#pool, anchors: [anchor] };
    const options = { ...this.#options, purpose: purposes.crlSigning, keyUsages: [] };
    const signers = this.#index
      .candidates(nameKey(crl.issuer), this.#options.budget)
      .filter((candidate) => new Builder(candidate, pool, options, this.#signers, crl).find().accepted)
      .map(signerOf);
    known.set(crl, signers);
    return signers;
  }
}

const signerOf = ({ certificate }: Candidate): CrlAuthority => ({
  name: certificate.subject,
  spki: certificate.spki,
  certificate,
});

class Accepted implements PathVerdict {
  readonly accepted = true;
  readonly path: readonly Certificate[];
  readonly anchor: TrustAnchor;
  readonly spent: PathVerdict['spent'];
  readonly #judged: PathEvidence;

  constructor(
    path: readonly Certificate[],
    anchor: TrustAnchor,
    judged: PathEvidence,
    spent: PathVerdict['spent'],
  ) {
    this.path = path;
    this.anchor = anchor;
    this.spent = spent;
    this.#judged = judged;
  }

  get policies(): PathVerdict['policies'] {
    return this.#judged.policies;
  }

  get evidence(): PathVerdict['evidence'] {
    return this.#judged.evidence;
  }
}

// The name is written when somebody reads it: of a hostile pool nobody does.
function missing(head: Candidate, what: string): Failing {
  const fault: PathFault = {
    code: 'E_PATH_NONE',
    get reason() {
      return `no certificate of ${nameText(head.certificate.issuer)} ${what}`;
    },
  };
  return { row: rows.end, fault };
}
