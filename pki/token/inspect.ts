// SPDX-License-Identifier: Apache-2.0
// Reads what a join token says of itself. Needs no key, and so proves nothing.

import { parseJoinToken } from '../../core/wire/index.ts';
import { nodeOfIdentity } from '../profile/node-name.ts';

export interface InspectedToken {
  /** SHA-256 of the anchor that the token pins. */
  readonly anchorHashHex: string;
  readonly algorithm: string;
  /** `bound` to one node, or `shared` by whoever has it, as KubeEdge's are. */
  readonly kind: 'bound' | 'shared';
  readonly id?: string;
  readonly nodeName?: string;
  /** Absent: it never expires. */
  readonly expires?: number;
  readonly issuedAt?: number;
}

/** @throws E_TOKEN_FORM, E_JWS_FORM */
export function inspectToken(text: string): InspectedToken {
  const { anchorHashHex, jwt } = parseJoinToken(text);
  const { exp, iat, jti, sub } = jwt.payload;
  const nodeName = typeof sub === 'string' ? nodeOfIdentity(sub) : undefined;
  return {
    anchorHashHex,
    algorithm: jwt.header.alg,
    kind: nodeName !== undefined && typeof jti === 'string' ? 'bound' : 'shared',
    ...(typeof jti === 'string' ? { id: jti } : {}),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(typeof exp === 'number' && exp !== 0 ? { expires: exp * 1000 } : {}),
    ...(typeof iat === 'number' ? { issuedAt: iat * 1000 } : {}),
  };
}
