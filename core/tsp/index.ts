// SPDX-License-Identifier: Apache-2.0
// Timestamps: the Time-Stamp Protocol's response, token and content (RFC 3161, RFC 5816), with what of CMS
// (RFC 5652) they need. Parsed and written here; whether to believe one is attest/verify's question.
//
//     import { encodeTimestampResponse, parseTimestampResponse } from 'edgewarden/core/tsp';
//     const refusal = { status: 2, statusTexts: ['no such policy'], failures: [15], token: undefined };
//     const der = encodeTimestampResponse(refusal);
//     Buffer.from(der).toString('hex').slice(0, 14); // => '301c301a020102'
//     parseTimestampResponse(der).statusTexts; // => ['no such policy']
export { hashOf, type HashName } from './hash.ts';
export { tspLimits, type TspLimits } from './limits.ts';
export {
  encodeTimestampResponse,
  parseTimestampResponse,
  parseTimestampToken,
  type TimestampResponse,
  type TimestampToken,
} from './response.ts';
export { encodeTstInfo, parseTstInfo, type Accuracy, type TstInfo } from './tst-info.ts';
export type { SignedAttributes, SigningCertificate } from './attributes.ts';
export type { SignedData, SignerId, SignerInfo } from './signed-data.ts';
export { encodeTimestampToken, type TokenFields } from './encode.ts';
