// SPDX-License-Identifier: Apache-2.0
// The codec laws for every structure that private keys are kept in, and for a whole key read from PKCS#8.
import fc from 'fast-check';
import { KnownError } from '../../../core/errors.ts';
import { curves } from '../../../core/key/curves.ts';
import { encodePrivateKey, parsePrivateKey, toJwk } from '../../../core/key/index.ts';
import {
  encodeMlDsaPrivateKey,
  parseMlDsaPrivateKey,
  type MlDsaPrivateKey,
} from '../../../core/key/ml-dsa.ts';
import {
  encodeEncryptedKey,
  parseEncryptedKey,
  type Cipher,
  type Derivation,
  type EncryptedKey,
} from '../../../core/key/pbes2.ts';
import {
  encodeRsaPrivateKey,
  parseRsaPrivateKey,
  rsaNames,
  type RsaNumbers,
} from '../../../core/key/pkcs1.ts';
import { encodeOneAsymmetricKey, parseOneAsymmetricKey } from '../../../core/key/pkcs8.ts';
import { encodeEcPrivateKey, parseEcPrivateKey, type EcPrivateKey } from '../../../core/key/sec1.ts';
import { encodePssAlgorithm, parsePssParameters, type PssParameters } from '../../../core/x509/index.ts';
import { readDer } from '../../../core/der/index.ts';
import { obeysTheCodecLaws } from '../../laws/codec.ts';
import { bytes, copy, keyOfKind } from './keys.ts';

const exactly = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

obeysTheCodecLaws<EcPrivateKey>({
  name: 'ECPrivateKey',
  values: fc.constantFrom(...curves).chain((curve) =>
    fc
      .tuple(exactly(curve.octets), fc.option(exactly(2 * curve.octets), { nil: undefined }))
      .map(([scalar, xy]) => ({
        curve,
        scalar,
        ...(xy === undefined ? {} : { point: Uint8Array.of(4, ...xy) }),
      })),
  ),
  encode: (key) => encodeEcPrivateKey(key, 'named'),
  decode(der) {
    const { curve, scalar, point } = parseEcPrivateKey(der);
    return { curve, scalar: copy(scalar), ...(point === undefined ? {} : { point: copy(point) }) };
  },
});

const number = fc.uint8Array({ minLength: 1, maxLength: 20 }).filter(([first]) => first !== 0);

obeysTheCodecLaws<RsaNumbers>({
  name: 'RSAPrivateKey',
  values: fc.record({
    n: number,
    e: number,
    d: number,
    p: number,
    q: number,
    dp: number,
    dq: number,
    qi: number,
  }),
  encode: encodeRsaPrivateKey,
  decode: (der) => {
    const read = parseRsaPrivateKey(der);
    return Object.fromEntries(rsaNames.map((name) => [name, copy(read[name])])) as unknown as RsaNumbers;
  },
});

obeysTheCodecLaws<MlDsaPrivateKey>({
  name: 'an ML-DSA private key',
  values: fc
    .tuple(exactly(32), exactly(2560), fc.constantFrom('seed', 'expanded', 'both'))
    .map(([seed, expanded, which]): MlDsaPrivateKey => ({
      name: 'ML-DSA-44',
      ...(which === 'expanded' ? {} : { seed }),
      ...(which === 'seed' ? {} : { expanded }),
    })),
  encode: encodeMlDsaPrivateKey,
  decode(der) {
    const { name, seed, expanded } = parseMlDsaPrivateKey('ML-DSA-44', der);
    return {
      name,
      ...(seed === undefined ? {} : { seed: copy(seed) }),
      ...(expanded === undefined ? {} : { expanded: copy(expanded) }),
    };
  },
});

interface Envelope {
  readonly algorithmDer: Uint8Array;
  readonly privateKey: Uint8Array;
  readonly attributes?: Uint8Array;
  readonly publicKey?: Uint8Array;
}

obeysTheCodecLaws<Envelope>({
  name: 'OneAsymmetricKey',
  values: fc.record(
    {
      algorithmDer: fc.constantFrom(bytes('300506032b6570'), bytes('300d06092a864886f70d0101010500')),
      privateKey: fc.uint8Array({ maxLength: 40 }),
      attributes: fc.constantFrom(bytes(''), bytes('3003060100'), bytes('30003003060100')),
      publicKey: fc.uint8Array({ minLength: 0, maxLength: 40 }),
    },
    { requiredKeys: ['algorithmDer', 'privateKey'] },
  ),
  encode: encodeOneAsymmetricKey,
  decode(der) {
    const { algorithm, privateKey, attributes, publicKey } = parseOneAsymmetricKey(der);
    return {
      algorithmDer: copy(algorithm.der),
      privateKey: copy(privateKey),
      ...(attributes === undefined ? {} : { attributes: copy(attributes) }),
      ...(publicKey === undefined ? {} : { publicKey: copy(publicKey) }),
    };
  },
});

const small = fc.integer({ min: 1, max: 0x7fffffff });
const salt = fc.uint8Array({ minLength: 1, maxLength: 24 });
const derivation: fc.Arbitrary<Derivation> = fc.oneof(
  fc.record({
    kind: fc.constant('pbkdf2' as const),
    salt,
    iterations: small,
    prf: fc.constantFrom('sha1', 'sha256', 'sha384', 'sha512'),
  }),
  fc.record({
    kind: fc.constant('scrypt' as const),
    salt,
    cost: small,
    blockSize: small,
    parallelization: small,
  }),
);
const cipher: fc.Arbitrary<Cipher> = fc.oneof(
  fc.record({ kind: fc.constant('cbc' as const), bits: fc.constantFrom(128, 192, 256), iv: exactly(16) }),
  fc.record({
    kind: fc.constant('gcm' as const),
    bits: fc.constantFrom(128, 192, 256),
    nonce: exactly(12),
    tagLength: fc.integer({ min: 12, max: 16 }),
  }),
);

obeysTheCodecLaws<EncryptedKey>({
  name: 'EncryptedPrivateKeyInfo',
  values: fc
    .tuple(derivation, cipher, fc.boolean(), fc.integer({ min: 1, max: 4 }))
    .chain(([one, other, sized, blocks]) =>
      exactly(blocks * 16 + (other.kind === 'gcm' ? 16 : 0)).map((ciphertext) => ({
        derivation: sized ? { ...one, keyLength: other.bits / 8 } : one,
        cipher: other,
        ciphertext,
      })),
    ),
  encode: encodeEncryptedKey,
  decode(der) {
    const { derivation: derived, cipher: by, ciphertext } = parseEncryptedKey(der);
    return {
      derivation: { ...derived, salt: copy(derived.salt) },
      cipher: by.kind === 'cbc' ? { ...by, iv: copy(by.iv) } : { ...by, nonce: copy(by.nonce) },
      ciphertext: copy(ciphertext),
    };
  },
});

obeysTheCodecLaws<PssParameters>({
  name: 'the parameters of RSASSA-PSS',
  values: fc.record({
    hash: fc.constantFrom('sha256', 'sha384', 'sha512'),
    saltLength: fc.integer({ min: 0, max: 500 }),
  }),
  encode: (parameters) => {
    const { value } = readDer(encodePssAlgorithm(parameters), 0x30, { depth: 8 });
    value.oid();
    return copy(value.rest);
  },
  decode(der) {
    const parameters = parsePssParameters(der);
    // Hashes without NULL are read (RFC 4055 section 2.1) and never written.
    const written = readDer(encodePssAlgorithm(parameters), 0x30, { depth: 8 }).value;
    written.oid();
    if (Buffer.compare(der, written.rest) !== 0) throw new KnownError('E_X509_ALGORITHM', 'not written here');
    return parameters;
  },
});

// A whole key: what was read and written again is the same key, in whatever way others have written it.
obeysTheCodecLaws<string>({
  name: 'a private key in PKCS#8',
  values: fc
    .constantFrom('p256' as const, 'p521' as const, 'ed25519' as const, 'ml-dsa-44' as const)
    .map((kind) => Buffer.from(encodePrivateKey(keyOfKind(kind), 'pkcs8')).toString('hex')),
  spellings: 'many',
  encode: bytes,
  decode: (der) => Buffer.from(encodePrivateKey(parsePrivateKey(der), 'pkcs8')).toString('hex'),
});

obeysTheCodecLaws<string>({
  name: 'a private JSON Web Key',
  values: fc
    .constantFrom('p256' as const, 'p384' as const, 'ed25519' as const, 'ml-dsa-44' as const)
    .map((kind) => JSON.stringify(toJwk(keyOfKind(kind)))),
  spellings: 'many',
  encode: (text) => copy(Buffer.from(text)),
  decode: (text) => JSON.stringify(toJwk(parsePrivateKey(text))),
});
