// SPDX-License-Identifier: Apache-2.0
// Every rule, and which of them are asked of what: sets are compiled once, when they are first needed.

import type { Facts } from '../../core/index.ts';
import type { CrlView } from './crl-view.ts';
import {
  certificateTargets,
  type Finding,
  type LintProfile,
  type Rule,
  type Severity,
  type Target,
} from './rule.ts';
import { accessRules } from './rules/access.ts';
import { basicRules, constraintRules, explainedRules } from './rules/constraints.ts';
import { crlRules } from './rules/crl.ts';
import { csrRules } from './rules/csr.ts';
import { extensionRules } from './rules/extensions.ts';
import { identifierRules, issuanceRules } from './rules/identifiers.ts';
import { caKeyUsageRules, keyUsageRules } from './rules/key-usage.ts';
import { keyRules } from './rules/key.ts';
import { kubeedgeRules } from './rules/kubeedge.ts';
import { nameRules } from './rules/names.ts';
import { certificateReadingRules, readingRules, unreadable } from './rules/reading.ts';
import { sanRules } from './rules/san.ts';
import { serialRules } from './rules/serial.ts';
import { signatureRules } from './rules/signature.ts';
import { issuerRules, subjectRules } from './rules/subject.ts';
import { validityRules } from './rules/validity.ts';
import type { AnyView, CertificateView, CsrView, SubjectView } from './view.ts';

const anyRules: readonly Rule<AnyView>[] = [
  ...readingRules,
  ...signatureRules,
  ...nameRules,
  ...extensionRules,
  ...explainedRules,
  ...issuanceRules,
];
const withSubject: readonly Rule<SubjectView>[] = [
  ...subjectRules,
  ...keyRules,
  ...keyUsageRules,
  ...constraintRules,
  ...sanRules,
];
const ofCertificates: readonly Rule<CertificateView>[] = [
  ...serialRules,
  ...certificateReadingRules,
  ...validityRules,
  ...issuerRules,
  ...identifierRules,
  ...basicRules,
  ...caKeyUsageRules,
  ...accessRules,
  ...kubeedgeRules,
];

/**
 * `unsigned`: there is no signature yet, and whoever planned the bytes has checked the key. `issuing`: likewise, and
 * only what stops an issuance is looked for.
 */
export type Stage = 'whole' | 'unsigned' | 'issuing';

/** A rule as it is asked: its severity settled. */
interface Asked<V> {
  readonly rule: Rule<V>;
  readonly severity: Severity;
}

function compile<V>(
  rules: readonly Rule<V>[],
  target: Target,
  profile: LintProfile,
  stage: Stage,
): readonly Asked<V>[] {
  const asked: Asked<V>[] = [];
  for (const rule of rules) {
    if (!rule.targets.includes(target) || (rule.only !== undefined && rule.only !== profile)) continue;
    if (stage !== 'whole' && rule.about !== undefined) continue;
    const severity = profile === 'kubeedge' ? (rule.kubeedge ?? rule.severity) : rule.severity;
    if (stage === 'issuing' && severity !== 'error') continue;
    if (severity !== 'off') asked.push({ rule, severity });
  }
  return asked;
}

const isList = (found: Facts | readonly Facts[]): found is readonly Facts[] => Array.isArray(found);

class Sets<V extends AnyView> {
  readonly #rules: readonly Rule<V>[];
  readonly #made: { [S in Stage]: { [P in LintProfile]: Map<Target, readonly Asked<V>[]> } };

  constructor(rules: readonly Rule<V>[]) {
    this.#rules = rules;
    const empty = (): { [P in LintProfile]: Map<Target, readonly Asked<V>[]> } => ({
      private: new Map(),
      kubeedge: new Map(),
    });
    this.#made = { whole: empty(), unsigned: empty(), issuing: empty() };
  }

  /** Asks every rule of the view's target. */
  ask(view: V, profile: LintProfile, stage: Stage): Finding[] {
    const sets = this.#made[stage][profile];
    let asked = sets.get(view.target);
    if (asked === undefined) {
      asked = compile(this.#rules, view.target, profile, stage);
      sets.set(view.target, asked);
    }
    const findings: Finding[] = [];
    for (const { rule, severity } of asked) {
      const found = rule.check(view);
      if (found === undefined) continue;
      const { id, clause, says } = rule;
      for (const facts of isList(found) ? found : [found])
        findings.push({ rule: id, severity, clause, message: says, facts });
    }
    return findings;
  }
}

export const certificateSets: Sets<CertificateView> = new Sets<CertificateView>([
  ...anyRules,
  ...withSubject,
  ...ofCertificates,
]);
export const csrSets: Sets<CsrView> = new Sets<CsrView>([...anyRules, ...withSubject, ...csrRules]);
export const crlSets: Sets<CrlView> = new Sets<CrlView>([...anyRules, ...crlRules]);

/** One rule as a reader sees it. */
export type RuleRow = Omit<Rule<never>, 'about' | 'check'>;

const rowOf = ({ id, severity, clause, says, targets, kubeedge, only }: RuleRow): RuleRow => ({
  id,
  severity,
  clause,
  says,
  targets,
  ...(kubeedge === undefined ? {} : { kubeedge }),
  ...(only === undefined ? {} : { only }),
});

/** Every rule, by id. */
export const rules: readonly RuleRow[] = [
  ...[...anyRules, ...withSubject, ...ofCertificates, ...csrRules, ...crlRules].map(rowOf),
  ...unreadable.map(({ id, clause, says }) => ({
    id,
    severity: 'error' as const,
    clause,
    says,
    targets: [...certificateTargets, 'csr' as const, 'crl' as const],
  })),
].sort((a, b) => (a.id < b.id ? -1 : 1));
