// SPDX-License-Identifier: Apache-2.0
// JSON Web Keys, public and private: EC and RSA (RFC 7518 section 6), OKP (RFC 8037), AKP for ML-DSA (RFC 9964).
//
// Strict in what carries the key: base64url in its one spelling, coordinates of full width, numbers without leading
// zeros. Other members (`kid`, `use`, `x5c` …) are passed over, as RFC 7517 section 4 says, and not written.

import { type KeyObject } from 'node:crypto';
import { fromBase64url, toBase64url } from '../base64.ts';
import { bitString, integer, sequence } from '../der/index.ts';
import { KnownError } from '../errors.ts';
import { keyAlgorithmOf, keyAlgorithms, parseSpki, publicKeyOf, readRsaPublicKey } from '../x509/index.ts';
import { curves } from './curves.ts';
import {
  isMlDsa,
  keyOf,
  materialOf,
  publicBytes,
  rsaEncryption,
  spkiDerOf,
  type Material,
} from './material.ts';
import { rsaNames, type RsaNumbers } from './pkcs1.ts';

/** Members in the order of the specification; every value is text. */
export type Jwk = Readonly<Record<string, string>>;

/** @throws E_KEY_KIND where JWK has no form for it: P-224, RSA-PSS, ML-DSA without its seed */
export function toJwk(key: KeyObject): Jwk {
  const spki = parseSpki(spkiDerOf(key));
  const { name } = keyAlgorithmOf(spki);
  const material = key.type === 'private' ? materialOf(key) : undefined;
  const value = toBase64url;
  switch (name) {
    case 'P-256':
    case 'P-384':
    case 'P-521': {
      const half = (spki.publicKey.length - 1) / 2;
      const x = value(spki.publicKey.subarray(1, 1 + half));
      const y = value(spki.publicKey.subarray(1 + half));
      const secret = material?.kind === 'ec' ? { d: value(material.key.scalar) } : {};
      return { kty: 'EC', crv: name, x, y, ...secret };
    }
    case 'RSA': {
      const { modulus, exponent } = readRsaPublicKey(spki.publicKey);
      const half = { n: value(trimmed(modulus)), e: value(trimmed(exponent)) };
      if (material?.kind !== 'rsa') return { kty: 'RSA', ...half };
      return {
        kty: 'RSA',
        ...Object.fromEntries(rsaNames.map((member) => [member, value(material.key[member])])),
      };
    }
    case 'Ed25519': {
      const secret = material?.kind === 'ed25519' ? { d: value(material.seed) } : {};
      return { kty: 'OKP', crv: name, x: value(spki.publicKey), ...secret };
    }
    case 'ML-DSA-44':
    case 'ML-DSA-65':
    case 'ML-DSA-87': {
      const pub = value(spki.publicKey);
      if (material?.kind !== 'ml-dsa') return { kty: 'AKP', alg: name, pub };
      if (material.key.seed === undefined) throw noForm(`${name} key whose seed is not known`);
      return { kty: 'AKP', alg: name, pub, priv: value(material.key.seed) };
    }
    case 'P-224':
    case 'RSA-PSS':
      throw noForm(`${name} key`);
  }
}

/** A private key where the JWK has its private members, else a public one. @throws E_JWK_FORM, E_KEY_INVALID */
export function fromJwk(jwk: unknown): KeyObject {
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) throw form('it is not an object');
  const fields = new Fields(jwk);
  const kty = fields.text('kty');
  switch (kty) {
    case 'EC':
      return fromEc(fields);
    case 'OKP':
      return fromOkp(fields);
    case 'RSA':
      return fromRsa(fields);
    case 'AKP':
      return fromAkp(fields);
    default:
      throw form('its kty is not EC, OKP, RSA or AKP');
  }
}

// Members by name, own ones only. What a value is stays out of every message: it may be the secret one.
class Fields {
  readonly #members: ReadonlyMap<string, unknown>;
  constructor(jwk: object) {
    this.#members = new Map<string, unknown>(Object.entries(jwk));
  }
  has(name: string): boolean {
    return this.#members.has(name);
  }
  text(name: string): string {
    const value = this.#members.get(name);
    if (typeof value !== 'string') throw form(`its ${name} is missing or not text`);
    return value;
  }
  octets(name: string, length?: number): Uint8Array {
    const bytes = fromBase64url(this.text(name));
    if (bytes === undefined) throw form(`its ${name} is not base64url`);
    if (length !== undefined && bytes.length !== length) throw form(`its ${name} is not ${length} bytes`);
    return bytes;
  }
  /** RFC 7518 section 2, Base64urlUInt: no leading zeros. */
  number(name: string): Uint8Array {
    const bytes = this.octets(name);
    if (bytes.length === 0 || bytes[0] === 0 || bytes.length > 1024)
      throw form(`its ${name} is zero, too long or has leading zeros`);
    return bytes;
  }
}

function fromEc(fields: Fields): KeyObject {
  const crv = fields.text('crv');
  const curve = curves.find(({ name }) => name === crv && name !== 'P-224');
  if (curve === undefined) throw form('its crv is not P-256, P-384 or P-521');
  const x = fields.octets('x', curve.octets);
  const y = fields.octets('y', curve.octets);
  const point = Uint8Array.from(Buffer.concat([Uint8Array.of(4), x, y]));
  if (!fields.has('d')) return publicKey(curve.name, point);
  return keyOf({ kind: 'ec', key: { curve, scalar: fields.octets('d', curve.octets), point } });
}

function fromOkp(fields: Fields): KeyObject {
  if (fields.text('crv') !== 'Ed25519') throw form('its crv is not Ed25519');
  const x = fields.octets('x', 32);
  if (!fields.has('d')) return publicKey('Ed25519', x);
  return keyOf({ kind: 'ed25519', seed: fields.octets('d', 32), publicKey: x });
}

function fromAkp(fields: Fields): KeyObject {
  const alg = fields.text('alg');
  if (!isMlDsa(alg)) throw form('its alg is not ML-DSA-44, ML-DSA-65 or ML-DSA-87');
  const pub = fields.octets('pub');
  if (!fields.has('priv')) return publicKey(alg, pub);
  return keyOf({ kind: 'ml-dsa', key: { name: alg, seed: fields.octets('priv', 32) }, publicKey: pub });
}

function fromRsa(fields: Fields): KeyObject {
  if (!fields.has('d'))
    return publicKey('RSA', sequence(integer(fields.number('n')), integer(fields.number('e'))));
  if (fields.has('oth')) throw form('it has more than two primes');
  const key = Object.fromEntries(
    rsaNames.map((name) => [name, fields.number(name)]),
  ) as unknown as RsaNumbers;
  const material: Material = { kind: 'rsa', key, algorithmDer: rsaEncryption };
  return keyOf(material);
}

function publicKey(kind: string, bits: Uint8Array): KeyObject {
  const row = keyAlgorithms.find(({ name }) => name === kind);
  if (row === undefined) throw new TypeError(`no row for keys of kind ${kind}`);
  const key = publicKeyOf(parseSpki(sequence(row.der, bitString(bits))));
  if (publicBytes(key).length !== bits.length) throw form('its key is not in its one form');
  return key;
}

// An INTEGER's contents have a leading zero where the number's first bit is set.
const trimmed = (contents: Uint8Array): Uint8Array => (contents[0] === 0 ? contents.subarray(1) : contents);

const form = (what: string): KnownError => new KnownError('E_JWK_FORM', `not a JSON Web Key: ${what}`);
const noForm = (what: string): KnownError =>
  new KnownError('E_KEY_KIND', `JSON Web Key has no form for a ${what}`);
