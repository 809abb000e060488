// SPDX-License-Identifier: Apache-2.0
// What a search tried in vain: the paths that were judged and the ends that led nowhere, as evidence of a refusal.
//
// The first ones are kept, the rest are counted: whoever presents certificates could make millions.

import type { Facts, KnownError } from '../../core/index.ts';
import { anyOf, fail, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { Certificate } from '../../core/x509/index.ts';
import type { Candidate } from './candidate.ts';
import { criticalFault, dateFault } from './certificate-checks.ts';
import { conformanceFaults } from './conformance.ts';
import { judgingProfiles } from './judging.ts';
import type { PathEvidence, PathOptions, PathVerdict } from './options.ts';
import { purposes } from './purposes.ts';
import { targetFaults } from './target.ts';
import type { Failing } from './issuer-checks.ts';
import { rows } from './path-rows.ts';
import { certificateFacts, type PathFault, type TraceRow } from './trace.ts';

interface DeadEnd {
  readonly head: Candidate | undefined;
  readonly length: number;
  readonly failing: Failing;
  readonly issuer: Certificate | undefined;
}

const kept = 16;

const pathRow: CheckRow = { check: 'path', clause: 'RFC 5280 section 6.1' };

export class Attempts {
  readonly #judged: PathEvidence[] = [];
  readonly #dead: DeadEnd[] = [];
  #count = 0;
  #gaveUp: KnownError | undefined;

  judged(path: PathEvidence): void {
    this.#count += 1;
    if (this.#judged.length < kept) this.#judged.push(path);
  }

  /** `path` from the target up, and the issuer that cannot follow, where there is one. */
  dead(path: readonly Candidate[], failing: Failing, issuer: Certificate | undefined): void {
    this.#count += 1;
    if (this.#dead.length < kept)
      this.#dead.push({ head: path.at(-1), length: path.length, failing, issuer });
  }

  giveUp(error: KnownError): void {
    this.#gaveUp = error;
  }

  verdict(target: Candidate, options: PathOptions, spent: PathVerdict['spent']): PathVerdict {
    return new Refused(spent, () => this.#evidence(target, options));
  }

  #evidence(target: Candidate, options: PathOptions): Evidence {
    // The first path whole, of the others what failed.
    const children: Evidence[] = this.#judged.map(({ evidence }, index) =>
      index === 0 ? evidence : failedOnly(evidence),
    );
    // What is wrong with the target on any path is worth saying though none was found.
    if (children.length === 0) children.push(...ownEvidence(target, options));
    for (const { head, length, failing, issuer } of this.#dead.slice(
      0,
      Math.max(0, kept - children.length),
    )) {
      const { row, fault } = failing;
      const at = head === undefined ? {} : certificateFacts(head.certificate);
      const facts = {
        ...at,
        depth: length,
        ...issuerFacts(issuer),
        ...fault.facts,
      };
      const clause = fault.clause ?? row.clause;
      children.push(fail({ check: row.check, clause }, fault.code, fault.reason, facts));
    }
    if (this.#gaveUp !== undefined) {
      const { code, message, facts } = this.#gaveUp;
      children.push(fail(rows.budget, code, message, facts));
    }
    const facts = { ...certificateFacts(target.certificate), tried: this.#count };
    if (children.length === 0) return fail(pathRow, 'E_PATH_NONE', 'nothing leads to an anchor', facts);
    const reason =
      this.#judged.length > 0
        ? 'every path to an anchor fails'
        : 'no path leads from the target to an anchor';
    return anyOf(pathRow, reason, children, facts);
  }
}

const failedOnly = (evidence: Evidence): Evidence => ({
  ...evidence,
  children: evidence.children.filter(({ outcome }) => outcome === 'failed').map(failedOnly),
});

function ownEvidence(target: Candidate, { now, purpose, profile, keyUsages }: PathOptions): Evidence[] {
  const judging = profile ?? judgingProfiles.kubeedge;
  const faults = targetFaults(target, purpose ?? purposes.any, judging, keyUsages);
  const found: (readonly [TraceRow, PathFault | null])[] = [
    [rows.validity, dateFault(target, now)],
    [rows.critical, criticalFault(target)],
    [rows.kind, faults.kind],
    ...faults.usage.map((fault) => [rows.usage, fault] as const),
    ...faults.identity.map((fault) => [rows.identity, fault] as const),
    ...conformanceFaults(target, 'target', judging.rules).map((fault) => [rows.profile, fault] as const),
  ];
  const facts = certificateFacts(target.certificate);
  return found.flatMap(([{ check, clause }, fault]) =>
    fault === null
      ? []
      : [
          fail({ check, clause: fault.clause ?? clause }, fault.code, fault.reason, {
            ...facts,
            ...fault.facts,
          }),
        ],
  );
}

function issuerFacts(issuer: Certificate | undefined): Facts {
  const { subject, serial } = certificateFacts(issuer);
  return subject === undefined || serial === undefined
    ? {}
    : { issuerSubject: subject, issuerSerial: serial };
}

class Refused implements PathVerdict {
  readonly accepted = false;
  readonly spent: PathVerdict['spent'];
  readonly #make: () => Evidence;
  #evidence: Evidence | undefined;

  constructor(spent: PathVerdict['spent'], make: () => Evidence) {
    this.spent = spent;
    this.#make = make;
  }

  get evidence(): Evidence {
    return (this.#evidence ??= this.#make());
  }
}
