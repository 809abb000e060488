// SPDX-License-Identifier: Apache-2.0
// A private key as its values: what every form is read into and written from.
//
// `keyOf` is the one place that makes a KeyObject of them, after the values were found to be one key: the scalar
// in range, the RSA numbers of one key, the public half the private's own. Not checked: whether the key is strong
// enough (weaknesses.ts).

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { DerReader, octetString, oid, sequence, tags } from '../der/index.ts';
import { KnownError } from '../errors.ts';
import {
  keyAlgorithmOf,
  keyAlgorithms,
  parseSpki,
  sameBytes,
  type AlgorithmIdentifier,
  type KeyAlgorithm,
} from '../x509/index.ts';
import { curveOf } from './curves.ts';
import {
  encodeMlDsaPrivateKey,
  parseMlDsaPrivateKey,
  type MlDsaName,
  type MlDsaPrivateKey,
} from './ml-dsa.ts';
import { checkRsaNumbers, encodeRsaPrivateKey, parseRsaPrivateKey, type RsaNumbers } from './pkcs1.ts';
import { encodeOneAsymmetricKey, parseOneAsymmetricKey } from './pkcs8.ts';
import { encodeEcPrivateKey, parseEcPrivateKey, type EcPrivateKey } from './sec1.ts';

export type Material =
  | { readonly kind: 'ec'; readonly key: EcPrivateKey }
  /** `algorithmDer`: rsaEncryption, or id-RSASSA-PSS with what it restricts. */
  | { readonly kind: 'rsa'; readonly key: RsaNumbers; readonly algorithmDer: Uint8Array }
  | { readonly kind: 'ed25519'; readonly seed: Uint8Array; readonly publicKey?: Uint8Array }
  | { readonly kind: 'ml-dsa'; readonly key: MlDsaPrivateKey; readonly publicKey?: Uint8Array };

const algorithmDerOf = (name: KeyAlgorithm['name']): Uint8Array => {
  const row = keyAlgorithms.find((candidate) => candidate.name === name);
  if (row === undefined) throw new TypeError(`no row for keys of kind ${name}`);
  return row.der;
};

export const rsaEncryption: Uint8Array = algorithmDerOf('RSA');
export const ecPublicKey = '1.2.840.10045.2.1';

/** Reads PKCS#8. @throws E_DER_*, E_KEY_FORM, E_X509_ALGORITHM */
export function materialOfPkcs8(der: Uint8Array): Material {
  const { algorithm, privateKey, publicKey } = parseOneAsymmetricKey(der);
  const withPublic = publicKey === undefined ? {} : { publicKey };
  if (algorithm.oid === ecPublicKey) {
    const parameters = new DerReader(algorithm.parameters ?? new Uint8Array(), { depth: 1 });
    if (parameters.nextTag === tags.sequence)
      throw new KnownError('E_X509_ALGORITHM', 'a curve is given by explicit parameters, not by name');
    const key = parseEcPrivateKey(privateKey, curveOf(parameters.oid()));
    if (publicKey !== undefined && key.point !== undefined && !sameBytes(publicKey, key.point))
      throw mismatch(key.curve.name);
    return { kind: 'ec', key: publicKey === undefined ? key : { ...key, point: publicKey } };
  }
  const { name } = kindOf(algorithm);
  switch (name) {
    case 'RSA':
    case 'RSA-PSS':
      return { kind: 'rsa', key: parseRsaPrivateKey(privateKey), algorithmDer: algorithm.der };
    case 'Ed25519': {
      // RFC 8410 section 7: an OCTET STRING within the OCTET STRING.
      const reader = new DerReader(privateKey, { depth: 1 });
      const seed = reader.octetString();
      reader.finish();
      if (seed.length !== 32) throw new KnownError('E_KEY_FORM', 'not an Ed25519 private key of 32 bytes');
      return { kind: 'ed25519', seed, ...withPublic };
    }
    case 'ML-DSA-44':
    case 'ML-DSA-65':
    case 'ML-DSA-87':
      return { kind: 'ml-dsa', key: parseMlDsaPrivateKey(name, privateKey), ...withPublic };
    case 'P-224':
    case 'P-256':
    case 'P-384':
    case 'P-521':
      throw new TypeError('curves are read above');
  }
}

// The row of the algorithm alone: what a public key of it would be.
const kindOf = (algorithm: AlgorithmIdentifier): KeyAlgorithm =>
  keyAlgorithmOf({ der: algorithm.der, algorithm, publicKey: new Uint8Array() });

/** Writes PKCS#8: no attributes; of EC keys the public half inside, of ML-DSA the seed alone where there is one. */
export function pkcs8OfMaterial(material: Material): Uint8Array {
  switch (material.kind) {
    case 'ec':
      return encodeOneAsymmetricKey({
        algorithmDer: sequence(oid(ecPublicKey), oid(material.key.curve.oid)),
        privateKey: encodeEcPrivateKey(material.key, 'unnamed'),
      });
    case 'rsa':
      return encodeOneAsymmetricKey({
        algorithmDer: material.algorithmDer,
        privateKey: encodeRsaPrivateKey(material.key),
      });
    case 'ed25519':
      return encodeOneAsymmetricKey({
        algorithmDer: algorithmDerOf('Ed25519'),
        privateKey: octetString(material.seed),
      });
    case 'ml-dsa': {
      const { name, seed } = material.key;
      return encodeOneAsymmetricKey({
        algorithmDer: algorithmDerOf(name),
        privateKey: encodeMlDsaPrivateKey(seed === undefined ? material.key : { name, seed }),
      });
    }
  }
}

/** The values of a private key that node:crypto holds. @throws E_KEY_FORM, E_X509_ALGORITHM where its kind is not ours */
export function materialOf(key: KeyObject): Material {
  if (key.type !== 'private') throw new TypeError('a private key is wanted');
  const material = materialOfPkcs8(Uint8Array.from(key.export({ format: 'der', type: 'pkcs8' })));
  // OpenSSL writes an EC key's public half only where it was there when the key was read.
  return material.kind === 'ec' && material.key.point === undefined
    ? { kind: 'ec', key: { ...material.key, point: publicBytes(key) } }
    : material;
}

/** The key to sign with. @throws E_KEY_INVALID where the values are not one key */
export function keyOf(material: Material): KeyObject {
  if (material.kind === 'ec') checkScalar(material.key);
  if (material.kind === 'rsa') checkRsaNumbers(material.key);
  // Without what was said of the public half, which OpenSSL would take at its word.
  const bare: Material =
    material.kind === 'ec'
      ? { kind: 'ec', key: { curve: material.key.curve, scalar: material.key.scalar } }
      : material;
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: Buffer.from(pkcs8OfMaterial(bare)), format: 'der', type: 'pkcs8' });
  } catch {
    // Not as the cause: what OpenSSL says of a private key is not ours to pass on.
    throw new KnownError('E_KEY_INVALID', `not a private key of kind ${kindName(material)}`);
  }
  checkPublicHalf(material, key);
  if (material.kind === 'ml-dsa') checkExpanded(material.key, key);
  return key;
}

export function kindName(material: Material): string {
  if (material.kind === 'ec') return material.key.curve.name;
  if (material.kind === 'ml-dsa') return material.key.name;
  return material.kind === 'rsa' ? 'RSA' : 'Ed25519';
}

function checkScalar({ curve, scalar }: EcPrivateKey): void {
  if (Buffer.compare(scalar, curve.order) >= 0 || scalar.every((octet) => octet === 0))
    throw new KnownError('E_KEY_INVALID', `not a private key of kind ${curve.name}: out of range`);
}

function checkPublicHalf(material: Material, key: KeyObject): void {
  const said = material.kind === 'ec' ? material.key.point : publicKeyIn(material);
  if (said === undefined) return;
  if (!sameBytes(said, publicBytes(key))) throw mismatch(kindName(material));
}

const publicKeyIn = (material: Material): Uint8Array | undefined =>
  'publicKey' in material ? material.publicKey : undefined;

function checkExpanded({ name, seed, expanded }: MlDsaPrivateKey, key: KeyObject): void {
  if (seed === undefined || expanded === undefined) return;
  const made = materialOf(key);
  if (made.kind !== 'ml-dsa' || made.key.expanded === undefined || !sameBytes(made.key.expanded, expanded))
    throw new KnownError('E_KEY_INVALID', `the seed and the expanded key of this ${name} key are two keys`);
}

/** The contents of the BIT STRING of a key's SubjectPublicKeyInfo. */
export function publicBytes(key: KeyObject): Uint8Array {
  return parseSpki(spkiDerOf(key)).publicKey;
}

/** The SubjectPublicKeyInfo of a private or public key. */
export function spkiDerOf(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'public' ? key : createPublicKey(key);
  const der = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }));
  return der;
}

export const isMlDsa = (name: string | undefined): name is MlDsaName =>
  name === 'ML-DSA-44' || name === 'ML-DSA-65' || name === 'ML-DSA-87';

function mismatch(kind: string): KnownError {
  return new KnownError('E_KEY_INVALID', `the public half of this ${kind} key is not its own`, { kind });
}
