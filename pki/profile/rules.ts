// SPDX-License-Identifier: Apache-2.0
// What must hold between the fields of a profile file, a row a rule. They keep a profile from saying what no
// certificate may say, and from making an identity that something else here already means.

import { durationMs } from './duration.ts';
import { isNodeName, nodeOrganization } from './node-name.ts';
import type { ProfileFile } from './schema.ts';

type Spec = ProfileFile['spec'];

interface Rule {
  readonly path: readonly string[];
  readonly says: string;
  holds(spec: Spec): boolean;
}

const nodeCommonName = 'system:node:{name}';
const day = 86_400_000;

const granted = ({ extKeyUsage: { default: own, granted: more = [], grantedToOperator: most = [] } }: Spec) =>
  new Set([...own, ...more, ...most]);
const placeholders = (text: string): number => text.split('{name}').length - 1;
const includesAll = <T>(all: readonly T[] | undefined, some: readonly T[]): boolean =>
  all === undefined || some.every((one) => all.includes(one));

/** Whether a common name could begin with `text`, or be all of it, whatever name stands in it. In any case. */
function mayBe(commonName: string, text: string, part: 'beginning' | 'all'): boolean {
  const [before = '', after] = commonName.toLowerCase().split('{name}');
  const is = (found: string): boolean => (part === 'all' ? found === text : found.startsWith(text));
  if (after === undefined || before.length >= text.length) return is(before);
  for (let end = before.length + 1; end <= text.length; end++) {
    const name = text.slice(before.length, end);
    if (isNodeName(name) && is(before + name + after)) return true;
  }
  return false;
}

/** Whether nodes may have server certificates without their operator's doing. */
function byThemselves({ callers, extKeyUsage: { default: own, granted = own } }: Spec): boolean {
  return (callers.token || callers.shared || callers.peers.length > 0) && granted.includes('serverAuth');
}

/** Loopback and link-local networks: 127.0.0.0/8, 169.254.0.0/16, ::1, fe80::/10. */
function isLocal(pattern: string): boolean {
  const [address = '', length] = pattern.toLowerCase().split('/');
  return (
    (/^127\./.test(address) && Number(length) >= 8) ||
    (/^169\.254\./.test(address) && Number(length) >= 16) ||
    (address === '::1' && length === '128') ||
    (/^fe[89ab][0-9a-f]:/.test(address) && Number(length) >= 10)
  );
}

/** RFC 9608 section 4 leaves the number open; CAs of the web have agreed on ten days, and then seven. */
const shortLived = 7 * day;

export const rules: readonly Rule[] = [
  {
    path: ['subject', 'commonName'],
    says: 'the common name has {name} once, or not at all where naming is none',
    holds: ({ subject }) => placeholders(subject.commonName) === (subject.naming === 'none' ? 0 : 1),
  },
  {
    // Nodes prove to be themselves; no token or certificate says which service somebody is.
    path: ['callers'],
    says: 'nodes ask only for certificates that carry their own name: naming is node where token, shared or peers are given',
    holds: ({ callers, subject }) =>
      subject.naming === 'node' || (!callers.token && !callers.shared && callers.peers.length === 0),
  },
  {
    path: ['callers'],
    says: 'somebody may ask',
    holds: ({ callers }) => callers.operator || callers.token || callers.shared || callers.peers.length > 0,
  },
  {
    path: ['subject', 'organization'],
    says: `organizations that begin with system: are groups of Kubernetes; only ${nodeOrganization} is certified, with ${nodeCommonName}`,
    holds: ({ subject: { organization, commonName, naming } }) =>
      !organization.toLowerCase().startsWith('system:') ||
      (organization === nodeOrganization && commonName === nodeCommonName && naming === 'node'),
  },
  {
    path: ['subject', 'commonName'],
    says: 'common names that begin with system: are users of Kubernetes; only those of nodes are certified',
    holds: ({ subject: { organization, commonName } }) =>
      !mayBe(commonName, 'system:', 'beginning') ||
      (commonName === nodeCommonName && organization === nodeOrganization),
  },
  {
    path: ['subject', 'commonName'],
    says: 'O=KubeEdge, CN=kubeedge.io is what all edges shared before KubeEdge 1.16',
    holds: ({ subject: { organization, commonName } }) =>
      organization !== 'KubeEdge' || !mayBe(commonName, 'kubeedge.io', 'all'),
  },
  {
    path: ['extKeyUsage', 'granted'],
    says: 'what is the default is granted',
    holds: ({ extKeyUsage }) => includesAll(extKeyUsage.granted, extKeyUsage.default),
  },
  {
    path: ['extKeyUsage', 'grantedToOperator'],
    says: 'the operator may ask for what others may',
    holds: ({ extKeyUsage }) =>
      includesAll(extKeyUsage.grantedToOperator, extKeyUsage.granted ?? extKeyUsage.default),
  },
  {
    path: ['extKeyUsage', 'default'],
    says: 'an end entity has a purpose (RFC 5280 section 4.2.1.12)',
    holds: ({ extKeyUsage, authority }) => authority !== undefined || extKeyUsage.default.length > 0,
  },
  {
    // RFC 5280 sections 4.2.1.3 and 4.2.1.9.
    path: ['keyUsage'],
    says: 'a CA signs certificates, and nothing else does',
    holds: ({ keyUsage, authority }) => keyUsage.includes('keyCertSign') === (authority !== undefined),
  },
  {
    path: ['keyUsage'],
    says: 'only a CA signs revocation lists here',
    holds: ({ keyUsage, authority }) => authority !== undefined || !keyUsage.includes('cRLSign'),
  },
  {
    path: ['keyUsage'],
    says: 'encipherOnly and decipherOnly go with keyAgreement (RFC 5280 section 4.2.1.3)',
    holds: ({ keyUsage }) =>
      keyUsage.includes('keyAgreement') ||
      (!keyUsage.includes('encipherOnly') && !keyUsage.includes('decipherOnly')),
  },
  {
    path: ['callers'],
    says: 'a CA is for the operator alone to ask for',
    holds: ({ callers, authority }) =>
      authority === undefined || (!callers.token && !callers.shared && callers.peers.length === 0),
  },
  {
    // A server without a name in subjectAltName is nobody to a client (RFC 9525 section 2).
    path: ['alternativeNames'],
    says: 'a TLS server has a name: alternativeNames.least is 1 where serverAuth is the default',
    holds: ({ extKeyUsage, alternativeNames, authority }) =>
      authority !== undefined ||
      !extKeyUsage.default.includes('serverAuth') ||
      (alternativeNames?.least ?? 0) > 0,
  },
  {
    // A node that could have any address certified could have CloudCore's.
    path: ['alternativeNames'],
    says: "a server's names that nodes ask for by themselves are localhost, loopback and link-local addresses, or {name}. before a fixed domain",
    holds: (spec) =>
      !byThemselves(spec) ||
      ((spec.alternativeNames?.dns ?? []).every((pattern) =>
        /^(?:localhost|\{name\}\.[^*{}]+)$/.test(pattern),
      ) &&
        (spec.alternativeNames?.ip ?? []).every(isLocal)),
  },
  {
    path: ['alternativeNames', 'least'],
    says: 'names are asked for that could be granted',
    holds: ({ alternativeNames, limits }) =>
      (alternativeNames?.least ?? 0) === 0 ||
      ((alternativeNames?.least ?? 0) <= (limits?.names ?? 64) &&
        (alternativeNames?.dns ??
          alternativeNames?.ip ??
          alternativeNames?.uri ??
          alternativeNames?.email) !== undefined),
  },
  {
    path: ['lifetime', 'default'],
    says: 'the default is not longer than the most',
    holds: ({ lifetime }) => durationMs(lifetime.default) <= durationMs(lifetime.most),
  },
  {
    path: ['lifetime', 'most'],
    says: 'nothing lives for more than 36525 days',
    holds: ({ lifetime }) => durationMs(lifetime.most) <= 36_525 * day,
  },
  {
    path: ['lifetime', 'backdate'],
    says: 'a certificate begins at most a day ago',
    holds: ({ lifetime }) => durationMs(lifetime.backdate ?? '5m') <= day,
  },
  {
    path: ['revocation', 'noRevAvail'],
    says: 'noRevAvail is for end entities of at most 7 days, without a CRL (RFC 9608 sections 2 and 3)',
    holds: ({ revocation, lifetime, authority }) =>
      revocation?.noRevAvail !== true ||
      (authority === undefined && revocation.crls.length === 0 && durationMs(lifetime.most) <= shortLived),
  },
  {
    path: ['keys', 'rsaBits'],
    says: 'sizes of RSA keys stand beside the kind RSA',
    holds: ({ keys }) => keys.rsaBits === undefined || keys.kinds.includes('RSA'),
  },
  {
    // RFC 5480 section 3, RFC 9881 section 5: what only signs enciphers nothing.
    path: ['keyUsage'],
    says: 'who is granted TLS makes signatures',
    holds: (spec) =>
      spec.authority !== undefined ||
      !(granted(spec).has('serverAuth') || granted(spec).has('clientAuth')) ||
      spec.keyUsage.includes('digitalSignature'),
  },
];
