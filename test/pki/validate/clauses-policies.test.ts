// SPDX-License-Identifier: Apache-2.0
// RFC 5280 sections 4.2.1.4, 4.2.1.5, 4.2.1.11, 4.2.1.14 and 6.1, and RFC 9618: certificate policies. Each sentence with a
// path that keeps it or breaks it.
import * as x509 from '../../../core/x509/index.ts';
import { hold, raw, type Chain, type Row } from './clauses.ts';
import { ca, leaf, root } from './maker.ts';

const { makeExtension, oids } = x509;
const [one, two, three] = ['1.3.6.1.4.1.99999.1.1', '1.3.6.1.4.1.99999.1.2', '1.3.6.1.4.1.99999.1.3'];
const says = (...policies: string[]): x509.Extension =>
  makeExtension(
    x509.certificatePolicies,
    policies.map((policy) => ({ policy, qualifiers: [] })),
  );
const maps = (issuerPolicy: string, subjectPolicy: string): x509.Extension =>
  makeExtension(x509.policyMappings, [{ issuerPolicy, subjectPolicy }]);
const limits = (value: x509.PolicyConstraints, critical = true): x509.Extension =>
  makeExtension(x509.policyConstraints, value, critical);
const noAny = (count: number, critical = true): x509.Extension =>
  makeExtension(x509.inhibitAnyPolicy, count, critical);
const policy = 'E_PATH_POLICY';
/** A path of Site and the end with these extensions, policies demanded unless said otherwise. */
const stated = (
  middle: x509.Extension[],
  end: x509.Extension[],
  policies: object = { explicitPolicy: true },
): Chain => ({
  middle: ca('Site', 'Root', { more: middle }),
  end: leaf('Site', { more: end }),
  options: { policies },
});
const want = (...initialPolicies: string[]): object => ({ explicitPolicy: true, initialPolicies });
const free = {};
const strange = makeExtension(x509.certificatePolicies, [
  { policy: one, qualifiers: [{ kind: 'other', oid: '1.3.6.1.4.1.99999.3', der: Uint8Array.of(5, 0) }] },
]);
const policies: Row[] = [
  ['6.1.3 (f): one for all', '', '', stated([says(one)], [says(one)])],
  ['6.1.3 (f): two that differ', policy, policy, stated([says(one)], [says(two)])],
  ['6.1.3 (f): none, and none demanded', '', '', stated([says(one)], [], free)],
  ['6.1.3 (f): none', policy, policy, stated([], [])],
  ['6.1.3 (d)(2): any above', '', '', stated([says(oids.anyPolicy)], [says(two)])],
  ['6.1.3 (d)(2): any below', '', '', stated([says(one)], [says(oids.anyPolicy)])],
  ['6.1.5 (g): what is wanted', '', '', stated([says(one, two)], [says(two)], want(two, three))],
  ['6.1.5 (g): what is not wanted', policy, policy, stated([says(one, two)], [says(two)], want(one))],
  [
    '6.1.5 (g): any stands for what is wanted',
    '',
    '',
    stated([says(oids.anyPolicy)], [says(oids.anyPolicy)], want(three)),
  ],
  ['4.2.1.5: mapped', '', '', stated([says(one), maps(one, two)], [says(two)], want(one))],
  [
    '4.2.1.5: mapped, in the words of below',
    policy,
    policy,
    stated([says(one), maps(one, two)], [says(two)], want(two)),
  ],
  [
    '4.2.1.5: mapped, and the old word used',
    policy,
    policy,
    stated([says(one), maps(one, two)], [says(one)]),
  ],
  [
    '4.2.1.5: mapped from any that is stated',
    '',
    '',
    stated([says(oids.anyPolicy), maps(one, two)], [says(two)], want(one)),
  ],
  [
    '6.1.4 (a): from anyPolicy',
    policy,
    policy,
    stated([says(one), maps(oids.anyPolicy, two)], [says(two)], free),
  ],
  [
    '6.1.4 (a): to anyPolicy',
    policy,
    policy,
    stated([says(one), maps(one, oids.anyPolicy)], [says(one)], free),
  ],
  [
    '6.1.1 (e): no mapping',
    policy,
    policy,
    stated([says(one), maps(one, two)], [says(two)], { explicitPolicy: true, mappingInhibit: true }),
  ],
  [
    '6.1.1 (g): no anyPolicy',
    policy,
    policy,
    stated([says(oids.anyPolicy)], [says(two)], { explicitPolicy: true, anyPolicyInhibit: true }),
  ],
  [
    '4.2.1.11: explicit policy from here',
    policy,
    policy,
    stated([says(one), limits({ requireExplicitPolicy: 0 })], [], free),
  ],
  [
    '4.2.1.11: explicit policy two below',
    '',
    '',
    stated([says(one), limits({ requireExplicitPolicy: 2 })], [], free),
  ],
  [
    '4.2.1.11: in an anchor',
    policy,
    policy,
    { top: root('Root', { more: [limits({ requireExplicitPolicy: 0 })] }) },
  ],
  [
    '4.2.1.11: no mapping from here',
    policy,
    policy,
    {
      top: root('Root', { more: [limits({ inhibitPolicyMapping: 0 })] }),
      ...stated([says(one), maps(one, two)], [says(two)]),
    },
  ],
  [
    '4.2.1.11: not critical',
    'pc.critical',
    'pc.critical',
    stated([limits({ inhibitPolicyMapping: 0 }, false)], [], free),
  ],
  [
    '4.2.1.11: empty',
    'E_X509_EXTENSION',
    'E_X509_EXTENSION',
    stated([raw(oids.policyConstraints, '3000', true)], [], free),
  ],
  [
    '4.2.1.11: in an end entity',
    'pc.authority',
    'pc.authority',
    stated([], [limits({ inhibitPolicyMapping: 0 })], free),
  ],
  ['4.2.1.14: no anyPolicy from here', policy, policy, stated([says(one), noAny(0)], [says(oids.anyPolicy)])],
  ['4.2.1.14: one more', '', '', stated([says(one), noAny(1)], [says(oids.anyPolicy)])],
  ['4.2.1.14: not critical', 'iap.critical', 'iap.critical', stated([noAny(0, false)], [], free)],
  ['4.2.1.4: critical', '', 'cp.critical', stated([], [{ ...says(one), critical: true }], free)],
  [
    '4.2.1.4: critical, with a qualifier that nobody knows',
    'E_PATH_CRITICAL',
    'E_PATH_CRITICAL',
    stated([], [{ ...strange, critical: true }], free),
  ],
  ['4.2.1.4: not critical, with such a qualifier', '', '', stated([], [strange], free)],
  [
    '4.2.1.4: one twice',
    'E_X509_EXTENSION',
    'E_X509_EXTENSION',
    stated([], [raw(oids.certificatePolicies, '300c300406022a03300406022a03')], free),
  ],
  [
    '4.2.1.4: empty',
    'E_X509_EXTENSION',
    'E_X509_EXTENSION',
    stated([], [raw(oids.certificatePolicies, '3000')], free),
  ],
  [
    '4.2.1.4: over 200 characters of notice',
    '',
    '',
    stated(
      [],
      [
        makeExtension(x509.certificatePolicies, [
          { policy: one, qualifiers: [x509.userNotice('a'.repeat(230))] },
        ]),
      ],
      free,
    ),
  ],
  [
    '4.2.1.5: in an end entity',
    'pm.authority',
    'pm.authority',
    stated([], [says(one), maps(one, two)], free),
  ],
];
hold('policies', policies);
