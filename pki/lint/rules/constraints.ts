// SPDX-License-Identifier: Apache-2.0
// basicConstraints, nameConstraints and the policies (RFC 5280 sections 4.2.1.4 to 4.2.1.14, RFC 6818 section 3).

import { DerReader } from '../../../core/der/index.ts';
import type { Facts } from '../../../core/index.ts';
import { oids, type GeneralSubtree } from '../../../core/x509/index.ts';
import { decodedOf } from '../decoded.ts';
import { certificateTargets, short, subjectTargets, type Rule } from '../rule.ts';
import type { AnyView, CertificateView, SubjectView } from '../view.ts';
import { explained } from './extensions.ts';
import { falseALabel, isHostName } from './host.ts';

export const basicRules: readonly Rule<CertificateView>[] = [
  {
    id: 'basic-constraints.ca-present',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.9',
    says: 'a key that signs certificates is not marked as a CA',
    targets: certificateTargets,
    check: ({ certificate, ext, isCa, selfIssued }) =>
      certificate.version === 3 &&
      ext.basicConstraints === undefined &&
      (isCa || (selfIssued && ext.keyUsage?.value?.includes('keyCertSign') === true))
        ? {}
        : undefined,
  },
  {
    id: 'basic-constraints.leaf-present',
    severity: 'notice',
    clause: 'RFC 5280 4.2.1.9',
    says: "an end entity's certificate has no basicConstraints: readers infer that it is no CA",
    targets: ['leaf'],
    check: ({ certificate, ext }) =>
      certificate.version === 3 &&
      ext.basicConstraints === undefined &&
      ext.keyUsage?.value?.includes('keyCertSign') !== true
        ? {}
        : undefined,
  },
  {
    id: 'basic-constraints.path-length-signs',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.9',
    says: 'a path length without keyCertSign',
    targets: ['root', 'ca'],
    check: ({ ext }) =>
      ext.basicConstraints?.value?.pathLength !== undefined &&
      ext.keyUsage?.value !== undefined &&
      !ext.keyUsage.value.includes('keyCertSign')
        ? {}
        : undefined,
  },
  {
    id: 'basic-constraints.path-length-left',
    severity: 'error',
    clause: 'RFC 5280 6.1.4 (l)',
    says: 'the issuer has no path length left for a CA below it',
    targets: ['ca'],
    check: ({ issuer, selfIssued }) =>
      issuer !== undefined && !selfIssued && decodedOf(issuer).basicConstraints?.value?.pathLength === 0
        ? {}
        : undefined,
  },
];

/** What `explain` finds in values that could not be decoded. */
const explainedRows: readonly (readonly [id: string, clause: string, says: string])[] = [
  ['basic-constraints.no-default', 'X.690 11.5', 'cA FALSE is the default and must not be written'],
  ['basic-constraints.path-length-of-ca', 'RFC 5280 4.2.1.9', 'a path length without cA'],
  ['key-usage.some-bit', 'RFC 5280 4.2.1.3', 'the key usage has no usage'],
  ['key-usage.minimal', 'X.690 11.2.2', 'the key usage ends with zero bits'],
  ['ext-key-usage.some-purpose', 'RFC 5280 4.2.1.12', 'the extended key usage has no purpose'],
  ['name-constraints.some', 'RFC 5280 4.2.1.10', 'name constraints, or one list of them, are empty'],
  ['policy-constraints.some', 'RFC 5280 4.2.1.11', 'policy constraints that constrain nothing'],
  ['policies.distinct', 'RFC 5280 4.2.1.4', 'a certificate policy is twice there'],
  ['crl-dp.named', 'RFC 5280 4.2.1.13', 'a distribution point has neither a name nor an issuer'],
  ['san.some-name', 'RFC 5280 4.2.1.6', 'there are no names in the alternative names'],
  ['san.ip-octets', 'RFC 5280 4.2.1.6', 'an IP address has neither 4 nor 16 octets'],
  [
    'san.characters',
    'RFC 5280 4.2.1.6, 7.2, 7.5',
    'a name is empty, or has blanks, controls or characters beyond ASCII',
  ],
];

export const explainedRules: readonly Rule<AnyView>[] = explainedRows.map(([id, clause, says]) => ({
  id,
  severity: 'error',
  clause,
  says,
  targets: subjectTargets,
  check: (view) => explained(view, id),
}));

function* subtrees({ ext }: SubjectView): Iterable<GeneralSubtree> {
  const value = ext.nameConstraints?.value;
  if (value === undefined) return;
  yield* value.permitted;
  yield* value.excluded;
}

const anyPolicy = oids.anyPolicy;

export const constraintRules: readonly Rule<SubjectView>[] = [
  {
    id: 'name-constraints.dns-form',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.10, RFC 9549 2',
    says: 'a DNS constraint is no host name in ASCII, or begins with a dot',
    targets: ['root', 'ca'],
    check: (view) => {
      for (const subtree of subtrees(view))
        if (
          subtree.kind === 'dns' &&
          subtree.value !== '' &&
          (subtree.value.startsWith('*') ||
            !isHostName(subtree.value, 'any') ||
            falseALabel(subtree.value) !== undefined)
        )
          return { constraint: short(subtree.value) };
      return undefined;
    },
  },
  {
    id: 'name-constraints.network',
    severity: 'warning',
    clause: 'RFC 4632 3.1',
    says: 'an IP constraint has address bits outside its mask',
    targets: ['root', 'ca'],
    check: (view) => {
      for (const subtree of subtrees(view))
        if (
          subtree.kind === 'ip' &&
          subtree.address.some((octet, i) => (octet & ~(subtree.mask[i] ?? 0) & 0xff) !== 0)
        )
          return { address: subtree.address.join('.') };
      return undefined;
    },
  },
  {
    id: 'policies.any-qualifiers',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.4',
    says: 'anyPolicy has a qualifier other than a CPS pointer or a user notice',
    targets: certificateTargets,
    check: ({ ext }) =>
      ext.certificatePolicies?.value?.some(
        ({ policy, qualifiers }) => policy === anyPolicy && qualifiers.some(({ kind }) => kind === 'other'),
      ) === true
        ? {}
        : undefined,
  },
  {
    id: 'policies.notice-text-type',
    severity: 'error',
    clause: 'RFC 6818 3',
    says: 'the text of a user notice is in IA5String',
    targets: certificateTargets,
    check: ({ ext }) =>
      notices(ext, ({ explicitText, der }) => explicitText !== undefined && lastTag(der) === 0x16),
  },
  {
    id: 'policies.notice-text-length',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.4',
    says: 'the text of a user notice is longer than 200 characters',
    targets: certificateTargets,
    check: ({ ext }) => notices(ext, ({ explicitText }) => Array.from(explicitText ?? '').length > 200),
  },
  {
    id: 'policies.no-notice-reference',
    severity: 'warning',
    clause: 'RFC 5280 4.2.1.4',
    says: 'a user notice refers to a notice elsewhere',
    targets: certificateTargets,
    check: ({ ext }) => notices(ext, ({ noticeRef }) => noticeRef !== undefined),
  },
  {
    id: 'policy-mappings.not-any',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.5',
    says: 'a policy is mapped to or from anyPolicy',
    targets: certificateTargets,
    check: ({ ext }) =>
      ext.policyMappings?.value?.some(
        ({ issuerPolicy, subjectPolicy }) => issuerPolicy === anyPolicy || subjectPolicy === anyPolicy,
      ) === true
        ? {}
        : undefined,
  },
  {
    id: 'policy-mappings.asserted',
    severity: 'warning',
    clause: 'RFC 5280 4.2.1.5',
    says: 'a policy that is mapped is not among the certificate policies',
    targets: ['root', 'ca'],
    check: ({ ext }) => {
      const own = ext.certificatePolicies?.value?.map(({ policy }) => policy) ?? [];
      const stray = ext.policyMappings?.value?.find(({ issuerPolicy }) => !own.includes(issuerPolicy));
      return stray === undefined || own.includes(anyPolicy) ? undefined : { policy: stray.issuerPolicy };
    },
  },
];

type Qualifier = NonNullable<AnyView['ext']['certificatePolicies']>['value'];
type Notice = Extract<NonNullable<Qualifier>[number]['qualifiers'][number], { kind: 'userNotice' }>;

function notices(ext: AnyView['ext'], atFault: (notice: Notice) => boolean): Facts | undefined {
  for (const { policy, qualifiers } of ext.certificatePolicies?.value ?? [])
    for (const qualifier of qualifiers)
      if (qualifier.kind === 'userNotice' && atFault(qualifier)) return { policy };
  return undefined;
}

/** The tag of a UserNotice's last member, which is its text. */
function lastTag(notice: Uint8Array): number | undefined {
  const members = new DerReader(notice, { depth: 8 }).sequence();
  let tag: number | undefined;
  while (!members.done) ({ tag } = members.any());
  return tag;
}
