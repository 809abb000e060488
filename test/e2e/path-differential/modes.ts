// SPDX-License-Identifier: Apache-2.0
// What is asked of a chain, in our words and in each peer's.

import { oids } from '../../../core/x509/index.ts';
import { judgingProfiles, purposes, type PathOptions } from '../../../pki/validate/index.ts';
import { host, policy } from './chain.ts';

export interface Mode {
  readonly name: string;
  /** How often it is chosen. */
  readonly weight: number;
  readonly ours: Omit<PathOptions, 'now'>;
  readonly openssl: readonly string[];
  /** Undefined where GnuTLS has no such question. */
  readonly gnutls?: readonly string[];
  readonly lists: boolean;
  readonly policies: boolean;
}

const server = purposes.tlsServer({ dns: host });
const sslServer = ['-purpose', 'sslserver', '-verify_hostname', host];
const tlsServer = ['--verify-purpose', oids.serverAuth, '--verify-hostname', host];
const plain = { lists: false, policies: false };
const { kubeedge, rfc5280, graceful } = judgingProfiles;

export const modes: readonly Mode[] = [
  {
    name: 'server',
    weight: 25,
    ours: { profile: kubeedge, purpose: server },
    openssl: [...sslServer, '-partial_chain'],
    gnutls: tlsServer,
    ...plain,
  },
  {
    name: 'strict',
    weight: 25,
    ours: { profile: rfc5280, purpose: server },
    openssl: [...sslServer, '-partial_chain', '-x509_strict'],
    ...plain,
  },
  {
    name: 'client',
    weight: 10,
    ours: { profile: kubeedge, purpose: purposes.tlsClient() },
    // Without -partial_chain: what does it make of anchors that are not self-signed?
    openssl: ['-purpose', 'sslclient'],
    gnutls: ['--verify-purpose', oids.clientAuth],
    ...plain,
  },
  {
    name: 'bare',
    weight: 15,
    ours: { profile: graceful, purpose: purposes.any },
    openssl: ['-partial_chain'],
    gnutls: [],
    ...plain,
  },
  {
    name: 'lists',
    weight: 15,
    ours: { profile: kubeedge, purpose: server, revocation: 'all' },
    openssl: [...sslServer, '-partial_chain', '-crl_check_all', '-extended_crl'],
    lists: true,
    policies: false,
  },
  {
    name: 'revocation',
    weight: 15,
    ours: { profile: kubeedge, purpose: server, revocation: 'none' },
    openssl: [],
    gnutls: tlsServer,
    lists: true,
    policies: false,
  },
  {
    name: 'policies',
    weight: 10,
    ours: {
      profile: kubeedge,
      purpose: server,
      policies: { initialPolicies: [policy], explicitPolicy: true },
    },
    openssl: [...sslServer, '-partial_chain', '-policy_check', '-explicit_policy', '-policy', policy],
    lists: false,
    policies: true,
  },
];
