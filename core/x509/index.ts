// SPDX-License-Identifier: Apache-2.0
// X.509 and PKCS#10: certificates, requests, names, keys, extensions, signatures.
//
// More than 25 names, since each extension and each structure brings a reader and a writer, and users need them
// from one place: the types of one are the arguments of another. The kinds of extension are in extensions/.
//
//     import { generateKeyPairSync } from 'node:crypto';
//     import * as x509 from 'edgewarden/core/x509';
//     const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
//     const row = x509.signatureAlgorithms.ecdsaWithSha256;
//     const info = x509.encodeCsrInfo({
//       subjectDer: x509.encodeName([[x509.nameAttribute(x509.oids.commonName, 'system:node:edge-1')]]),
//       spkiDer: publicKey.export({ format: 'der', type: 'spki' }),
//     });
//     const csr = x509.parseCsr(x509.encodeCsr(info, row, x509.createSignature(row, privateKey, info)));
//     x509.verifyCsrSignature(csr);
//     x509.nameText(csr.subject); // => 'CN=system:node:edge-1'
export {
  createSignature,
  readAlgorithm,
  sameBytes,
  signatureAlgorithmOf,
  signatureAlgorithms,
  verifySignature,
  type AlgorithmIdentifier,
  type KeyType,
  type SignatureAlgorithm,
} from './algorithm.ts';
export {
  encodeCertificate,
  encodeTbsCertificate,
  parseCertificate,
  type Certificate,
  type TbsFields,
} from './certificate.ts';
export {
  encodeCsr,
  encodeCsrInfo,
  parseCsr,
  verifyCsrSignature,
  verifyCsrSignatureAside,
  type Csr,
  type CsrAttribute,
  type CsrInfoFields,
} from './csr.ts';
export * from './extensions/index.ts';
export { encodeGeneralName, readGeneralNames, type GeneralName } from './general-name.ts';
export {
  keyAlgorithmOf,
  keyAlgorithms,
  parseSpki,
  publicKeyOf,
  readRsaPublicKey,
  signatureAlgorithmsFor,
  type KeyAlgorithm,
  type SubjectPublicKeyInfo,
} from './key.ts';
export { encodePssAlgorithm, parsePssParameters, type PssParameters } from './rsa-pss.ts';
export { isHostName, type Underscores } from './host-name.ts';
export { isALabel, smtpUtf8Mailbox, type Mailbox } from './international.ts';
export { ipOctets, ipText } from './ip-address.ts';
export { certificateLimits, csrLimits, type X509Limits } from './limits.ts';
export {
  encodeName,
  findAttribute,
  nameAttribute,
  parseName,
  type Name,
  type NameAttribute,
  type RelativeName,
} from './name.ts';
export { isWithin, mayBeWithin, nameKey, sameName } from './name-match.ts';
export { parseNameText } from './name-parse.ts';
export { nameText } from './name-text.ts';
export { oids } from './oids.ts';
export type { Oddity, Reading } from './reading.ts';
export { encodeSerial, readSerial } from './serial.ts';
