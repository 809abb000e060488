// SPDX-License-Identifier: Apache-2.0
// Makes Edgewarden's own join tokens: KubeEdge's string form, but bound to one node (`sub`), known by an
// identifier (`jti`), good once, and short-lived. Their key is not the anchor's: minting takes no signing key.

import { randomBytes } from 'node:crypto';
import { KnownError } from '../../core/index.ts';
import { encodeCompactJws, encodeJoinToken } from '../../core/wire/index.ts';
import { nodeIdentity } from '../profile/node-name.ts';
import { hs256, mac, type MacKey } from './algorithms.ts';

export interface MintedToken {
  /** The whole string, as `keadm join --token` takes it. */
  readonly text: string;
  readonly id: string;
  readonly nodeName: string;
  readonly expires: number;
}

/** @throws E_TOKEN_LIFETIME, E_NODE_NAME */
export function mintToken(
  key: MacKey,
  anchorHashHex: string,
  wanted: { readonly nodeName: string; readonly lifetimeMs: number; readonly now: number },
): MintedToken {
  if (!(wanted.lifetimeMs >= 1000 && wanted.lifetimeMs <= 10 * 366 * 86_400_000))
    throw new KnownError('E_TOKEN_LIFETIME', 'a token lives for a second to ten years', {
      milliseconds: wanted.lifetimeMs,
    });
  const id = randomBytes(16).toString('hex');
  const issued = Math.floor(wanted.now / 1000);
  const expires = Math.floor((wanted.now + wanted.lifetimeMs) / 1000);
  const jwt = encodeCompactJws(
    { alg: hs256.alg, typ: 'JWT' },
    { exp: expires, iat: issued, jti: id, sub: nodeIdentity(wanted.nodeName) },
    (input) => mac(hs256, key, input),
  );
  return {
    text: encodeJoinToken(anchorHashHex, jwt),
    id,
    nodeName: wanted.nodeName,
    expires: expires * 1000,
  };
}
