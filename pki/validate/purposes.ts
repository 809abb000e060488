// SPDX-License-Identifier: Apache-2.0
// What a certificate is judged for, a row each: the usages it needs, and whose it has to be.
//
// A common name is never taken for a host's name (RFC 9525 section 2). Not here: what makes a path valid at all.

import { findAttribute, oids, type KeyUsage } from '../../core/x509/index.ts';
import { nodeIdentity, nodeOfIdentity, nodeOrganization } from '../profile/node-name.ts';
import type { Candidate } from './candidate.ts';
import type { PathFault } from './trace.ts';
import { matchesDns, matchesEmail, matchesIp } from './names/index.ts';

export interface Purpose {
  readonly name: string;
  /** The purpose that extKeyUsage has to admit; undefined asks for none. */
  readonly usage?: string;
  /** extKeyUsage has to be there, and to say so itself. */
  readonly usageStated?: true;
  /** Any of these bits; what has no keyUsage is not restricted (RFC 5280 section 4.2.1.3). */
  readonly keyUsages: readonly KeyUsage[];
  /** Whether a CA's certificate may be used so: `profile` leaves it to the judging profile. */
  readonly authority: 'profile' | 'allowed' | 'required';
  /** Whose the certificate has to be. */
  readonly identityFaults: (target: Candidate) => readonly PathFault[];
}

const anybody = (): readonly PathFault[] => [];

const any: Purpose = { name: 'any', keyUsages: [], authority: 'profile', identityFaults: anybody };

/** A TLS server under this name or address; without either, any server's. */
function tlsServer(host: { readonly dns?: string; readonly ip?: string } = {}): Purpose {
  return {
    name: 'tlsServer',
    usage: oids.serverAuth,
    keyUsages: ['digitalSignature', 'keyEncipherment', 'keyAgreement'],
    authority: 'profile',
    identityFaults: (target) => [
      ...(host.dns === undefined ? [] : dnsFaults(target, host.dns)),
      ...(host.ip === undefined ? [] : ipFaults(target, host.ip)),
    ],
  };
}

export interface ClientNames {
  readonly emails?: readonly string[];
  readonly dns?: readonly string[];
  readonly ips?: readonly string[];
}

/** A TLS client; every name given has to be its own. */
function tlsClient({ emails = [], dns = [], ips = [] }: ClientNames = {}): Purpose {
  return {
    name: 'tlsClient',
    usage: oids.clientAuth,
    keyUsages: ['digitalSignature', 'keyAgreement'],
    authority: 'profile',
    identityFaults: (target) => [
      ...emails.flatMap((email) => emailFaults(target, email)),
      ...dns.flatMap((name) => dnsFaults(target, name)),
      ...ips.flatMap((ip) => ipFaults(target, ip)),
    ],
  };
}

/** A KubeEdge node as a TLS client: CN=system:node:NAME, O=system:nodes, nothing beside them. */
function kubeEdgeNode(nodeName?: string): Purpose {
  return {
    name: 'kubeEdgeNode',
    usage: oids.clientAuth,
    keyUsages: ['digitalSignature'],
    authority: 'profile',
    identityFaults: ({ certificate: { subject } }) => {
      const organizations = findAttribute(subject, oids.organization);
      const commonNames = findAttribute(subject, oids.commonName);
      const [commonName = ''] = commonNames;
      const isNode =
        organizations.length === 1 &&
        organizations[0] === nodeOrganization &&
        commonNames.length === 1 &&
        nodeOfIdentity(commonName) !== undefined;
      if (!isNode) return [wrongName("the subject is not a node's", 'Kubernetes node authorisation')];
      return nodeName === undefined || commonName === nodeIdentity(nodeName)
        ? []
        : [wrongName(`the certificate is ${commonName}'s`, 'Kubernetes node authorisation')];
    },
  };
}

/** An end entity that signs code, as Fulcio issues it: keyUsage and extKeyUsage stated, one subject alternative name. */
const codeSigning: Purpose = {
  name: 'codeSigning',
  usage: oids.codeSigning,
  usageStated: true,
  keyUsages: ['digitalSignature'],
  authority: 'profile',
  identityFaults: (target) => [
    ...(target.keyUsage === undefined
      ? [{ code: 'E_PATH_USAGE', reason: 'it has no keyUsage' } as const]
      : []),
    ...(target.subjectAltName?.length === 1
      ? []
      : [wrongName('it has not exactly one subject alternative name', 'Fulcio certificate specification')]),
  ],
};

/** An authority that signs revocation lists (RFC 5280 section 6.3.3 (f)). */
const crlSigning: Purpose = {
  name: 'crlSigning',
  keyUsages: ['cRLSign'],
  authority: 'allowed',
  identityFaults: anybody,
};

export interface Purposes {
  readonly any: Purpose;
  readonly tlsServer: typeof tlsServer;
  readonly tlsClient: typeof tlsClient;
  readonly kubeEdgeNode: typeof kubeEdgeNode;
  readonly codeSigning: Purpose;
  readonly crlSigning: Purpose;
}

export const purposes: Purposes = { any, tlsServer, tlsClient, kubeEdgeNode, codeSigning, crlSigning };

/** Which names an end entity has, for a reason that a person reads. */
function namesOf(target: Candidate, kind: 'dns' | 'ip' | 'email'): string {
  const all = (target.subjectAltName ?? []).flatMap((name) => (name.kind === kind ? [name.value] : []));
  const shown = all.slice(0, 8).join(', ');
  return all.length === 0 ? `it has no ${kind} name` : `it is for ${shown}${all.length > 8 ? ', …' : ''}`;
}

function dnsFaults(target: Candidate, reference: string): PathFault[] {
  const matches = (target.subjectAltName ?? []).some(
    (name) => name.kind === 'dns' && matchesDns(name.value, reference),
  );
  return matches
    ? []
    : [wrongName(`not for ${reference}: ${namesOf(target, 'dns')}`, 'RFC 9525 section 6.3')];
}

function ipFaults(target: Candidate, reference: string): PathFault[] {
  const matches = (target.subjectAltName ?? []).some(
    (name) => name.kind === 'ip' && matchesIp(name.value, reference),
  );
  return matches ? [] : [wrongName(`not for ${reference}: ${namesOf(target, 'ip')}`, 'RFC 9525 section 6.4')];
}

function emailFaults(target: Candidate, reference: string): PathFault[] {
  const matches = (target.subjectAltName ?? []).some((name) => matchesEmail(name, reference));
  return matches
    ? []
    : [wrongName(`not for ${reference}: ${namesOf(target, 'email')}`, 'RFC 5280 section 4.2.1.6')];
}

const wrongName = (reason: string, clause: string): PathFault => ({
  code: 'E_PATH_IDENTITY',
  reason,
  clause,
});
