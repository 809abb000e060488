// SPDX-License-Identifier: Apache-2.0
// Node names, and the identity that stands for one in certificates and tokens: `system:node:<name>`
// (Kubernetes, "Using Node Authorization").
//
// A node name is a DNS subdomain (RFC 1123 section 2.1, at most 253 characters). Kubernetes wants lower case;
// edges whose host names have capitals or underscores enrol with KubeEdge under them, and must go on doing so.

import { KnownError } from '../../core/index.ts';
import { isHostName } from '../../core/x509/index.ts';

export const nodeOrganization = 'system:nodes';
const identityPrefix = 'system:node:';

export function isNodeName(text: string): boolean {
  return isHostName(text, 'inner');
}

/** The common name of a node's certificate. @throws E_NODE_NAME */
export function nodeIdentity(nodeName: string): string {
  if (!isNodeName(nodeName))
    throw new KnownError(
      'E_NODE_NAME',
      'not a node name',
      { name: nodeName.slice(0, 300) },
      {
        hint: 'A node name is labels of letters, digits, hyphens and underscores with dots between, 253 characters at most.',
      },
    );
  return identityPrefix + nodeName;
}

/** The node that a common name or subject stands for; undefined when it stands for none. */
export function nodeOfIdentity(identity: string): string | undefined {
  if (!identity.startsWith(identityPrefix)) return undefined;
  const nodeName = identity.slice(identityPrefix.length);
  return isNodeName(nodeName) ? nodeName : undefined;
}
