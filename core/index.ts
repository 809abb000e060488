// SPDX-License-Identifier: Apache-2.0
// What every room shares: refusals, base64 in its one spelling, text made safe to show. Codecs have their own
// subpaths: core/der, core/pem, core/x509, core/crl, core/key, core/json, core/dsse, core/wire, core/evidence.
//
//     import { fromBase64url, KnownError, toBase64 } from 'edgewarden/core';
//     toBase64(fromBase64url('-_8')); // => '+/8='
//     new KnownError('E_TOKEN_SPENT', 'the token was used').fault; // => 'refused'
export {
  attempt,
  codes,
  KnownError,
  type Code,
  type Facts,
  type Fault,
  type KnownErrorOptions,
} from './errors.ts';
export { fromBase64, fromBase64url, fromEitherBase64, toBase64, toBase64url } from './base64.ts';
export { printable } from './printable.ts';
