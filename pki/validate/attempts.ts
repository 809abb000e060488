// SPDX-License-Identifier: Apache-2.0
// What a search tried in vain: the paths that were judged and the ends that led nowhere, as evidence of a refusal.
//
// The first ones are kept, the rest are counted: whoever presents certificates could make millions.

import type { KnownError } from '../../core/index.ts';
import { anyOf, fail, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { Certificate } from '../../core/x509/index.ts';
import type { Candidate } from './candidate.ts';
import type { PathEvidence, PathVerdict } from './options.ts';
import { certificateFacts, type PathFault } from './trace.ts';

interface DeadEnd {
  readonly head: Candidate | undefined;
  readonly length: number;
  readonly fault: PathFault;
  readonly issuer: Certificate | undefined;
}

const kept = 16;

const rows = {
  path: { check: 'path', clause: 'RFC 5280 section 6.1' },
  end: { check: 'path.end', clause: 'RFC 5280 section 6.1' },
  budget: { check: 'path.budget', clause: 'the budget of the verdict' },
} satisfies Record<string, CheckRow>;

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
  dead(path: readonly Candidate[], fault: PathFault, issuer: Certificate | undefined): void {
    this.#count += 1;
    if (this.#dead.length < kept) this.#dead.push({ head: path.at(-1), length: path.length, fault, issuer });
  }

  giveUp(error: KnownError): void {
    this.#gaveUp = error;
  }

  verdict(target: Candidate, spent: PathVerdict['spent']): PathVerdict {
    return new Refused(spent, () => this.#evidence(target));
  }

  #evidence(target: Candidate): Evidence {
    const children: Evidence[] = this.#judged.map(({ evidence }) => evidence);
    for (const { head, length, fault, issuer } of this.#dead.slice(0, kept - children.length)) {
      const at = head === undefined ? {} : certificateFacts(head.certificate);
      const by = issuer === undefined ? {} : certificateFacts(issuer);
      const facts = {
        ...at,
        depth: length,
        ...('subject' in by ? { issuerSubject: by.subject, issuerSerial: by.serial } : {}),
        ...fault.facts,
      };
      const row = { check: 'path.end', clause: fault.clause ?? rows.end.clause };
      children.push(fail(row, fault.code, fault.reason, facts));
    }
    if (this.#gaveUp !== undefined) {
      const { code, message, facts } = this.#gaveUp;
      children.push(fail(rows.budget, code, message, facts));
    }
    const facts = { ...certificateFacts(target.certificate), tried: this.#count };
    if (children.length === 0) return fail(rows.path, 'E_PATH_NONE', 'nothing leads to an anchor', facts);
    const reason =
      this.#judged.length > 0
        ? 'every path to an anchor fails'
        : 'no path leads from the target to an anchor';
    return anyOf(rows.path, reason, children, facts);
  }
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
