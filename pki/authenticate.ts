// SPDX-License-Identifier: Apache-2.0
// Who asks? The client certificate decides where there is one: a bad certificate is a refusal, whatever token
// comes beside it. Without one, the token.
//
// Not checked here: whether a token was spent. The reservation checks that in the transaction that spends it.

import { KnownError } from '../core/index.ts';
import { findAttribute, oids, parseCertificate } from '../core/x509/index.ts';
import type { Ca } from './ca.ts';
import type { Caller } from './caller.ts';
import { nodeOfIdentity, nodeOrganization } from './profile/node-name.ts';
import { clientAuth } from './profile/usages.ts';
import { validateLeaf } from './validate/leaf.ts';

export interface Credentials {
  /** The client certificate of the TLS connection, which proved to hold its key. */
  readonly peerCertDer?: Uint8Array;
  /** The JWT alone. */
  readonly bearer?: string;
  /** As the header said; '' where there was none. */
  readonly nodeName: string;
}

/** @throws E_AUTH_MISSING, E_AUTH_NAME, E_AUTH_SUBJECT, E_AUTH_REVOKED, E_PATH_*, E_TOKEN_*, E_JWS_FORM, E_DER_*, E_X509_* */
export async function authenticate(ca: Ca, credentials: Credentials, now: number): Promise<Caller> {
  const { peerCertDer, bearer, nodeName } = credentials;
  if (peerCertDer !== undefined) return peer(ca, peerCertDer, nodeName, now);
  if (bearer === undefined || bearer === '')
    throw new KnownError('E_AUTH_MISSING', 'neither a client certificate nor a token was presented');
  const token = ca.verifyToken(bearer, now);
  if (token.kind === 'shared') return { kind: 'shared-token', tokenId: token.id };
  if (nodeName !== '' && nodeName !== token.nodeName) throw wrongName(nodeName, token.nodeName);
  return { kind: 'token', nodeName: token.nodeName, tokenId: token.id };
}

async function peer(ca: Ca, peerCertDer: Uint8Array, asked: string, now: number): Promise<Caller> {
  const certificate = parseCertificate(peerCertDer);
  validateLeaf(certificate, ca.anchor.certificate, { usage: clientAuth, now });
  const row = await ca.store.find(certificate.serialHex);
  if (row?.revokedAt !== undefined)
    throw new KnownError('E_AUTH_REVOKED', 'the client certificate was revoked', {
      serial: certificate.serialHex,
      revoked: row.revokedAt,
    });
  const organizations = findAttribute(certificate.subject, oids.organization);
  const commonNames = findAttribute(certificate.subject, oids.commonName);
  const [organization] = organizations;
  const [commonName] = commonNames;
  if (organizations.length !== 1 || commonNames.length !== 1 || commonName === undefined) throw notANode();
  // Before each edge had a name of its own (KubeEdge 1.16) all had this one: as good as a shared token.
  if (ca.acceptsShared && organization === 'KubeEdge' && commonName === 'kubeedge.io')
    return { kind: 'shared-peer', certificate };
  const nodeName = nodeOfIdentity(commonName);
  if (organization !== nodeOrganization || nodeName === undefined) throw notANode();
  if (asked !== nodeName) throw wrongName(asked, nodeName);
  return { kind: 'peer', nodeName, certificate };
}

function notANode(): KnownError {
  return new KnownError('E_AUTH_SUBJECT', "the client certificate's subject is not a node's");
}

function wrongName(asked: string, own: string): KnownError {
  return new KnownError(
    'E_AUTH_NAME',
    `asked for node "${asked.slice(0, 300)}", but the caller is node ${own}`,
    {
      asked: asked.slice(0, 300),
      caller: own,
    },
  );
}
