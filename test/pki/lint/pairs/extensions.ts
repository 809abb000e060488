// SPDX-License-Identifier: Apache-2.0
// Pairs for extensions: whether they may be critical, where they belong, what they hold.

import * as der from '../../../../core/der/index.ts';
import * as x509 from '../../../../core/x509/index.ts';
import * as made from '../structures.ts';
import { certificate, pair, type Pair } from './pair.ts';

const { both, ca, fromHex, having, issuerCertificate: issuer, leaf, root, turned, without } = made;
const { oids, makeExtension } = x509;
const good = certificate(leaf());
const goodCa = certificate(ca());
const leafOf = (extensions: made.Change) => certificate(leaf({ extensions }));
const caOf = (extensions: made.Change) => certificate(ca({ extensions }));
const bytes = (oid: string, value: string | Uint8Array, critical = false) =>
  having(made.raw(oid, value, critical));

const uri = (value: string): x509.GeneralName => ({ kind: 'uri', value });
const points = (...names: string[]) => names.map((name) => ({ fullName: [uri(name)] }));
const crlAt = (name: string, critical = false) =>
  having(makeExtension(x509.crlDistributionPoints, points(name), critical));
const access = (method: string, ...locations: x509.GeneralName[]) =>
  having(
    makeExtension(
      x509.authorityInfoAccess,
      locations.map((location) => ({ method, location })),
    ),
  );
const http = 'http://ca.example/all.crl';
const constrained = (constraints: Partial<x509.NameConstraints>, critical = true) =>
  having(makeExtension(x509.nameConstraints, { permitted: [], excluded: [], ...constraints }, critical));
const dnsConstraint = (value: string) => constrained({ permitted: [{ kind: 'dns', value }] });
const ipConstraint = (address: number[]) =>
  constrained({
    permitted: [{ kind: 'ip', address: Uint8Array.from(address), mask: Uint8Array.of(255, 255, 0, 0) }],
  });
const policy = (...policies: x509.PolicyInformation[]) =>
  having(makeExtension(x509.certificatePolicies, policies));
const mapped = (issuerPolicy: string, subjectPolicy: string, critical = true) =>
  both(
    policy({ policy: '1.2.3', qualifiers: [] }),
    having(makeExtension(x509.policyMappings, [{ issuerPolicy, subjectPolicy }], critical)),
  );
const notice = (der_: Uint8Array) =>
  policy({ policy: '1.2.3', qualifiers: [{ kind: 'userNotice', der: der_ }] });
const said = (text: string) => policy({ policy: '1.2.3', qualifiers: [x509.userNotice(text)] });

/** Each kind as critical as its rule forbids, and turned round. */
const criticality = (rule: string, change: made.Change, oid: string, of: 'leaf' | 'ca' = 'leaf'): Pair => {
  const make = of === 'leaf' ? leafOf : caOf;
  return pair(rule, make(both(change, turned(oid))), make(change));
};

const criticalityPairs: readonly Pair[] = [
  criticality('basic-constraints.critical', both(), oids.basicConstraints, 'ca'),
  criticality('name-constraints.critical', dnsConstraint('example'), oids.nameConstraints, 'ca'),
  criticality(
    'policy-constraints.critical',
    having(makeExtension(x509.policyConstraints, { requireExplicitPolicy: 0 })),
    oids.policyConstraints,
    'ca',
  ),
  criticality(
    'inhibit-any-policy.critical',
    having(makeExtension(x509.inhibitAnyPolicy, 0)),
    oids.inhibitAnyPolicy,
    'ca',
  ),
  criticality('policy-mappings.critical', mapped('1.2.3', '1.2.4'), oids.policyMappings, 'ca'),
  criticality('aki.not-critical', both(), oids.authorityKeyIdentifier),
  criticality('ski.not-critical', both(), oids.subjectKeyIdentifier),
  criticality(
    'issuer-alt-name.not-critical',
    having(makeExtension(x509.issuerAltName, [uri('http://ca.example')])),
    oids.issuerAltName,
  ),
  criticality('crl-dp.not-critical', crlAt(http), oids.crlDistributionPoints),
  criticality(
    'freshest-crl.not-critical',
    having(makeExtension(x509.freshestCrl, points(http))),
    oids.freshestCrl,
  ),
  criticality('aia.not-critical', access(oids.ocsp, uri('http://ocsp.example')), oids.authorityInfoAccess),
  criticality(
    'sia.not-critical',
    having(
      makeExtension(x509.subjectInfoAccess, [
        { method: '1.3.6.1.5.5.7.48.5', location: uri('http://ca.example') },
      ]),
    ),
    oids.subjectInfoAccess,
    'ca',
  ),
  criticality('no-rev-avail.not-critical', having(makeExtension(x509.noRevAvail, null)), oids.noRevAvail),
  criticality('tls-feature.not-critical', having(makeExtension(x509.tlsFeature, [17])), oids.tlsFeature),
  criticality(
    'ocsp-no-check.not-critical',
    both(
      having(makeExtension(x509.extKeyUsage, [oids.ocspSigning])),
      having(makeExtension(x509.ocspNoCheck, null)),
    ),
    oids.ocspNoCheck,
  ),
];

const placePairs: readonly Pair[] = [
  pair('name-constraints.only-ca', leafOf(dnsConstraint('example')), caOf(dnsConstraint('example'))),
  pair('policy-mappings.only-ca', leafOf(mapped('1.2.3', '1.2.4')), caOf(mapped('1.2.3', '1.2.4'))),
  pair(
    'policy-constraints.only-ca',
    leafOf(having(makeExtension(x509.policyConstraints, { inhibitPolicyMapping: 0 }))),
    goodCa,
  ),
  pair('inhibit-any-policy.only-ca', leafOf(having(makeExtension(x509.inhibitAnyPolicy, 0))), goodCa),
  pair(
    'no-rev-avail.only-leaf',
    caOf(having(makeExtension(x509.noRevAvail, null))),
    leafOf(having(makeExtension(x509.noRevAvail, null))),
  ),
  pair('extension.not-of-lists', leafOf(having(makeExtension(x509.crlNumber, 1n))), good),
  pair('extension.current', leafOf(bytes('2.16.840.1.113730.1.1', '03020780')), good),
  pair('extension.known-critical', leafOf(bytes('1.2.3', '0500', true)), leafOf(bytes('1.2.3', '0500'))),
  pair('extension.readable', leafOf(bytes(oids.subjectKeyIdentifier, '0500')), good),
];

const constraintPairs: readonly Pair[] = [
  pair(
    'basic-constraints.ca-present',
    certificate(root({ extensions: without(oids.basicConstraints) }), { role: 'root' }),
    certificate(root(), { role: 'root' }),
  ),
  pair('basic-constraints.leaf-present', leafOf(without(oids.basicConstraints)), good),
  pair(
    'basic-constraints.no-default',
    leafOf(bytes(oids.basicConstraints, '3003010100', true)),
    leafOf(bytes(oids.basicConstraints, '3000', true)),
  ),
  pair('basic-constraints.path-length-of-ca', leafOf(bytes(oids.basicConstraints, '3003020101', true)), good),
  pair(
    'basic-constraints.path-length-signs',
    caOf(
      both(
        having(makeExtension(x509.basicConstraints, { ca: true, pathLength: 0 })),
        having(makeExtension(x509.keyUsage, ['cRLSign'])),
      ),
    ),
    caOf(having(makeExtension(x509.basicConstraints, { ca: true, pathLength: 0 }))),
    ['key-usage.ca-cert-sign'],
  ),
  pair(
    'basic-constraints.path-length-left',
    certificate(ca(), {
      issuer: x509.parseCertificate(
        root({ extensions: having(makeExtension(x509.basicConstraints, { ca: true, pathLength: 0 })) }),
      ),
    }),
    certificate(ca(), { issuer }),
  ),
  pair('name-constraints.some', caOf(bytes(oids.nameConstraints, '3000', true)), goodCa),
  pair('name-constraints.dns-form', caOf(dnsConstraint('.example.com')), caOf(dnsConstraint('example.com'))),
  pair('name-constraints.network', caOf(ipConstraint([10, 0, 1, 0])), caOf(ipConstraint([10, 0, 0, 0]))),
  pair('policy-constraints.some', caOf(bytes(oids.policyConstraints, '3000', true)), goodCa),
  pair(
    'policies.distinct',
    leafOf(
      bytes(
        oids.certificatePolicies,
        der.sequence(der.sequence(der.oid('1.2.3')), der.sequence(der.oid('1.2.3'))),
      ),
    ),
    leafOf(policy({ policy: '1.2.3', qualifiers: [] })),
  ),
  pair(
    'policies.any-qualifiers',
    leafOf(policy({ policy: oids.anyPolicy, qualifiers: [{ kind: 'other', oid: '1.2.3', der: der.nul() }] })),
    leafOf(policy({ policy: oids.anyPolicy, qualifiers: [{ kind: 'cps', uri: 'http://ca.example' }] })),
  ),
  pair(
    'policies.notice-text-type',
    leafOf(notice(der.sequence(der.ia5String('words')))),
    leafOf(said('words')),
  ),
  pair('policies.notice-text-length', leafOf(said('x'.repeat(201))), leafOf(said('x'.repeat(200)))),
  pair(
    'policies.no-notice-reference',
    leafOf(notice(der.sequence(der.sequence(der.utf8String('Example'), der.sequence(der.integer(1)))))),
    leafOf(said('words')),
  ),
  pair('policy-mappings.not-any', caOf(mapped('1.2.3', oids.anyPolicy)), caOf(mapped('1.2.3', '1.2.4'))),
  pair('policy-mappings.asserted', caOf(mapped('1.2.9', '1.2.4')), caOf(mapped('1.2.3', '1.2.4'))),
];

const identifierPairs: readonly Pair[] = [
  pair('ski.ca-present', caOf(without(oids.subjectKeyIdentifier)), goodCa),
  pair('ski.leaf-present', leafOf(without(oids.subjectKeyIdentifier)), good),
  pair(
    'ski.length',
    leafOf(having(makeExtension(x509.subjectKeyIdentifier, new Uint8Array(7)))),
    leafOf(having(makeExtension(x509.subjectKeyIdentifier, new Uint8Array(8)))),
  ),
  pair('aki.present', leafOf(without(oids.authorityKeyIdentifier)), good),
  pair('aki.key-id', leafOf(bytes(oids.authorityKeyIdentifier, '3000')), good),
  pair(
    'aki.only-key-id',
    leafOf(
      having(
        makeExtension(x509.authorityKeyIdentifier, {
          keyId: new Uint8Array(20),
          issuer: [{ kind: 'directory', value: issuer.subject }],
          serialHex: issuer.serialHex,
        }),
      ),
    ),
    good,
  ),
  pair(
    'aki.of-itself',
    certificate(
      root({ extensions: having(makeExtension(x509.authorityKeyIdentifier, { keyId: new Uint8Array(20) })) }),
    ),
    certificate(
      root({
        extensions: having(
          makeExtension(x509.authorityKeyIdentifier, { keyId: made.keyIdOf(issuer.spki.der) }),
        ),
      }),
    ),
  ),
  pair(
    'aki.of-issuer',
    certificate(
      leaf({ extensions: having(makeExtension(x509.authorityKeyIdentifier, { keyId: new Uint8Array(20) })) }),
      { issuer },
    ),
    certificate(leaf(), { issuer }),
  ),
];

const accessPairs: readonly Pair[] = [
  pair(
    'crl-dp.named',
    leafOf(
      bytes(oids.crlDistributionPoints, der.sequence(der.sequence(der.contextPrimitive(1, fromHex('0640'))))),
    ),
    leafOf(crlAt(http)),
  ),
  pair('crl-dp.fetchable', leafOf(crlAt('https://ca.example/all.crl')), leafOf(crlAt(http))),
  pair(
    'crl-dp.all-reasons',
    leafOf(
      having(
        makeExtension(x509.crlDistributionPoints, [{ fullName: [uri(http)], reasons: ['keyCompromise'] }]),
      ),
    ),
    leafOf(crlAt(http)),
  ),
  pair(
    'aia.location',
    leafOf(access(oids.ocsp, { kind: 'dns', value: 'ocsp.example' })),
    leafOf(access(oids.ocsp, uri('http://ocsp.example'))),
  ),
  pair(
    'aia.known-method',
    leafOf(access('1.2.3', uri('http://ocsp.example'))),
    leafOf(access(oids.ocsp, uri('http://ocsp.example'))),
  ),
  pair(
    'aia.distinct',
    leafOf(access(oids.ocsp, uri('http://a.example'), uri('http://a.example'))),
    leafOf(access(oids.ocsp, uri('http://a.example'), uri('http://b.example'))),
  ),
  pair(
    'no-rev-avail.alone',
    leafOf(both(having(makeExtension(x509.noRevAvail, null)), crlAt(http))),
    leafOf(having(makeExtension(x509.noRevAvail, null))),
  ),
  pair(
    'tls-feature.answerable',
    leafOf(having(makeExtension(x509.tlsFeature, [5]))),
    leafOf(both(having(makeExtension(x509.tlsFeature, [5])), access(oids.ocsp, uri('http://ocsp.example')))),
  ),
  pair(
    'ocsp-no-check.of-responder',
    leafOf(having(makeExtension(x509.ocspNoCheck, null))),
    leafOf(
      both(
        having(makeExtension(x509.extKeyUsage, [oids.ocspSigning])),
        having(makeExtension(x509.ocspNoCheck, null)),
      ),
    ),
  ),
];

export const extensionPairs: readonly Pair[] = [
  ...criticalityPairs,
  ...placePairs,
  ...constraintPairs,
  ...identifierPairs,
  ...accessPairs,
];
