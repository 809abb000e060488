// SPDX-License-Identifier: Apache-2.0
// Certificate revocation lists (RFC 5280 section 5): read in place, looked up by serial number, written.
//
//     import { generateKeyPairSync } from 'node:crypto';
//     import { parseCrl, signCrl } from 'edgewarden/core/crl';
//     import * as x509 from 'edgewarden/core/x509';
//     const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
//     const der = signCrl(
//       {
//         issuerDer: x509.encodeName([[x509.nameAttribute(x509.oids.commonName, 'fleet')]]),
//         algorithm: x509.signatureAlgorithms.ecdsaWithSha256,
//         thisUpdate: Date.UTC(2026, 10, 1),
//         nextUpdate: Date.UTC(2026, 10, 8),
//         crlNumber: 7n,
//         authorityKeyIdentifier: { keyId: Uint8Array.of(1, 2, 3) },
//         entries: [{ serialHex: '0a11', revocationDate: Date.UTC(2026, 9, 30), reason: 'keyCompromise' }],
//       },
//       privateKey,
//     );
//     const crl = parseCrl(der);
//     crl.number; // => 7n
//     crl.find('0a11')?.reason; // => 'keyCompromise'
//     crl.find('0a12'); // => undefined
export { parseCrl, type Crl, type CrlHead } from './crl.ts';
export type { CrlEntry } from './entry.ts';
export { crlLimits, type CrlLimits } from './limits.ts';
export { streamCrl, type CrlStream, type CrlTail } from './stream.ts';
export { encodeCrl, encodeTbsCrl, signCrl, type CrlEntryFields, type TbsCrlFields } from './write.ts';
