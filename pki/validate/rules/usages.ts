// SPDX-License-Identifier: Apache-2.0
// Rules about what a key is for and what binds CAs (RFC 5280 sections 4.2.1.3, 4.2.1.9 to 4.2.1.14 and 4.2.2;
// RFC 9608; Baseline Requirements 7.1.2).

import {
  authorityInfoAccess,
  basicConstraints,
  certificatePolicies,
  crlDistributionPoints,
  extKeyUsage,
  freshestCrl,
  inhibitAnyPolicy,
  keyUsage,
  nameConstraints,
  noRevAvail,
  oids,
  policyConstraints,
  policyMappings,
  subjectInfoAccess,
  type KeyUsage,
} from '../../../core/x509/index.ts';
import {
  alwaysCritical,
  atTarget,
  everywhere,
  neverCritical,
  onlyInAuthorities,
  type ConformanceRule,
} from './rule.ts';

/** Statements that contradict each other. */
export const consistencyRules: readonly ConformanceRule[] = [
  {
    id: 'ku.authority',
    clause: 'RFC 5280 section 4.2.1.9',
    places: everywhere,
    fault: ({ keyUsage: usages, basicConstraints: basic }) =>
      usages?.includes('keyCertSign') === true && basic?.ca !== true
        ? 'the key may sign certificates, but is no CA’s'
        : undefined,
  },
  {
    id: 'bc.path-length',
    clause: 'RFC 5280 section 4.2.1.9',
    places: everywhere,
    fault: ({ keyUsage: usages, basicConstraints: basic }) =>
      basic?.pathLength !== undefined && usages?.includes('keyCertSign') !== true
        ? 'a path length without keyCertSign'
        : undefined,
  },
  onlyInAuthorities('nc.authority', 'RFC 5280 section 4.2.1.10', nameConstraints),
];

export const usageRules: readonly ConformanceRule[] = [
  ...consistencyRules,
  {
    id: 'bc.critical',
    clause: 'RFC 5280 section 4.2.1.9',
    places: everywhere,
    fault: (candidate) =>
      candidate.isAuthority && !candidate.isCritical(basicConstraints.oid)
        ? 'basicConstraints is not critical'
        : undefined,
  },
  {
    id: 'ku.present',
    clause: 'RFC 5280 section 4.2.1.3',
    places: ['anchor', 'intermediate'],
    fault: (candidate) =>
      candidate.extension(keyUsage.oid) === undefined ? 'a CA’s certificate without keyUsage' : undefined,
  },
  alwaysCritical('pc.critical', 'RFC 5280 section 4.2.1.11', policyConstraints),
  onlyInAuthorities('pc.authority', 'RFC 5280 section 4.2.1.11', policyConstraints),
  alwaysCritical('iap.critical', 'RFC 5280 section 4.2.1.14', inhibitAnyPolicy),
  onlyInAuthorities('iap.authority', 'RFC 5280 section 4.2.1.14', inhibitAnyPolicy),
  onlyInAuthorities('pm.authority', 'RFC 5280 section 4.2.1.5', policyMappings),
  neverCritical('aia.critical', 'RFC 5280 section 4.2.2.1', authorityInfoAccess.oid),
  neverCritical('sia.critical', 'RFC 5280 section 4.2.2.2', subjectInfoAccess.oid),
  neverCritical('freshest.critical', 'RFC 5280 section 4.2.1.15', freshestCrl.oid),
  // subjectDirectoryAttributes
  neverCritical('sda.critical', 'RFC 5280 section 4.2.1.8', '2.5.29.9'),
  neverCritical('no-rev-avail.critical', 'RFC 9608 section 2', noRevAvail.oid),
  {
    id: 'no-rev-avail.authority',
    clause: 'RFC 9608 section 3',
    places: everywhere,
    fault: (candidate) =>
      candidate.isAuthority && candidate.extension(noRevAvail.oid) !== undefined
        ? 'noRevAvail in a CA’s certificate'
        : undefined,
  },
];

/** What RFC 5280 wants and the Baseline Requirements do not. */
export const constraintRules: readonly ConformanceRule[] = [
  alwaysCritical('nc.critical', 'RFC 5280 section 4.2.1.10', nameConstraints),
];

const elsewhere: readonly string[] = [
  oids.codeSigning,
  oids.emailProtection,
  oids.timeStamping,
  oids.ocspSigning,
  oids.anyExtendedKeyUsage,
];

const notOfSubscribers: readonly KeyUsage[] = [
  'contentCommitment',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

export const webpkiUsageRules: readonly ConformanceRule[] = [
  {
    id: 'ku.subscriber',
    clause: 'CA/B BR section 7.1.2.7.11',
    places: atTarget,
    fault: ({ isAuthority, keyUsage: usages = [] }) => {
      const other = isAuthority ? undefined : usages.find((usage) => notOfSubscribers.includes(usage));
      return other === undefined ? undefined : `the usage ${other} in a server's certificate`;
    },
  },
  {
    id: 'eku.present',
    clause: 'CA/B BR section 7.1.2.7.6',
    places: atTarget,
    fault: ({ extKeyUsage: usages }) => (usages === undefined ? 'no extKeyUsage' : undefined),
  },
  {
    id: 'eku.critical',
    clause: 'CA/B BR section 7.1.2.7.6',
    places: atTarget,
    fault: (candidate) => (candidate.isCritical(extKeyUsage.oid) ? 'extKeyUsage is critical' : undefined),
  },
  {
    id: 'eku.purposes',
    clause: 'CA/B BR section 7.1.2.7.10',
    places: atTarget,
    fault: ({ extKeyUsage: usages = [] }) => {
      const other = usages.find((usage) => elsewhere.includes(usage));
      return other === undefined ? undefined : `the purpose ${other} in a server's certificate`;
    },
  },
  {
    id: 'eku.root',
    clause: 'CA/B BR section 7.1.2.1.2',
    places: ['anchor'],
    fault: ({ selfIssued, extKeyUsage: usages }) =>
      selfIssued && usages !== undefined ? 'a root with extKeyUsage' : undefined,
  },
  neverCritical('cp.critical', 'CA/B BR section 7.1.2.7.9', certificatePolicies.oid),
  neverCritical('crldp.critical', 'CA/B BR section 7.1.2.11.2', crlDistributionPoints.oid),
];
