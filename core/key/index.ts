// SPDX-License-Identifier: Apache-2.0
// Keys: made, read and written in every form, fingerprinted, and judged.
//
// More than 25 names, since each form has its reader and its writer, and what is weak about a key has its list.
//
//     import * as key from 'edgewarden/core/key';
//     import { parseSpki } from 'edgewarden/core/x509';
//     const made = key.generateKey('p256');
//     const pem = key.privateKeyPem(made, 'pkcs8', { passphrase: 'correct horse', cost: 1000 });
//     const read = key.parsePrivateKey(pem, { passphrase: 'correct horse' });
//     read.equals(made); // => true
//     key.toJwk(read).crv; // => 'P-256'
//     const spki = parseSpki(key.spkiDerOf(read));
//     key.weaknesses(spki); // => []
//     key.fingerprints(spki).openssh.startsWith('SHA256:'); // => true
export { generateKey, keyKinds, type KeyKind } from './kinds.ts';
export { keyLimits, type KeyLimits } from './limits.ts';
export {
  looksLikePrivateKey,
  openKeyFile,
  parsePrivateKey,
  readKeyFile,
  type KeyFile,
  type KeyForm,
  type ParseOptions,
} from './parse.ts';
export {
  encodePrivateKey,
  privateKeyPem,
  publicKeyPem,
  type EncodeOptions,
  type WrittenForm,
} from './encode.ts';
export type { EncryptOptions } from './encrypt.ts';
export type { Cipher, Derivation, EncryptedKey } from './pbes2.ts';
export { fromJwk, toJwk, type Jwk } from './jwk.ts';
export { encodePkcs12, type Pkcs12Options } from './pkcs12.ts';
export { spkiDerOf } from './material.ts';
export { fingerprints, type Fingerprints } from './fingerprints.ts';
export type { Weakness } from './weakness.ts';
export { weaknesses, type WeaknessOptions } from './weaknesses.ts';
export { parseDeniedKeys, type DeniedKeys, type DeniedLimits } from './denied.ts';
