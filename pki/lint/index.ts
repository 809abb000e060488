// SPDX-License-Identifier: Apache-2.0
// Lint: what is wrong or odd about a certificate, a request or a revocation list, by rules that cite their source.
//
//     import { generateKeyPairSync } from 'node:crypto';
//     import * as x509 from 'edgewarden/core/x509';
//     import { lintCertificate, lintTbs, rules } from 'edgewarden/pki/lint';
//     const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
//     const name = x509.encodeName([[x509.nameAttribute(x509.oids.commonName, 'edge-1')]]);
//     const tbsDer = x509.encodeTbsCertificate({
//       serialHex: '01',
//       algorithm: x509.signatureAlgorithms.ecdsaWithSha256,
//       issuerDer: name,
//       notBefore: Date.UTC(2026, 10, 1),
//       notAfter: Date.UTC(2027, 10, 1),
//       subjectDer: name,
//       spkiDer: publicKey.export({ format: 'der', type: 'spki' }),
//       extensions: [x509.makeExtension(x509.basicConstraints, { ca: true }, false)],
//     });
//     const errors = lintTbs(tbsDer).filter(({ severity }) => severity === 'error');
//     errors.map(({ rule }) => rule).sort(); // => ['basic-constraints.critical', 'key-usage.ca-present', 'ski.ca-present']
//     lintCertificate(Uint8Array.of(0x30, 0)).map(({ rule }) => rule); // => ['encoding.der']
//     rules.length > 80; // => true
export { ruleTable } from './document.ts';
export { lintCertificate, lintCrl, lintCsr, lintTbs, lintTbsCrl } from './lint.ts';
export type { Finding, LintProfile, Severity, Target } from './rule.ts';
export { rules, type RuleRow } from './table.ts';
export type { LintContext } from './view.ts';
