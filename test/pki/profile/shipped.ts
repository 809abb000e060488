// SPDX-License-Identifier: Apache-2.0
// A good request of each shipped profile, what its certificate is for, and keys and serial numbers that never change.

import { createECDH, createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import * as x509 from '../../../core/x509/index.ts';
import type { IssueRequest } from '../../../pki/index.ts';
import { bundledProfile, type BundledName } from '../../../pki/profile/catalog.ts';
import { commonNameOf } from '../../../pki/profile/profile.ts';
import { csrFor, type KeyPair } from '../support/ca.ts';

export interface Shipped {
  readonly name: BundledName;
  readonly nodeName: string;
  readonly request: Partial<IssueRequest>;
  /** What its default usages are good for. */
  readonly server: boolean;
  readonly client: boolean;
  readonly ca: boolean;
  /** What a client that calls it verifies. */
  readonly host?: string;
}

const localhost = [
  { kind: 'dns', value: 'localhost' },
  { kind: 'ip', value: '127.0.0.1' },
] as const;
const server = { server: true, client: false, ca: false, host: 'localhost' } as const;
const client = { server: false, client: true, ca: false } as const;
const authority = { server: false, client: false, ca: true } as const;

export const shipped: readonly Shipped[] = [
  { name: 'edge-node', nodeName: 'edge-1', request: {}, ...client },
  { name: 'cloudcore', nodeName: '', request: { alternativeNames: localhost }, ...server },
  { name: 'stream-server', nodeName: '', request: { alternativeNames: localhost }, ...server },
  { name: 'stream-tunnel', nodeName: '', request: { alternativeNames: localhost }, ...server },
  { name: 'servicebus', nodeName: 'edge-1', request: { alternativeNames: localhost }, ...server },
  {
    name: 'metaserver',
    nodeName: 'edge-1',
    request: { alternativeNames: [...localhost, { kind: 'ip', value: '169.254.30.10' }] },
    ...server,
  },
  { name: 'mapper', nodeName: 'modbus-1', request: { alternativeNames: localhost }, ...server },
  { name: 'sedna-gm', nodeName: '', request: { alternativeNames: localhost }, ...server },
  { name: 'sedna-lc', nodeName: 'edge-1', request: {}, ...client },
  { name: 'edgesite-server', nodeName: '', request: { alternativeNames: localhost }, ...server },
  { name: 'edgesite-agent', nodeName: 'hall-3', request: {}, ...client },
  { name: 'webhook', nodeName: '', request: { alternativeNames: localhost }, ...server },
  {
    name: 'operator',
    nodeName: 'ann',
    request: { alternativeNames: [{ kind: 'email', value: 'ann@example.org' }] },
    ...client,
  },
  {
    name: 'site-ca',
    nodeName: 'hall-3',
    request: {
      constraints: {
        permitted: { dns: ['hall-3.example'], ip: ['10.3.0.0/16'] },
        excluded: { dns: ['x.hall-3.example'] },
      },
    },
    ...authority,
  },
  { name: 'ca', nodeName: 'east', request: {}, ...authority },
];

/** A P-256 key that is the same on every machine. Known to everyone: for tests alone. */
export function fixedKeys(label: string): KeyPair {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(createHash('sha256').update(`edgewarden test key ${label}`).digest());
  const point = ecdh.getPublicKey();
  const coordinate = (from: number): string => point.subarray(from, from + 32).toString('base64url');
  const privateKey: KeyObject = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      d: ecdh.getPrivateKey().toString('base64url'),
      x: coordinate(1),
      y: coordinate(33),
    },
  });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** The request for this certificate, with this key. */
export async function csrOf({ name, nodeName }: Shipped, keys: KeyPair): Promise<Uint8Array> {
  const profile = await bundledProfile(name);
  return csrFor(nodeName, {
    keys,
    subject: [
      [x509.oids.organization, profile.subject.organization],
      [x509.oids.commonName, commonNameOf(profile, nodeName)],
    ],
  });
}

export async function requestOf({
  name,
  nodeName,
  request,
}: Shipped): Promise<IssueRequest & { profile: Awaited<ReturnType<typeof bundledProfile>> }> {
  return { nodeName, usages: [], ...request, profile: await bundledProfile(name) };
}
