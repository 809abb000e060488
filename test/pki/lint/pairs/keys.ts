// SPDX-License-Identifier: Apache-2.0
// Pairs for public keys, and for what keys may be used for.

import { generateKeyPairSync } from 'node:crypto';
import * as der from '../../../../core/der/index.ts';
import * as x509 from '../../../../core/x509/index.ts';
import * as made from '../structures.ts';
import { certificate, pair, type Pair } from './pair.ts';

const { both, ca, fromHex, having, leaf, root, spkiFrom, turned, without } = made;
const { oids, makeExtension } = x509;
const good = certificate(leaf());
const rsaOid = '1.2.840.113549.1.1.1';
const ecOid = '1.2.840.10045.2.1';
const ed25519Oid = '1.3.101.112';

const keyed = (spki: Uint8Array) => certificate(leaf({ spki }));
const identifier = (oid: string, ...parameters: Uint8Array[]) => der.sequence(der.oid(oid), ...parameters);
const modulus = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rsaKey = x509.readRsaPublicKey(x509.parseSpki(made.spkiOf(modulus.privateKey)).publicKey);
const rsa = (n: Uint8Array, e: bigint, parameters: Uint8Array[] = [der.nul()]): Uint8Array =>
  spkiFrom(identifier(rsaOid, ...parameters), der.sequence(der.integer(n), der.integer(e)));
const goodRsa = keyed(rsa(rsaKey.modulus, 65_537n));
/** Odd, without small factors: 2^(bits-1) and the low half of a real modulus. */
const shortModulus = (bits: number): Uint8Array => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return x509.readRsaPublicKey(x509.parseSpki(made.spkiOf(privateKey)).publicKey).modulus;
};
const p256Point = x509.parseSpki(made.spkiOf(made.subjectKey));
const ed25519 = made.spkiOf(generateKeyPairSync('ed25519').privateKey);
const ed25519Key = x509.parseSpki(ed25519).publicKey;
const offCurve = Uint8Array.from(p256Point.publicKey);
offCurve[64] = (offCurve[64] ?? 0) ^ 1;
const compressed = Uint8Array.of(
  2 + ((p256Point.publicKey[64] ?? 0) & 1),
  ...p256Point.publicKey.subarray(1, 33),
);

const usage = (...usages: x509.KeyUsage[]) => having(makeExtension(x509.keyUsage, usages));
const purposes = (...values: string[]) => having(makeExtension(x509.extKeyUsage, values));
const bytes = (oid: string, hex: string, critical = false) => having(made.raw(oid, hex, critical));
const leafOf = (extensions: made.Change, parts: made.Parts = {}) =>
  certificate(leaf({ ...parts, extensions }));
const caOf = (extensions: made.Change) => certificate(ca({ extensions }));

export const keyPairs: readonly Pair[] = [
  pair('key.sound', keyed(spkiFrom(p256Point.algorithm.der, offCurve)), good),
  pair('key.known', keyed(spkiFrom(identifier('1.2.3.4'), fromHex('00'))), good),
  pair(
    'key.named-curve',
    keyed(spkiFrom(identifier(ecOid, der.sequence(der.integer(1))), p256Point.publicKey)),
    good,
  ),
  pair('key.curve-strength', keyed(made.p224Spki), good),
  pair('key.uncompressed-point', keyed(spkiFrom(p256Point.algorithm.der, compressed)), good),
  pair('key.rsa-null-parameters', keyed(rsa(rsaKey.modulus, 65_537n, [])), goodRsa),
  pair('key.no-parameters', keyed(spkiFrom(identifier(ed25519Oid, der.nul()), ed25519Key)), keyed(ed25519)),
  pair('key.rsa-size', keyed(rsa(shortModulus(1024), 65_537n)), goodRsa),
  pair('key.rsa-whole-octets', keyed(rsa(shortModulus(2052), 65_537n)), goodRsa),
  pair('key.rsa-exponent', keyed(rsa(rsaKey.modulus, 3n)), goodRsa),
  pair('key-usage.ca-present', caOf(without(oids.keyUsage)), certificate(ca())),
  pair('key-usage.ca-cert-sign', caOf(usage('cRLSign')), certificate(ca())),
  pair('key-usage.ca-crl-sign', caOf(usage('keyCertSign')), certificate(ca())),
  pair(
    'key-usage.ca-only-signs',
    caOf(usage('keyCertSign', 'cRLSign', 'keyAgreement')),
    caOf(usage('keyCertSign', 'cRLSign', 'digitalSignature')),
  ),
  pair('key-usage.leaf-present', leafOf(without(oids.keyUsage)), good),
  pair('key-usage.critical', leafOf(turned(oids.keyUsage)), good),
  pair('key-usage.leaf-signs-none', leafOf(usage('digitalSignature', 'keyCertSign')), good),
  pair(
    'key-usage.ec-encipherment',
    leafOf(usage('digitalSignature', 'keyEncipherment')),
    leafOf(usage('digitalSignature', 'keyEncipherment'), { spki: rsa(rsaKey.modulus, 65_537n) }),
  ),
  pair(
    'key-usage.signature-key',
    leafOf(usage('digitalSignature', 'keyAgreement'), { spki: ed25519 }),
    keyed(ed25519),
  ),
  pair(
    'key-usage.rsa-agreement',
    leafOf(usage('digitalSignature', 'keyAgreement'), { spki: rsa(rsaKey.modulus, 65_537n) }),
    leafOf(usage('digitalSignature', 'keyAgreement')),
  ),
  pair(
    'key-usage.only-with-agreement',
    leafOf(usage('digitalSignature', 'encipherOnly')),
    leafOf(usage('digitalSignature', 'keyAgreement', 'encipherOnly')),
  ),
  pair('key-usage.some-bit', leafOf(bytes(oids.keyUsage, '03020700', true)), good),
  pair('key-usage.minimal', leafOf(bytes(oids.keyUsage, '03020080', true)), good),
  pair('ext-key-usage.some-purpose', leafOf(bytes(oids.extKeyUsage, '3000')), good),
  pair('ext-key-usage.leaf-present', leafOf(without(oids.extKeyUsage)), good),
  pair(
    'ext-key-usage.not-in-root',
    certificate(root({ extensions: purposes(oids.serverAuth) })),
    certificate(ca({ extensions: purposes(oids.serverAuth) })),
  ),
  pair(
    'ext-key-usage.consistent',
    leafOf(both(usage('keyEncipherment'), purposes(oids.clientAuth)), { spki: rsa(rsaKey.modulus, 65_537n) }),
    leafOf(both(usage('keyEncipherment'), purposes(oids.serverAuth)), { spki: rsa(rsaKey.modulus, 65_537n) }),
  ),
  pair('ext-key-usage.not-any', leafOf(purposes(oids.clientAuth, oids.anyExtendedKeyUsage)), good),
  pair(
    'ext-key-usage.any-not-critical',
    leafOf(both(purposes(oids.anyExtendedKeyUsage), turned(oids.extKeyUsage))),
    leafOf(purposes(oids.anyExtendedKeyUsage)),
    ['ext-key-usage.not-any'],
  ),
  pair('ext-key-usage.distinct', leafOf(purposes(oids.clientAuth, oids.clientAuth)), good),
  pair(
    'ext-key-usage.time-stamping-alone',
    leafOf(purposes(oids.timeStamping)),
    leafOf(both(purposes(oids.timeStamping), turned(oids.extKeyUsage))),
  ),
  pair(
    'ext-key-usage.signing-apart',
    leafOf(purposes(oids.clientAuth, oids.codeSigning)),
    leafOf(purposes(oids.codeSigning)),
  ),
];
