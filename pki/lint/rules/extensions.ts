// SPDX-License-Identifier: Apache-2.0
// Extensions in general: which may be critical, which belong where, and whether they can be read.

import type { Facts } from '../../../core/index.ts';
import { explain } from '../explain.ts';
import type { KindName } from '../decoded.ts';
import { allTargets, certificateTargets, type Rule, type Severity, type Target } from '../rule.ts';
import type { AnyView } from '../view.ts';

interface Criticality {
  readonly id: string;
  readonly kind: KindName;
  /** What it must be. */
  readonly critical: boolean;
  readonly severity: Severity;
  readonly clause: string;
  readonly targets?: readonly Target[];
}

const criticalities: readonly Criticality[] = [
  {
    id: 'basic-constraints.critical',
    kind: 'basicConstraints',
    critical: true,
    severity: 'error',
    clause: 'RFC 5280 4.2.1.9',
    targets: ['root', 'ca'],
  },
  {
    id: 'key-usage.critical',
    kind: 'keyUsage',
    critical: true,
    severity: 'warning',
    clause: 'RFC 5280 4.2.1.3',
  },
  {
    id: 'name-constraints.critical',
    kind: 'nameConstraints',
    critical: true,
    severity: 'error',
    clause: 'RFC 5280 4.2.1.10',
  },
  {
    id: 'policy-constraints.critical',
    kind: 'policyConstraints',
    critical: true,
    severity: 'error',
    clause: 'RFC 5280 4.2.1.11',
  },
  {
    id: 'inhibit-any-policy.critical',
    kind: 'inhibitAnyPolicy',
    critical: true,
    severity: 'error',
    clause: 'RFC 5280 4.2.1.14',
  },
  {
    id: 'policy-mappings.critical',
    kind: 'policyMappings',
    critical: true,
    severity: 'warning',
    clause: 'RFC 5280 4.2.1.5',
  },
  {
    id: 'aki.not-critical',
    kind: 'authorityKeyIdentifier',
    critical: false,
    severity: 'error',
    clause: 'RFC 5280 4.2.1.1, 5.2.1',
    targets: allTargets,
  },
  {
    id: 'ski.not-critical',
    kind: 'subjectKeyIdentifier',
    critical: false,
    severity: 'error',
    clause: 'RFC 5280 4.2.1.2',
  },
  {
    id: 'issuer-alt-name.not-critical',
    kind: 'issuerAltName',
    critical: false,
    severity: 'warning',
    clause: 'RFC 5280 4.2.1.7',
    targets: allTargets,
  },
  {
    id: 'crl-dp.not-critical',
    kind: 'crlDistributionPoints',
    critical: false,
    severity: 'warning',
    clause: 'RFC 5280 4.2.1.13',
  },
  {
    id: 'freshest-crl.not-critical',
    kind: 'freshestCrl',
    critical: false,
    severity: 'error',
    clause: 'RFC 5280 4.2.1.15, 5.2.6',
    targets: allTargets,
  },
  {
    id: 'aia.not-critical',
    kind: 'authorityInfoAccess',
    critical: false,
    severity: 'error',
    clause: 'RFC 5280 4.2.2.1',
    targets: allTargets,
  },
  {
    id: 'sia.not-critical',
    kind: 'subjectInfoAccess',
    critical: false,
    severity: 'error',
    clause: 'RFC 5280 4.2.2.2',
  },
  {
    id: 'no-rev-avail.not-critical',
    kind: 'noRevAvail',
    critical: false,
    severity: 'error',
    clause: 'RFC 9608 2',
  },
  {
    id: 'tls-feature.not-critical',
    kind: 'tlsFeature',
    critical: false,
    severity: 'warning',
    clause: 'RFC 7633 4.1',
  },
  {
    id: 'ocsp-no-check.not-critical',
    kind: 'ocspNoCheck',
    critical: false,
    severity: 'warning',
    clause: 'RFC 6960 4.2.2.2.1',
  },
  {
    id: 'crl-number.not-critical',
    kind: 'crlNumber',
    critical: false,
    severity: 'error',
    clause: 'RFC 5280 5.2.3',
    targets: ['crl'],
  },
  {
    id: 'delta-crl.critical',
    kind: 'deltaCrlIndicator',
    critical: true,
    severity: 'error',
    clause: 'RFC 5280 5.2.4',
    targets: ['crl'],
  },
  {
    id: 'idp.critical',
    kind: 'issuingDistributionPoint',
    critical: true,
    severity: 'error',
    clause: 'RFC 5280 5.2.5',
    targets: ['crl'],
  },
];

/** `of` an extension, as critical as the row says, or not there at all. */
const criticalityRules: readonly Rule<AnyView>[] = criticalities.map(
  ({ id, kind, critical, severity, clause, targets }) => ({
    id,
    severity,
    clause,
    says: `${kind} is ${critical ? 'not critical' : 'critical'}`,
    targets: targets ?? certificateTargets,
    check: ({ ext }) => {
      const one = ext[kind];
      return one !== undefined && one.extension.critical !== critical ? {} : undefined;
    },
  }),
);

interface Place {
  readonly id: string;
  readonly kind: KindName;
  /** Where it must not stand. */
  readonly targets: readonly Target[];
  readonly severity: Severity;
  readonly clause: string;
}

const places: readonly Place[] = [
  {
    id: 'name-constraints.only-ca',
    kind: 'nameConstraints',
    targets: ['leaf', 'csr'],
    severity: 'error',
    clause: 'RFC 5280 4.2.1.10',
  },
  {
    id: 'policy-mappings.only-ca',
    kind: 'policyMappings',
    targets: ['leaf', 'csr'],
    severity: 'error',
    clause: 'RFC 5280 4.2.1.5',
  },
  {
    id: 'policy-constraints.only-ca',
    kind: 'policyConstraints',
    targets: ['leaf', 'csr'],
    severity: 'error',
    clause: 'RFC 5280 4.2.1.11',
  },
  {
    id: 'inhibit-any-policy.only-ca',
    kind: 'inhibitAnyPolicy',
    targets: ['leaf', 'csr'],
    severity: 'error',
    clause: 'RFC 5280 4.2.1.14',
  },
  {
    id: 'no-rev-avail.only-leaf',
    kind: 'noRevAvail',
    targets: ['root', 'ca'],
    severity: 'error',
    clause: 'RFC 9608 2',
  },
  {
    id: 'freshest-crl.not-in-delta',
    kind: 'freshestCrl',
    targets: ['crl'],
    severity: 'error',
    clause: 'RFC 5280 5.2.6',
  },
];

const placeRules: readonly Rule<AnyView>[] = places.map(({ id, kind, targets, severity, clause }) => ({
  id,
  severity,
  clause,
  says: `${kind} must not stand here`,
  targets,
  check: ({ ext }) =>
    ext[kind] === undefined || (id === 'freshest-crl.not-in-delta' && ext.deltaCrlIndicator === undefined)
      ? undefined
      : {},
}));

/** Kinds of revocation lists, which have no meaning in a certificate. */
const ofLists: readonly KindName[] = ['crlNumber', 'deltaCrlIndicator', 'issuingDistributionPoint'];

/** Netscape's, and Microsoft's before there was extKeyUsage: nobody should rely on them. */
const obsolete = ['2.16.840.1.113730.1.', '2.5.29.1', '2.5.29.2', '2.5.29.3', '2.5.29.7', '2.5.29.25'];
const isObsolete = (oid: string): boolean =>
  obsolete.some((old) => (old.endsWith('.') ? oid.startsWith(old) : oid === old));

/** The values that a rule of the name `id` explains. */
export function explained(view: AnyView, id: string): readonly Facts[] | undefined {
  let found: Facts[] | undefined;
  for (const one of view.ext.all)
    if (one.fault !== undefined && explain(one) === id) (found ??= []).push({ extension: one.extension.oid });
  return found;
}

const generalRules: readonly Rule<AnyView>[] = [
  {
    id: 'extension.readable',
    severity: 'error',
    clause: 'RFC 5280 4.2, 5.2',
    says: "an extension's value is not what its kind has",
    targets: allTargets,
    check: ({ ext }) => {
      let found: Facts[] | undefined;
      for (const one of ext.all)
        if (one.fault !== undefined && explain(one) === undefined)
          (found ??= []).push({
            extension: one.kind?.name ?? one.extension.oid,
            code: one.fault.code,
            offset: one.fault.facts['offset'] ?? 0,
            detail: one.fault.message,
          });
      return found;
    },
  },
  {
    id: 'extension.known-critical',
    severity: 'warning',
    clause: 'RFC 5280 4.2',
    says: 'an unknown extension is critical: readers must refuse it',
    targets: allTargets,
    check: ({ ext }) => {
      for (const { extension, kind } of ext.all)
        if (extension.critical && kind === undefined && !isObsolete(extension.oid))
          return { extension: extension.oid };
      return undefined;
    },
  },
  {
    id: 'extension.not-of-lists',
    severity: 'error',
    clause: 'RFC 5280 5.2',
    says: 'an extension of revocation lists stands in a certificate',
    targets: ['root', 'ca', 'leaf', 'csr'],
    check: ({ ext }) => {
      const kind = ofLists.find((name) => ext[name] !== undefined);
      return kind === undefined ? undefined : { extension: kind };
    },
  },
  {
    id: 'extension.current',
    severity: 'warning',
    clause: 'hygiene',
    says: "an extension is obsolete: Netscape's, or one that X.509 has replaced",
    targets: ['root', 'ca', 'leaf', 'csr'],
    check: ({ ext }) => {
      for (const { extension, kind } of ext.all)
        if (kind === undefined && isObsolete(extension.oid)) return { extension: extension.oid };
      return undefined;
    },
  },
];

export const extensionRules: readonly Rule<AnyView>[] = [...generalRules, ...criticalityRules, ...placeRules];
