// SPDX-License-Identifier: Apache-2.0
// Who asks for a certificate, once that is proven. authenticate() makes callers of requests from the network;
// an operator is whoever can open the CA's home.

import type { Certificate } from '../core/x509/index.ts';

export type Caller =
  /** A node, by the certificate it holds. */
  | { readonly kind: 'peer'; readonly nodeName: string; readonly certificate: Certificate }
  /** A node-to-be, by its own one-use token. */
  | { readonly kind: 'token'; readonly nodeName: string; readonly tokenId: string }
  /** Whoever has KubeEdge's shared token: bound to no name. Only where the operator accepts these. */
  | { readonly kind: 'shared-token'; readonly tokenId: string }
  /** Whoever has the certificate that all edges shared before KubeEdge 1.16. Only where shared tokens are accepted. */
  | { readonly kind: 'shared-peer'; readonly certificate: Certificate }
  | { readonly kind: 'operator' };

/** The node that the caller is; undefined for those who may speak for any. */
export function boundNode(caller: Caller): string | undefined {
  return caller.kind === 'peer' || caller.kind === 'token' ? caller.nodeName : undefined;
}

/** One line for the record: `token:<id>`, `peer:<serial>`, `operator`. */
export function callerLine(caller: Caller): string {
  switch (caller.kind) {
    case 'peer':
    case 'shared-peer':
      return `${caller.kind}:${caller.certificate.serialHex}`;
    case 'token':
    case 'shared-token':
      return `${caller.kind}:${caller.tokenId}`;
    case 'operator':
      return caller.kind;
  }
}
