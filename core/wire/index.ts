// SPDX-License-Identifier: Apache-2.0
// KubeEdge's wire: join tokens and the compact JWS inside them.
//
//     import { encodeCompactJws, encodeJoinToken, parseJoinToken } from 'edgewarden/core/wire';
//     const jwt = encodeCompactJws({ alg: 'HS256' }, { exp: 1 }, () => new Uint8Array(32));
//     const token = parseJoinToken(encodeJoinToken('0'.repeat(64), jwt));
//     token.jwt.payload['exp']; // => 1
export { encodeJoinToken, parseJoinToken, type JoinToken } from './join-token.ts';
export { encodeCompactJws, parseCompactJws, type CompactJws, type JwsHeader, type JwsLimits } from './jws.ts';
