// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { readDer } from '../../../core/der/read.ts';
import { obeysTheCodecLaws } from '../../laws/codec.ts';
obeysTheCodecLaws({
  name: 'an OCTET STRING in DER',
  values: fc.uint8Array({ maxLength: 400 }),
  encode: (v) => {
    const n = v.length;
    const h = n < 128 ? [4, n] : n < 256 ? [4, 0x81, n] : [4, 0x82, n >> 8, n & 255];
    return Uint8Array.from([...h, ...v]);
  },
  decode: (b) => Uint8Array.from(readDer(b, 4, { depth: 1 }).value.rest),
});
