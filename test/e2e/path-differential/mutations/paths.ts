// SPDX-License-Identifier: Apache-2.0
// The pool and the anchor, policies, and revocation lists.

import * as x509 from '../../../../core/x509/index.ts';
import { day } from '../../../pki/validate/maker.ts';
import { lineOf, listOf, nameOf, policy, type Chain } from '../chain.ts';
import { drop, put, signingKey, type Draft, type ListDraft } from '../draft.ts';
import type { Random } from '../random.ts';
import { about, anywhere, atAuthority, belowRoot, type Mutation } from './mutation.ts';

/** Another certificate for a CA's name and key, or for its name alone. */
const another = (draft: Draft, changes: Partial<Draft> = {}): Draft => ({
  ...draft,
  serial: Uint8Array.of(...draft.serial, 2),
  extensions: [...draft.extensions],
  ...changes,
});

const onCa = (what: string, change: (ca: Draft, chain: Chain, random: Random) => void): Mutation =>
  about(what, (chain, random) => {
    if (chain.cas.length > 0) change(random.pick(chain.cas), chain, random);
  });

const topology: readonly Mutation[] = [
  onCa('a CA is missing', (ca, { missing }) => void missing.add(ca)),
  about('the pool is shuffled', (chain) => void (chain.shuffled = true)),
  onCa('a CA is there twice', (ca, { more }) => void more.push(ca)),
  about('the root is in the pool', ({ top, more }) => void more.push(top)),
  onCa('an expired certificate of the same CA is there', (ca, chain) => {
    chain.more.push(another(ca, { notAfter: chain.now - day }));
    chain.shuffled = true;
  }),
  onCa('another key of the same CA is there', (ca, chain) => {
    chain.more.push(another(ca, { key: signingKey('p256', 11) }));
    chain.shuffled = true;
  }),
  onCa('a CA crossed by one that nobody trusts is there', (ca, chain) => {
    const signer = signingKey('p256', 10);
    const foreign = another(ca, { issuer: nameOf(`Foreign ${chain.id}`), signer });
    put(foreign, x509.authorityKeyIdentifier, { keyId: signer.identifier });
    chain.more.push(foreign);
    chain.shuffled = true;
  }),
  onCa('only an expired certificate leads up, and one crossed by the root', (ca, chain) => {
    const { top } = chain;
    const crossed = another(ca, { issuer: top.subject, signer: top.key });
    put(crossed, x509.authorityKeyIdentifier, { keyId: top.key.identifier });
    chain.more.push(crossed);
    ca.notAfter = chain.now - day;
  }),
  onCa('a CA with a new key, its certificate signed by the old', (ca, chain) => {
    rollover(ca, chain);
  }),
  about('the root has a new key, its certificate signed by the old', (chain) => {
    rollover(chain.top, chain);
  }),
  about('the anchor is not self-signed', ({ top, id }) => {
    top.issuer = nameOf(`Above ${id}`);
    top.signer = signingKey('p256', 9);
    put(top, x509.authorityKeyIdentifier, { keyId: top.signer.identifier });
  }),
  about('the root is not signed with its own key', ({ top }) => void (top.signer = signingKey('p256', 8))),
  onCa('a CA of the same name as the root', (ca, chain) => {
    ca.subject = chain.top.subject;
    const below = lineOf(chain)[lineOf(chain).indexOf(ca) + 1];
    if (below !== undefined) below.issuer = ca.subject;
    for (const list of chain.lists) if (list.signer === ca.key) list.issuer = ca.subject;
  }),
];

/** A self-issued certificate for a new key, with which all below is signed. */
function rollover(ca: Draft, chain: Chain): void {
  const below = lineOf(chain)[lineOf(chain).indexOf(ca) + 1];
  if (below === undefined) return;
  const key = signingKey('p256', 7);
  const renewed = another(ca, { issuer: ca.subject, key, signer: ca.key });
  put(renewed, x509.subjectKeyIdentifier, key.identifier);
  put(renewed, x509.authorityKeyIdentifier, { keyId: ca.key.identifier });
  chain.more.push(renewed);
  below.signer = key;
  put(below, x509.authorityKeyIdentifier, { keyId: key.identifier });
}

const other = '1.3.6.1.4.1.32473.2';
const says = (draft: Draft, ...all: readonly string[]): void =>
  put(
    draft,
    x509.certificatePolicies,
    all.map((each) => ({ policy: each, qualifiers: [] })),
  );
const maps = (draft: Draft, issuerPolicy: string, subjectPolicy: string): void =>
  put(draft, x509.policyMappings, [{ issuerPolicy, subjectPolicy }]);
const only = { only: 'policies' } as const;

const policies: readonly Mutation[] = [
  anywhere('no policies', (draft) => drop(draft, x509.certificatePolicies), only),
  anywhere('another policy', (draft) => says(draft, other), only),
  anywhere('two policies', (draft) => says(draft, policy, other), only),
  anywhere('any policy', (draft) => says(draft, x509.oids.anyPolicy), only),
  anywhere('a policy twice', (draft) => doubled(draft), only),
  atAuthority('inhibits any policy', (draft) => put(draft, x509.inhibitAnyPolicy, 0), only),
  atAuthority('inhibits any policy later', (draft) => put(draft, x509.inhibitAnyPolicy, 1), only),
  atAuthority('maps to another policy', (draft) => maps(draft, policy, other), only),
  atAuthority('maps from another policy', (draft) => maps(draft, other, policy), only),
  atAuthority('maps any policy', (draft) => maps(draft, x509.oids.anyPolicy, policy), only),
  atAuthority(
    'inhibits mapping',
    (draft) => put(draft, x509.policyConstraints, { inhibitPolicyMapping: 0 }),
    only,
  ),
  // Whatever is asked for, a CA may require a policy.
  atAuthority('requires a policy', (draft) =>
    put(draft, x509.policyConstraints, { requireExplicitPolicy: 0 }),
  ),
  atAuthority('requires a policy, not critically', (draft) =>
    put(draft, x509.policyConstraints, { requireExplicitPolicy: 0 }, false),
  ),
  belowRoot('certificate policies critical', (draft) =>
    put(draft, x509.certificatePolicies, [{ policy, qualifiers: [] }], true),
  ),
];

function doubled(draft: Draft): void {
  says(draft, policy);
  draft.extensions = draft.extensions.map((extension) =>
    extension.oid === x509.certificatePolicies.oid
      ? { ...extension, value: twice(extension.value) }
      : extension,
  );
}

/** A SEQUENCE of under 64 octets, its contents twice. */
const twice = (der: Uint8Array): Uint8Array => {
  const contents = der.subarray(2);
  return Uint8Array.of(0x30, contents.length * 2, ...contents, ...contents);
};

const onList = (
  what: string,
  change: (list: ListDraft, below: Draft, chain: Chain, random: Random) => void,
): Mutation =>
  about(
    `list: ${what}`,
    (chain, random) => {
      const at = random.number(chain.cas.length + 1);
      const list = chain.lists[at];
      const below = lineOf(chain)[at + 1];
      if (list !== undefined && below !== undefined) change(list, below, chain, random);
    },
    { only: 'lists' },
  );

const nothing: x509.IssuingDistributionPoint = {
  onlyUserCerts: false,
  onlyCaCerts: false,
  onlyAttributeCerts: false,
  indirect: false,
};
const scoped =
  (scope: Partial<x509.IssuingDistributionPoint>) =>
  (list: ListDraft): void =>
    extend(list, x509.makeExtension(x509.issuingDistributionPoint, { ...nothing, ...scope }));

function extend(list: ListDraft, extension: x509.Extension): void {
  list.extensions = [...list.extensions.filter(({ oid }) => oid !== extension.oid), extension];
}

const point = (text: string): { fullName: readonly x509.GeneralName[] } => ({
  fullName: [{ kind: 'uri', value: `http://crl.example.com/${text}` }],
});
const unknown: x509.Extension = { oid: '1.3.6.1.4.1.32473.9', critical: true, value: Uint8Array.of(5, 0) };

const revoked =
  (reason: x509.ReasonCode | undefined, more: Partial<ListDraft['entries'][number]> = {}) =>
  (list: ListDraft, { serial }: Draft): void =>
    void list.entries.push({ serial, ...(reason === undefined ? {} : { reason }), ...more });

const lists: readonly Mutation[] = [
  onList('revoked', revoked('keyCompromise')),
  onList('revoked without a reason', revoked(undefined)),
  onList('on hold', revoked('certificateHold')),
  onList('removed from the list, in a full list', revoked('removeFromCRL')),
  onList('revoked with a critical extension', revoked('keyCompromise', { extensions: [unknown] })),
  onList('another is revoked', (list) => void list.entries.push({ serial: Uint8Array.of(3, 3, 3) })),
  onList('another is revoked with a critical extension', (list) => {
    list.entries.push({ serial: Uint8Array.of(3, 3, 3), extensions: [unknown] });
  }),
  onList('expired', (list, _below, { now }) => {
    list.thisUpdate = now - 9 * day;
    list.nextUpdate = now - day;
  }),
  onList('of tomorrow', (list, _below, { now }) => void (list.thisUpdate = now + day)),
  onList('without an end', (list) => delete list.nextUpdate),
  onList('of another issuer', (list, _below, { id }) => void (list.issuer = nameOf(`Nobody ${id}`))),
  onList('missing', (list, _below, chain) => void chain.lists.splice(chain.lists.indexOf(list), 1)),
  onList('forged', (list) => void (list.signer = signingKey('p256', 6))),
  onList('without a number', (list) => void (list.number = undefined)),
  onList('without a key identifier', (list) => void (list.keyId = undefined)),
  onList('with another key identifier', (list) => void (list.keyId = new Uint8Array(20).fill(9))),
  onList('with an unknown critical extension', (list) => extend(list, unknown)),
  onList('about end entities', scoped({ onlyUserCerts: true })),
  onList('about CAs', scoped({ onlyCaCerts: true })),
  onList('about attribute certificates', scoped({ onlyAttributeCerts: true })),
  onList('for some reasons', scoped({ onlySomeReasons: ['keyCompromise'] })),
  onList('indirect', scoped({ indirect: true })),
  onList('of a point that the certificate has', (list, below) => {
    scoped(point('a'))(list);
    put(below, x509.crlDistributionPoints, [point('a')]);
  }),
  onList('of a point that the certificate has not', (list, below) => {
    scoped(point('a'))(list);
    put(below, x509.crlDistributionPoints, [point('b')]);
  }),
  onList('of a point, and the certificate has none', scoped(point('a'))),
  onList('whole, and the certificate has a point', (_list, below) =>
    put(below, x509.crlDistributionPoints, [point('a')]),
  ),
  onList('two, the older revokes', (list, below, chain, random) => {
    const thisUpdate = list.thisUpdate - day;
    const older = { ...list, thisUpdate, number: 6n, entries: [{ serial: below.serial }] };
    if (random.chance(50)) chain.lists.push(older);
    else chain.lists.unshift(older);
  }),
  onList('a bit changed', (list, _below, _chain, random) => {
    list.edit = (der) => {
      const copy = Uint8Array.from(der);
      const at = random.number(copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << random.number(8));
      return copy;
    };
  }),
  about(
    'list: of nobody, there too',
    ({ lists: all, now, top }) => {
      all.push({ ...listOf(top, now), issuer: nameOf('Somebody') });
    },
    { only: 'lists' },
  ),
];

export const pathMutations: readonly Mutation[] = [...topology, ...policies, ...lists];
