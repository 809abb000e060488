// SPDX-License-Identifier: Apache-2.0
// What KubeEdge and Kubernetes read in a certificate: a node's identity, its group, its purposes and names.

import { oids } from '../../../core/x509/index.ts';
import { nodeOfIdentity, nodeOrganization } from '../../profile/node-name.ts';
import { attributeValues } from '../attributes.ts';
import { short, type Rule } from '../rule.ts';
import type { CertificateView } from '../view.ts';
import { keyRowOf } from './key.ts';

const organizations = ({ subject }: CertificateView): readonly string[] =>
  attributeValues(subject, oids.organization);
const commonNames = ({ subject }: CertificateView): readonly string[] =>
  attributeValues(subject, oids.commonName);
const nodePrefix = 'system:node:';

/** Whether the subject claims to be a node, by either half of its identity. */
const claimsNode = (view: CertificateView): boolean =>
  organizations(view).includes(nodeOrganization) ||
  commonNames(view).some((name) => name.startsWith(nodePrefix));

/** What the Go programs at both ends can verify with. */
const goKeys: ReadonlySet<string> = new Set(['P-256', 'P-384', 'P-521', 'RSA', 'Ed25519']);

const kubeedge = { targets: ['leaf'], only: 'kubeedge' } as const;

export const kubeedgeRules: readonly Rule<CertificateView>[] = [
  {
    id: 'kubeedge.node-name',
    severity: 'error',
    clause: 'Kubernetes: node authorization',
    says: "a node's common name is not system:node: and a node name",
    ...kubeedge,
    check: (view) => {
      if (!claimsNode(view)) return undefined;
      const names = commonNames(view);
      const [name = ''] = names;
      return names.length === 1 && nodeOfIdentity(name) !== undefined
        ? undefined
        : { commonName: short(name) };
    },
  },
  {
    id: 'kubeedge.node-group',
    severity: 'error',
    clause: 'Kubernetes: node authorization',
    says: "a node's organization is not system:nodes alone",
    ...kubeedge,
    check: (view) => {
      if (!claimsNode(view)) return undefined;
      const groups = organizations(view);
      return groups.length === 1 && groups[0] === nodeOrganization
        ? undefined
        : { organizations: groups.length };
    },
  },
  {
    id: 'kubeedge.node-purpose',
    severity: 'error',
    clause: 'KubeEdge: edgecore is a TLS client, MetaServer a server',
    says: "a node's certificate is neither for a TLS client nor for a server",
    ...kubeedge,
    check: (view) => (claimsNode(view) && !view.client && !view.server ? {} : undefined),
  },
  {
    id: 'kubeedge.no-masters',
    severity: 'error',
    clause: 'Kubernetes: RBAC good practices',
    says: 'the organization system:masters passes every authorization and cannot be revoked',
    ...kubeedge,
    check: (view) => (organizations(view).includes('system:masters') ? {} : undefined),
  },
  {
    id: 'kubeedge.server-names',
    severity: 'error',
    clause: 'KubeEdge: edges verify the host',
    says: 'a server has neither a DNS name nor an IP address among its alternative names',
    ...kubeedge,
    check: (view) => {
      const { server, client, ext } = view;
      if (!server || client || claimsNode(view)) return undefined;
      const names = ext.subjectAltName?.value;
      return names?.some(({ kind }) => kind === 'dns' || kind === 'ip') === true ? undefined : {};
    },
  },
  {
    id: 'kubeedge.key-kind',
    severity: 'warning',
    clause: 'KubeEdge: crypto/tls of Go',
    says: 'a key that the TLS of KubeEdge cannot use: RSA, P-256, P-384, P-521 and Ed25519 it can',
    ...kubeedge,
    check: ({ spki }) => {
      const name = keyRowOf(spki)?.name;
      return name !== undefined && goKeys.has(name) ? undefined : { key: name ?? spki.algorithm.oid };
    },
  },
];
