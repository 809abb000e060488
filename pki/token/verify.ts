// SPDX-License-Identifier: Apache-2.0
// Verifies a bearer token (RFC 7515, RFC 7519): the algorithm by its row, then the MAC, then the claims.
//
// Two kinds are known. A bound token is Edgewarden's own: HS256 with the token key, `sub`, `jti` and `exp`. A
// shared token is KubeEdge's: any HMAC with the anchor's key, `exp` alone, absent or 0 for ever; it is looked
// at only where it is switched on. Not checked here: whether a token was spent; the store knows.

import { createHash } from 'node:crypto';
import { KnownError } from '../../core/index.ts';
import type { JsonValue } from '../../core/json/index.ts';
import { parseCompactJws, type CompactJws } from '../../core/wire/index.ts';
import { nodeOfIdentity } from '../profile/node-name.ts';
import { hs256, macAlgorithms, macMatches, type MacKey } from './algorithms.ts';

export interface TokenKeys {
  /** The key of bound tokens. */
  readonly bound: MacKey;
  /** The key of shared tokens, KubeEdge's anchor key in SEC1; absent where they are not accepted. */
  readonly shared?: MacKey;
}

export type VerifiedToken =
  | { readonly kind: 'bound'; readonly id: string; readonly nodeName: string; readonly expires: number }
  /** `id` is the SHA-256 of its text. */
  | { readonly kind: 'shared'; readonly id: string; readonly expires: number | undefined };

/** @throws E_JWS_FORM, E_TOKEN_ALGORITHM, E_TOKEN_SIGNATURE, E_TOKEN_SHARED, E_TOKEN_CLAIM, E_TOKEN_EXPIRED, E_TOKEN_EARLY */
export function verifyToken(text: string, keys: TokenKeys, now: number): VerifiedToken {
  const jwt = parseCompactJws(text);
  const row = macAlgorithms.find(({ alg }) => alg === jwt.header.alg);
  if (row === undefined || (row !== hs256 && keys.shared === undefined))
    throw new KnownError('E_TOKEN_ALGORITHM', 'the token is not made with an HMAC that is accepted here', {
      alg: jwt.header.alg.slice(0, 40),
    });
  if (row === hs256 && macMatches(row, keys.bound, jwt.signingInput, jwt.signature)) return bound(jwt, now);
  if (keys.shared !== undefined && macMatches(row, keys.shared, jwt.signingInput, jwt.signature))
    return shared(jwt, now);
  if (keys.shared === undefined && jwt.payload['sub'] === undefined && jwt.payload['jti'] === undefined)
    throw new KnownError(
      'E_TOKEN_SHARED',
      'the token names no node, and only tokens bound to one node are accepted here',
      {},
      { hint: 'Make one with edgewarden token create, or serve with --accept-shared-tokens.' },
    );
  throw new KnownError(
    'E_TOKEN_SIGNATURE',
    'the token was not made by this CA',
    {},
    { hint: 'Make one here with edgewarden token create.' },
  );
}

function bound(jwt: CompactJws, now: number): VerifiedToken {
  const { exp, jti, sub } = jwt.payload;
  const expires = seconds('exp', exp);
  const nodeName = typeof sub === 'string' ? nodeOfIdentity(sub) : undefined;
  if (expires === undefined || typeof jti !== 'string' || nodeName === undefined)
    throw claim('a bound token has exp, jti and sub', 'sub');
  checkTimes(jwt, expires, now);
  return { kind: 'bound', id: jti, nodeName, expires };
}

function shared(jwt: CompactJws, now: number): VerifiedToken {
  const stated = seconds('exp', jwt.payload['exp']);
  const expires = stated === 0 ? undefined : stated; // as KubeEdge reads it
  checkTimes(jwt, expires, now);
  return { kind: 'shared', id: createHash('sha256').update(jwt.text).digest('hex'), expires };
}

/** RFC 7519 sections 4.1.4 and 4.1.5, without leeway. */
function checkTimes(jwt: CompactJws, expires: number | undefined, now: number): void {
  if (expires !== undefined && expires <= now)
    throw new KnownError(
      'E_TOKEN_EXPIRED',
      'the token has expired',
      { expired: expires },
      { hint: 'Make a new one for this node with edgewarden token create.' },
    );
  const begins = seconds('nbf', jwt.payload['nbf']);
  if (begins !== undefined && begins > now)
    throw new KnownError('E_TOKEN_EARLY', 'the token is not valid yet', { begins });
}

/** A NumericDate in milliseconds. */
function seconds(name: string, value: JsonValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  // RFC 7519 section 2 sets no bound; beyond 2^53 ms a date would not be exact.
  if (typeof value !== 'number' || !Number.isSafeInteger(Math.trunc(value * 1000)))
    throw claim(`the claim ${name} is not a date`, name);
  return value * 1000;
}

function claim(message: string, name: string): KnownError {
  return new KnownError('E_TOKEN_CLAIM', message, { claim: name });
}
