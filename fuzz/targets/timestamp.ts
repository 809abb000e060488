// SPDX-License-Identifier: Apache-2.0
// The timestamp in a bundle (RFC 3161, RFC 5652): whoever writes the bundle can put any answer there, and any
// certificates into it.

import {
  encodeTimestampResponse,
  encodeTstInfo,
  parseTimestampResponse,
  parseTimestampToken,
  type TimestampResponse,
} from '../../core/tsp/index.ts';
import { derShape } from '../grammars/der.ts';
import { defineTarget, type Target } from '../target.ts';

const limits = { bytes: 16 << 10, depth: 20, certificates: 4, attributes: 8 };

export const target: Target = defineTarget<TimestampResponse>({
  name: 'timestamp',
  what: 'parseTimestampResponse: a timestamp with its signed data and certificates',
  parse: (input) => parseTimestampResponse(input, limits),
  refusals: ['input'],
  limits: { maxLength: 8192, timeoutMs: 1000, rssMb: 2048 },
  shape: derShape,
  oracles: [
    {
      name: 'canonical',
      what: 'the response, written again, is the bytes that were read',
      check: (response, input) =>
        same(encodeTimestampResponse(response), input) ? undefined : 'it has a second spelling',
    },
    {
      name: 'granted',
      what: 'there is a token exactly where the status grants one',
      check: ({ status, token }) => ((token !== undefined) === status <= 1 ? undefined : 'there is not'),
    },
    {
      name: 'token',
      what: 'the token, read alone, is the same',
      check: ({ token }) =>
        token === undefined || textOf(parseTimestampToken(token.der, limits)) === textOf(token)
          ? undefined
          : 'it changed',
    },
    {
      name: 'content',
      what: 'what is signed, written again, is the bytes that were read, and its time is a time',
      check: ({ token }) => {
        if (token === undefined) return undefined;
        if (!Number.isSafeInteger(token.info.genTime)) return 'the time is none';
        return same(encodeTstInfo(token.info), token.signedData.content)
          ? undefined
          : 'it has a second spelling';
      },
    },
  ],
});

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'bigint'
      ? `${each}`
      : each instanceof Uint8Array
        ? Buffer.from(each).toString('hex')
        : each,
  );
