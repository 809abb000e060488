// SPDX-License-Identifier: Apache-2.0
// Pairs for names and subjects.

import * as der from '../../../../core/der/index.ts';
import * as x509 from '../../../../core/x509/index.ts';
import * as made from '../structures.ts';
import { certificate, pair, type Pair } from './pair.ts';

const { having, leaf, nameIn, nameOf, node, without } = made;
const { oids } = x509;
const good = certificate(leaf());
const subject = (...attributes: Parameters<typeof nameOf>) =>
  certificate(leaf({ subject: nameOf(...attributes) }));
const valued = (value: string) => subject([oids.organization, value], [oids.commonName, 'edge-1']);
const typed = (...args: Parameters<typeof nameIn>) => certificate(leaf({ subject: nameIn(...args) }));
const san = (...names: x509.GeneralName[]) => having(x509.makeExtension(x509.subjectAltName, names));
const longNode = (length: number) =>
  certificate(
    node({
      subject: nameOf(
        [oids.organization, 'system:nodes'],
        [oids.commonName, `system:node:${'n'.repeat(length)}`],
      ),
    }),
  );
const attribute = (oid: string, value: string): x509.NameAttribute => x509.nameAttribute(oid, value);
const rdn = (...attributes: x509.NameAttribute[]) =>
  certificate(leaf({ subject: x509.encodeName([[attribute(oids.commonName, 'edge-1')], attributes]) }));

export const namePairs: readonly Pair[] = [
  pair(
    'name.readable',
    certificate(
      leaf({
        subject: der.sequence(
          der.setOf(der.sequence(der.oid(oids.organization), der.encodeElement(0x13, Buffer.from('a@b')))),
        ),
      }),
    ),
    valued('a@b'),
  ),
  pair('name.upper-bound', valued('x'.repeat(65)), valued('é'.repeat(64))),
  pair('name.node-identity-bound', longNode(53), longNode(52)),
  pair('name.country', subject([oids.country, 'de']), subject([oids.country, 'DE'])),
  pair(
    'name.fixed-string-type',
    typed(oids.country, 'UTF8String', 'DE'),
    typed(oids.domainComponent, 'IA5String', 'example'),
  ),
  pair(
    'name.string-type',
    typed(oids.organization, 'BMPString', 'Example'),
    typed(oids.organization, 'UTF8String', 'Example'),
  ),
  pair('name.control-characters', valued('Exam\u0000ple'), valued('Exam ple')),
  pair('name.white-space', valued('Example  Inc'), valued('Example Inc')),
  pair('name.normal-form', valued('Cafe\u0301'), valued('Caf\u00e9')),
  pair('name.placeholder', valued('Some-State'), valued('Some State Ltd')),
  pair(
    'name.single-values',
    rdn(attribute(oids.organization, 'A'), attribute(oids.organizationalUnit, 'B')),
    subject([oids.organization, 'A'], [oids.organizationalUnit, 'B']),
  ),
  pair(
    'name.distinct-types',
    rdn(attribute(oids.organization, 'A'), attribute(oids.organization, 'B')),
    subject([oids.organization, 'A'], [oids.organization, 'B']),
    ['name.single-values'],
  ),
  pair(
    'name.repeated-value',
    subject([oids.organization, 'A'], [oids.organization, 'A']),
    subject([oids.organization, 'A'], [oids.organizationalUnit, 'A']),
  ),
  pair('subject.ca-not-empty', certificate(made.ca({ subject: nameOf() })), certificate(made.ca())),
  pair(
    'subject.some-name',
    certificate(
      leaf({
        subject: nameOf(),
        extensions: made.both(
          without(oids.subjectAltName),
          having(x509.makeExtension(x509.extKeyUsage, [oids.clientAuth])),
        ),
      }),
    ),
    certificate(leaf({ subject: nameOf(), extensions: made.turned(oids.subjectAltName) })),
  ),
  pair(
    'subject.one-common-name',
    subject([oids.commonName, 'edge-1'], [oids.commonName, 'edge-2']),
    subject([oids.commonName, 'edge-1']),
  ),
  pair(
    'subject.no-email',
    typed(oids.emailAddress, 'IA5String', 'a@example.com'),
    certificate(
      leaf({
        subject: nameIn(oids.emailAddress, 'IA5String', 'a@example.com'),
        extensions: san({ kind: 'email', value: 'a@example.com' }),
      }),
    ),
  ),
  pair(
    'subject.host-in-san',
    subject([oids.commonName, 'other.example']),
    subject([oids.commonName, 'edge-1.example']),
  ),
  pair('san.server-present', certificate(leaf({ extensions: without(oids.subjectAltName) })), good),
  pair(
    'san.critical-without-subject',
    certificate(leaf({ subject: nameOf() })),
    certificate(leaf({ subject: nameOf(), extensions: made.turned(oids.subjectAltName) })),
  ),
  pair(
    'san.not-critical-beside-subject',
    certificate(leaf({ extensions: made.turned(oids.subjectAltName) })),
    good,
  ),
  ...sanPairs(),
  ...kubeedgePairs(),
];

function sanPairs(): Pair[] {
  const dns = (value: string) => certificate(leaf({ extensions: san({ kind: 'dns', value }) }));
  const kind = (of: 'email' | 'uri' | 'ip', value: string) =>
    certificate(leaf({ extensions: san({ kind: of, value }) }));
  const bytes = (hex: string) =>
    certificate(leaf({ extensions: having(made.raw(oids.subjectAltName, hex)) }));
  const smtp = (value: Uint8Array) =>
    certificate(leaf({ extensions: san({ kind: 'other', oid: '1.3.6.1.5.5.7.8.9', value }) }));
  return [
    pair('san.some-name', bytes('3000'), good),
    pair('san.ip-octets', bytes('30058703010203'), bytes('3006870401020304')),
    pair(
      'san.characters',
      bytes('3005820361 20'.replace(' ', '') + '62'),
      bytes('3005820361 2d62'.replace(' ', '')),
    ),
    pair('san.dns-form', dns('-a.example'), dns('a-b.example')),
    pair('san.dns-underscore', dns('a_b.example'), dns('a-b.example')),
    pair('san.dns-no-address', dns('10.0.0.1'), kind('ip', '10.0.0.1')),
    pair('san.dns-lower-case', dns('Edge.example'), dns('edge.example')),
    pair('san.a-label', dns('xn--a-b.example'), dns('xn--bcher-kva.example')),
    pair('san.wildcard-form', dns('a*.example.com'), dns('*.example.com')),
    pair('san.wildcard-width', dns('*.example'), dns('*.a.example')),
    pair('san.ip-of-host', kind('ip', '0.0.0.0'), kind('ip', '127.0.0.1')),
    pair('san.email-form', kind('email', 'nobody'), kind('email', 'a.b@example.com')),
    pair('san.uri-form', kind('uri', '/relative'), kind('uri', 'spiffe://example/edge')),
    pair(
      'san.smtp-utf8-form',
      smtp(der.utf8String('ascii@example.com')),
      smtp(der.utf8String('\u00e4@example.com')),
    ),
    pair(
      'san.distinct',
      certificate(
        leaf({ extensions: san({ kind: 'dns', value: 'a.example' }, { kind: 'dns', value: 'a.example' }) }),
      ),
      good,
    ),
  ];
}

function kubeedgePairs(): Pair[] {
  const context = { profile: 'kubeedge' } as const;
  const of = (parts: made.Parts) => certificate(node(parts), context);
  const goodNode = of({});
  const named = (organization: string, commonName: string) =>
    of({ subject: nameOf([oids.organization, organization], [oids.commonName, commonName]) });
  const server = having(x509.makeExtension(x509.extKeyUsage, [oids.serverAuth]));
  return [
    pair('kubeedge.node-name', named('system:nodes', 'system:node:'), goodNode),
    pair('kubeedge.node-group', named('others', 'system:node:edge-1'), goodNode),
    pair(
      'kubeedge.node-purpose',
      of({ extensions: having(x509.makeExtension(x509.extKeyUsage, [oids.emailProtection])) }),
      goodNode,
    ),
    pair('kubeedge.no-masters', named('system:masters', 'admin'), named('system:others', 'admin')),
    pair(
      'kubeedge.server-names',
      of({
        subject: nameOf([oids.commonName, 'KubeEdge']),
        extensions: made.both(server, san({ kind: 'email', value: 'a@example.com' })),
      }),
      of({
        subject: nameOf([oids.commonName, 'KubeEdge']),
        extensions: made.both(server, san({ kind: 'ip', value: '10.0.0.1' })),
      }),
    ),
    pair('kubeedge.key-kind', of({ spki: made.p224Spki }), goodNode, ['key.curve-strength']),
  ];
}
