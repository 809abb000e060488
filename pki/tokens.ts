// SPDX-License-Identifier: Apache-2.0
// Makes a join token for one node: recorded first, then given. A token whose record is lost opens nothing.

import type { Ca } from './ca.ts';
import type { MintedToken } from './token/mint.ts';

/** How long a token lives when nobody says otherwise. */
export const defaultTokenLifetimeMs = 3_600_000;

/** @throws E_NODE_NAME, E_TOKEN_LIFETIME */
export async function createToken(
  ca: Ca,
  wanted: { readonly nodeName: string; readonly lifetimeMs?: number; readonly now: number },
): Promise<MintedToken> {
  const { now, nodeName } = wanted;
  const token = ca.mintToken({ nodeName, lifetimeMs: wanted.lifetimeMs ?? defaultTokenLifetimeMs, now });
  await ca.store.addToken({ id: token.id, nodeName, createdAt: now, expires: token.expires });
  return token;
}
