// SPDX-License-Identifier: Apache-2.0
// The join token that an operator hands to a node: what an attacker types or sends as a bearer token.

import { encodeCompactJws, encodeJoinToken, parseJoinToken, type JoinToken } from '../../core/wire/index.ts';
import { tokenShape } from '../grammars/text.ts';
import { defineTarget, type Target } from '../target.ts';

// Bytes as an HTTP header gives them: one character each.
const textOf = (input: Uint8Array): string => Buffer.from(input).toString('latin1');

export const target: Target = defineTarget<JoinToken>({
  name: 'join-token',
  what: 'parseJoinToken: the join token of KubeEdge, with its compact JWS',
  parse: (input) => parseJoinToken(textOf(input)),
  refusals: ['input'],
  limits: { maxLength: 2048, timeoutMs: 1000, rssMb: 2048 },
  shape: tokenShape,
  oracles: [
    {
      name: 'canonical',
      what: 'putting the parts together again gives the text that was read',
      check: (token, input) =>
        encodeJoinToken(token.anchorHashHex, token.jwt.text) === textOf(input)
          ? undefined
          : 'the parts do not make up the text',
    },
    {
      name: 'signing-input',
      what: 'what is signed is the text before the last dot, and the signature is what follows it',
      check: ({ jwt }) => {
        const signed = Buffer.from(jwt.signingInput).toString('latin1');
        const signature = Buffer.from(jwt.signature).toString('base64url');
        return `${signed}.${signature}` === jwt.text
          ? undefined
          : 'signing input and signature are not the text';
      },
    },
    {
      name: 'values',
      what: 'header and payload, written again, are read as the same values',
      check: ({ jwt, anchorHashHex }) => {
        const again = encodeCompactJws(jwt.header, jwt.payload, () => jwt.signature);
        const read = parseJoinToken(encodeJoinToken(anchorHashHex, again)).jwt;
        const same =
          JSON.stringify([read.header, read.payload]) === JSON.stringify([jwt.header, jwt.payload]) &&
          read.header.alg === jwt.header.alg;
        return same ? undefined : 'header or payload changed on the way';
      },
    },
    {
      name: 'alg-stays',
      what: 'the algorithm is a name in the header, never one taken from a prototype',
      check: ({ jwt }) =>
        Object.hasOwn(jwt.header, 'alg') && typeof jwt.header.alg === 'string' && jwt.header.alg !== ''
          ? undefined
          : 'a token without an algorithm of its own was accepted',
    },
  ],
});
