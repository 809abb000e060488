// SPDX-License-Identifier: Apache-2.0
// PEM (RFC 7468), in two readings that the caller chooses between.
//
//     import { encodePem, onePem } from 'edgewarden/core/pem';
//     const text = encodePem('CERTIFICATE', Uint8Array.of(0x30, 0));
//     onePem(text, 'CERTIFICATE', { reading: 'strict' }).length; // => 2
export { encodePem } from './encode.ts';
export { onePem, parsePem, type PemBlock, type PemLimits, type PemOptions } from './parse.ts';
