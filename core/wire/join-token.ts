// SPDX-License-Identifier: Apache-2.0
// KubeEdge's join token: the anchor's hash, a dot, a compact JWT. EdgeCore splits it at four dot-separated parts,
// compares the first with the SHA-256 of the certificate at /ca.crt, and sends the rest as a bearer token.
//
// Stricter than EdgeCore, as a token is typed once and judged often: 64 lower-case hex digits, no line ends or
// blanks, canonical base64url. Not checked: the JWT's signature and claims, or whose hash it is.

import { KnownError } from '../errors.ts';
import { defaultJwsLimits, parseCompactJws, type CompactJws, type JwsLimits } from './jws.ts';

export interface JoinToken {
  /** SHA-256 of the anchor's certificate in DER: 64 lower-case hex digits. */
  readonly anchorHashHex: string;
  readonly jwt: CompactJws;
}

const hashLength = 64;

/** Reads a join token. @throws E_TOKEN_FORM for the hash and the dot, E_JWS_FORM for the JWT */
export function parseJoinToken(text: string, limits: JwsLimits = defaultJwsLimits): JoinToken {
  const anchorHashHex = text.slice(0, hashLength);
  if (!/^[0-9a-f]{64}$/.test(anchorHashHex) || text[hashLength] !== '.')
    throw new KnownError(
      'E_TOKEN_FORM',
      'a join token starts with 64 lower-case hex digits and a dot',
      { offset: 0 },
      {
        hint: 'Copy the whole token as one line, without quotes or blanks.',
      },
    );
  return { anchorHashHex, jwt: parseCompactJws(text.slice(hashLength + 1), limits) };
}

/** Joins an anchor's hash and a compact JWT. */
export function encodeJoinToken(anchorHashHex: string, jwtText: string): string {
  if (!/^[0-9a-f]{64}$/.test(anchorHashHex))
    throw new TypeError('an anchor hash is 64 lower-case hex digits');
  return `${anchorHashHex}.${jwtText}`;
}
