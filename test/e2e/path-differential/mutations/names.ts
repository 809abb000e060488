// SPDX-License-Identifier: Apache-2.0
// Names: an issuer's that is another or spelt otherwise, the leaf's own, and constraints on them.

import * as x509 from '../../../../core/x509/index.ts';
import { host, lineOf, nameOf, type Chain } from '../chain.ts';
import { put, type Draft } from '../draft.ts';
import { atAuthority, atLeaf, belowRoot, type Mutation } from './mutation.ts';

const { subjectAltName, nameConstraints, oids } = x509;

const respelt = (draft: Draft, change: (attribute: x509.NameAttribute) => x509.NameAttribute): void => {
  draft.issuer = draft.issuer.map((rdn) => rdn.map(change));
};

const spelling: readonly Mutation[] = [
  belowRoot('issued by another name', (draft, { id }) => void (draft.issuer = nameOf(`Nobody ${id}`))),
  belowRoot('issuer in capitals', (draft) =>
    respelt(draft, (attribute) => ({ ...attribute, value: attribute.value.toUpperCase() })),
  ),
  belowRoot('issuer with more blanks', (draft) =>
    respelt(draft, (attribute) => ({ ...attribute, value: ` ${attribute.value.replaceAll(' ', '   ')} ` })),
  ),
  belowRoot('issuer without blanks', (draft) =>
    respelt(draft, (attribute) => ({ ...attribute, value: attribute.value.replaceAll(' ', '') })),
  ),
  belowRoot('issuer in UTF8String', (draft) =>
    respelt(draft, (attribute) => ({ ...attribute, stringType: 'UTF8String' })),
  ),
  belowRoot('issuer in BMPString', (draft) =>
    respelt(draft, (attribute) => ({ ...attribute, stringType: 'BMPString' })),
  ),
  belowRoot('issuer the other way round', (draft) => void (draft.issuer = draft.issuer.toReversed())),
  belowRoot('issuer with one attribute less', (draft) => void (draft.issuer = draft.issuer.slice(1))),
  belowRoot('issuer with its attributes in one set', (draft) => void (draft.issuer = [draft.issuer.flat()])),
  atAuthority('name with an accent in two ways', (draft, chain) => {
    const spelt = (text: string): readonly x509.RelativeName[] => [
      [{ oid: oids.commonName, stringType: 'UTF8String', value: `${text} ${chain.id}` }],
    ];
    rename(draft, chain, spelt('Forêt'), spelt('Fore\u0302t'));
  }),
  atAuthority('name in capitals with an accent', (draft, chain) => {
    const spelt = (text: string): readonly x509.RelativeName[] => [
      [{ oid: oids.commonName, stringType: 'UTF8String', value: `${text} ${chain.id}` }],
    ];
    rename(draft, chain, spelt('forêt'), spelt('FORÊT'));
  }),
];

/** Gives a CA this name, and what it issued that one. */
function rename(
  draft: Draft,
  chain: Chain,
  subject: readonly x509.RelativeName[],
  issuer: readonly x509.RelativeName[],
): void {
  const below = lineOf(chain)[lineOf(chain).indexOf(draft) + 1];
  draft.subject = subject;
  if (draft === chain.top) draft.issuer = subject;
  if (below !== undefined) below.issuer = issuer;
  for (const list of chain.lists) if (list.signer === draft.key) list.issuer = subject;
}

type Names = readonly x509.GeneralName[];
const dns = (...values: readonly string[]): Names => values.map((value) => ({ kind: 'dns', value }));

const alternatives: readonly (readonly [string, Names])[] = [
  ['another host', dns('other.example.com')],
  ['several hosts', dns('other.example.com', host)],
  ['a wildcard', dns('*.example.com')],
  ['a wildcard for a part of the label', dns('edge*.example.com')],
  ['a wildcard two labels up', dns('*.com')],
  ['a wildcard in the middle', dns('edge.*.com')],
  ['a host in capitals', dns('EDGE.Example.COM')],
  ['a host with a dot at its end', dns(`${host}.`)],
  ['a host with a dot before it', dns(`.${host}`)],
  ['a host with an underscore', dns(host, 'a_b.example.com')],
  ['an address beside the host', [...dns(host), { kind: 'ip', value: '10.1.2.3' }]],
  ['an address only', [{ kind: 'ip', value: '10.1.2.3' }]],
  ['a mailbox beside the host', [...dns(host), { kind: 'email', value: 'edge@example.com' }]],
  ['a URI beside the host', [...dns(host), { kind: 'uri', value: 'https://edge.example.com/a' }]],
  ['a URI without a host beside the host', [...dns(host), { kind: 'uri', value: 'urn:edge:1' }]],
  ['a registered identifier beside the host', [...dns(host), { kind: 'registeredId', value: '1.2.3' }]],
  [
    'an unknown form of name beside the host',
    [...dns(host), { kind: 'other', oid: '1.3.6.1.4.1.32473.3', value: Uint8Array.of(5, 0) }],
  ],
];

const own: readonly Mutation[] = [
  ...alternatives.map(([what, names]) =>
    atLeaf(`named with ${what}`, (draft) => put(draft, subjectAltName, names)),
  ),
  atLeaf('the host only as common name', (draft) => {
    draft.subject = nameOf(host);
    draft.extensions = draft.extensions.filter(({ oid }) => oid !== subjectAltName.oid);
  }),
  atLeaf('the host as common name beside a mailbox', (draft) => {
    draft.subject = nameOf(host);
    put(draft, subjectAltName, [{ kind: 'email', value: 'edge@example.com' }]);
  }),
  atLeaf('no subject', (draft) => void (draft.subject = [])),
  atLeaf('no subject, alternative names critical', (draft) => {
    draft.subject = [];
    put(draft, subjectAltName, dns(host), true);
  }),
  atLeaf('alternative names critical', (draft) => put(draft, subjectAltName, dns(host), true)),
  atLeaf('a mailbox in the subject', (draft) => {
    const mailbox = { oid: oids.emailAddress, stringType: 'IA5String', value: 'edge@example.com' } as const;
    draft.subject = [...draft.subject, [mailbox]];
  }),
];

type Subtree = x509.GeneralSubtree;
const within = (kind: 'dns' | 'email' | 'uri', value: string): Subtree => ({ kind, value });
const directory = (...rdns: readonly x509.RelativeName[]): Subtree => ({
  kind: 'directory',
  value: x509.parseName(x509.encodeName(rdns)),
});
const organization = (text: string): x509.RelativeName => [x509.nameAttribute(oids.organization, text)];
const net: Subtree = {
  kind: 'ip',
  address: Uint8Array.of(10, 1, 0, 0),
  mask: Uint8Array.of(255, 255, 0, 0),
};

const subtrees: readonly (readonly [string, Subtree])[] = [
  ['the domain', within('dns', 'example.com')],
  ['the host', within('dns', host)],
  ['another domain', within('dns', 'example.org')],
  ['a domain with a dot before it', within('dns', '.example.com')],
  ['a domain in capitals', within('dns', 'EXAMPLE.com')],
  ['the end of a label', within('dns', 'ample.com')],
  ['every host', within('dns', '')],
  ['its network', net],
  [
    'another network',
    { kind: 'ip', address: Uint8Array.of(10, 2, 0, 0), mask: Uint8Array.of(255, 255, 0, 0) },
  ],
  ['its mailbox', within('email', 'edge@example.com')],
  ['mailboxes of the domain', within('email', 'example.com')],
  ['mailboxes below the domain', within('email', '.example.com')],
  ['mailboxes elsewhere', within('email', 'example.org')],
  ['URIs of the host', within('uri', host)],
  ['URIs below the domain', within('uri', '.example.com')],
  ['URIs elsewhere', within('uri', 'example.org')],
  ['the organization', directory(organization('Fleet'))],
  ['the organization in capitals', directory(organization('FLEET'))],
  ['another organization', directory(organization('Other'))],
  ['every directory name', directory()],
  ['a registered identifier', { kind: 'registeredId', value: '1.2.3' }],
  ['an unknown form of name', { kind: 'other', oid: '1.3.6.1.4.1.32473.3', value: Uint8Array.of(5, 0) }],
];

const constraints: readonly Mutation[] = subtrees.flatMap(([what, subtree]) => [
  atAuthority(`permits ${what}`, (draft) =>
    put(draft, nameConstraints, { permitted: [subtree], excluded: [] }),
  ),
  atAuthority(`excludes ${what}`, (draft) =>
    put(draft, nameConstraints, { permitted: [], excluded: [subtree] }),
  ),
]);

const places: readonly Mutation[] = [
  atAuthority('permits a network with a hole in its mask', (draft) => {
    put(draft, nameConstraints, { permitted: [net], excluded: [] });
    // The mask is what the extension ends with.
    draft.extensions = draft.extensions.map((extension) =>
      extension.oid === nameConstraints.oid
        ? { ...extension, value: Uint8Array.of(...extension.value.subarray(0, -4), 255, 0, 255, 0) }
        : extension,
    );
  }),
  atAuthority('name constraints not critical', (draft) =>
    put(draft, nameConstraints, { permitted: [within('dns', 'example.com')], excluded: [] }, false),
  ),
  atLeaf('name constraints in an end entity', (draft) =>
    put(draft, nameConstraints, { permitted: [within('dns', 'example.com')], excluded: [] }),
  ),
];

export const nameMutations: readonly Mutation[] = [...spelling, ...own, ...constraints, ...places];
