// SPDX-License-Identifier: Apache-2.0
// A chain that nothing is wrong with: a root, up to three CAs, an edge node's certificate, and a list of each CA.

import * as x509 from '../../../core/x509/index.ts';
import {
  certificateDer,
  listDer,
  signingKey,
  type Draft,
  type KeyKind,
  type ListDraft,
  type SigningKey,
} from './draft.ts';
import { day } from '../../pki/validate/maker.ts';
import type { Mode } from './modes.ts';
import type { Random } from './random.ts';

export const host = 'edge.example.com';
export const policy = '1.3.6.1.4.1.32473.1';

export interface Chain {
  readonly id: number;
  readonly mode: Mode;
  readonly now: number;
  readonly top: Draft;
  readonly cas: readonly Draft[];
  readonly leaf: Draft;
  /** CAs that are not handed over. */
  readonly missing: Set<Draft>;
  /** Handed over besides. */
  readonly more: Draft[];
  readonly lists: ListDraft[];
  shuffled: boolean;
  /** What was done to it. */
  readonly mutations: string[];
}

/** From the root to the leaf. */
export const lineOf = ({ top, cas, leaf }: Chain): readonly Draft[] => [top, ...cas, leaf];

const { oids } = x509;

/** Chains differ in every CA's name, so that thousands may be judged at once. */
export const nameOf = (commonName: string): x509.RelativeName[] => [
  [x509.nameAttribute(oids.organization, 'Fleet')],
  [x509.nameAttribute(oids.commonName, commonName)],
];

const keyKinds: readonly KeyKind[] = [
  ...Array.from({ length: 14 }, () => 'p256' as const),
  'p384',
  'ed25519',
  'rsa',
];

export function soundChain(id: number, mode: Mode, now: number, random: Random): Chain {
  const length = random.pick([0, 1, 1, 1, 2, 2, 3]);
  const key = (): SigningKey => signingKey(random.pick(keyKinds), random.number(12));
  const stated = random.chance(30);
  let above: Draft | undefined;
  const authority = (name: string, below: number): Draft => {
    const draft = blank(id, nameOf(`${name} ${id}`), key(), above, now, random);
    const basic = { ca: true, ...(stated ? { pathLength: below } : {}) };
    draft.extensions = [
      x509.makeExtension(x509.basicConstraints, basic),
      x509.makeExtension(x509.keyUsage, ['keyCertSign', 'cRLSign']),
      ...identifiers(draft),
      ...(mode.policies && above !== undefined ? [policies()] : []),
    ];
    above = draft;
    return draft;
  };
  const top = authority('Root', length);
  const cas = ['Region', 'Site', 'Rack']
    .slice(0, length)
    .map((name, index) => authority(name, length - index - 1));
  const leaf = blank(id, nameOf(`edge ${id}`), key(), above, now, random);
  leaf.extensions = [
    x509.makeExtension(x509.keyUsage, ['digitalSignature']),
    x509.makeExtension(x509.extKeyUsage, [oids.serverAuth, oids.clientAuth]),
    x509.makeExtension(x509.subjectAltName, [{ kind: 'dns', value: host }]),
    ...identifiers(leaf),
    ...(mode.policies ? [policies()] : []),
  ];
  const lists = mode.lists ? [top, ...cas].map((ca) => listOf(ca, now)) : [];
  return {
    id,
    mode,
    now,
    top,
    cas,
    leaf,
    missing: new Set(),
    more: [],
    lists,
    shuffled: false,
    mutations: [],
  };
}

const policies = (): x509.Extension =>
  x509.makeExtension(x509.certificatePolicies, [{ policy, qualifiers: [] }]);

function blank(
  id: number,
  subject: x509.RelativeName[],
  key: SigningKey,
  above: Draft | undefined,
  now: number,
  random: Random,
): Draft {
  return {
    version: 3,
    serial: Uint8Array.of(0x10 + random.number(0x60), id >> 16, id >> 8, id, random.number(256), 1),
    subject,
    issuer: above?.subject ?? subject,
    notBefore: now - (10 + random.number(300)) * day,
    notAfter: now + (10 + random.number(300)) * day,
    generalizedTime: false,
    key,
    signer: above?.key ?? key,
    extensions: [],
  };
}

const identifiers = ({ key, signer }: Draft): x509.Extension[] => [
  x509.makeExtension(x509.subjectKeyIdentifier, key.identifier),
  x509.makeExtension(x509.authorityKeyIdentifier, { keyId: signer.identifier }),
];

export const listOf = (ca: Draft, now: number): ListDraft => ({
  issuer: ca.subject,
  signer: ca.key,
  thisUpdate: now - day,
  nextUpdate: now + 6 * day,
  number: 7n,
  keyId: ca.key.identifier,
  entries: [],
  extensions: [],
});

/** What the judges are given. */
export interface Written {
  readonly chain: Chain;
  readonly anchorDer: Uint8Array;
  readonly poolDer: readonly Uint8Array[];
  readonly targetDer: Uint8Array;
  readonly listsDer: readonly Uint8Array[];
}

export function written(chain: Chain, random: Random): Written {
  const { top, cas, leaf, missing, more, lists, shuffled } = chain;
  // From the leaf up, as a TLS server sends them.
  const pool = [...cas.toReversed().filter((ca) => !missing.has(ca)), ...more];
  return {
    chain,
    anchorDer: certificateDer(top),
    poolDer: (shuffled ? random.shuffled(pool) : pool).map(certificateDer),
    targetDer: certificateDer(leaf),
    listsDer: lists.map(listDer),
  };
}
