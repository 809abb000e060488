// SPDX-License-Identifier: Apache-2.0
// What may be issued, a row a kind of certificate. To add a kind: a row here, its cases in
// test/pki/profile/plan.test.ts. Usages as KubeEdge's certificates have them.

import type { Caller } from '../caller.ts';
import { nodeIdentity, nodeOrganization } from './node-name.ts';

export const clientAuth = '1.3.6.1.5.5.7.3.2';
export const serverAuth = '1.3.6.1.5.5.7.3.1';

export interface Profile {
  readonly name: string;
  readonly callers: readonly Caller['kind'][];
  /** The only organization, and the only common name, that a subject may have. */
  readonly organization: string;
  readonly commonName: (nodeName: string) => string;
  /** Whether the request's DNS names and IP addresses are certified. Other kinds of names never are. */
  readonly alternativeNames: boolean;
  readonly keyUsage: readonly ('digitalSignature' | 'keyEncipherment')[];
  readonly extKeyUsage: {
    readonly default: readonly string[];
    readonly granted: readonly string[];
    readonly grantedToOperator: readonly string[];
  };
}

/** An edge node's client certificate: `O=system:nodes, CN=system:node:<name>`. */
export const nodeProfile: Profile = {
  name: 'node',
  callers: ['peer', 'token', 'shared-token', 'shared-peer', 'operator'],
  organization: nodeOrganization,
  commonName: nodeIdentity,
  alternativeNames: false,
  keyUsage: ['digitalSignature', 'keyEncipherment'],
  extKeyUsage: {
    default: [clientAuth],
    granted: [clientAuth],
    grantedToOperator: [clientAuth, serverAuth],
  },
};

/** The HTTPS endpoint's own certificate, with the subject that CloudCore's has. */
export const serverProfile: Profile = {
  name: 'server',
  callers: ['operator'],
  organization: 'KubeEdge',
  commonName: () => 'KubeEdge',
  alternativeNames: true,
  keyUsage: ['digitalSignature', 'keyEncipherment'],
  extKeyUsage: { default: [serverAuth], granted: [serverAuth], grantedToOperator: [serverAuth] },
};

export const profiles: readonly Profile[] = [nodeProfile, serverProfile];
