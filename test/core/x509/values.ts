// SPDX-License-Identifier: Apache-2.0
// Arbitrary X.509 values for the laws and the comparisons with other implementations, and keys made once.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import {
  authorityKeyIdentifier,
  basicConstraints,
  encodeName,
  extKeyUsage,
  keyUsage,
  keyUsages,
  makeExtension,
  nameAttribute,
  oids,
  signatureAlgorithms,
  subjectAltName,
  subjectKeyIdentifier,
  type BasicConstraints,
  type Extension,
  type GeneralName,
  type NameAttribute,
  type SignatureAlgorithm,
} from '../../../core/x509/index.ts';

export interface KeyRow {
  readonly name: string;
  readonly privateKey: KeyObject;
  readonly spkiDer: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
}

function keyRow(
  name: string,
  algorithm: SignatureAlgorithm,
  pair: { privateKey: KeyObject; publicKey: KeyObject },
): KeyRow {
  const spkiDer = Uint8Array.from(pair.publicKey.export({ format: 'der', type: 'spki' }));
  return { name, algorithm, privateKey: pair.privateKey, spkiDer };
}

const ec = (namedCurve: string): { privateKey: KeyObject; publicKey: KeyObject } =>
  generateKeyPairSync('ec', { namedCurve });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A key for each signature algorithm. */
export const keyRows: readonly KeyRow[] = [
  keyRow('P-256', signatureAlgorithms.ecdsaWithSha256, ec('P-256')),
  keyRow('P-384', signatureAlgorithms.ecdsaWithSha384, ec('P-384')),
  keyRow('P-521', signatureAlgorithms.ecdsaWithSha512, ec('P-521')),
  keyRow('P-224', signatureAlgorithms.ecdsaWithSha256, ec('P-224')),
  keyRow('RSA sha256', signatureAlgorithms.sha256WithRsa, rsa),
  keyRow('RSA sha384', signatureAlgorithms.sha384WithRsa, rsa),
  keyRow('RSA sha512', signatureAlgorithms.sha512WithRsa, rsa),
  keyRow('RSA-PSS sha256', signatureAlgorithms.rsaPssSha256, rsa),
  keyRow('RSA-PSS sha384', signatureAlgorithms.rsaPssSha384, rsa),
  keyRow('RSA-PSS sha512', signatureAlgorithms.rsaPssSha512, rsa),
  keyRow('Ed25519', signatureAlgorithms.ed25519, generateKeyPairSync('ed25519')),
];

const text = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9 '()+,\-./:=?]{1,40}$/),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.constantFrom(
    'system:nodes',
    'system:node:edge-1',
    ' lead',
    'trail ',
    '#hash',
    'a,b+c"d\\e<f>g;h',
    '边缘-01',
  ),
);

const attribute: fc.Arbitrary<NameAttribute> = fc
  .tuple(
    fc.constantFrom(oids.commonName, oids.organization, oids.organizationalUnit, oids.locality, '1.2.3.4'),
    text,
  )
  .map(([oid, value]) => nameAttribute(oid, value));

/** Names with one attribute a set, as nearly all are. */
export const rdns: fc.Arbitrary<NameAttribute[][]> = fc.array(fc.tuple(attribute), { maxLength: 6 });
export const nameDer: fc.Arbitrary<Uint8Array> = rdns.map(encodeName);

export const seconds: fc.Arbitrary<number> = fc
  .date({ min: new Date('1950-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => Math.floor(date.getTime() / 1000) * 1000);

export const serialHex: fc.Arbitrary<string> = fc
  .uint8Array({ minLength: 1, maxLength: 19 })
  .filter((bytes) => bytes[0] !== 0)
  .map((bytes) => Buffer.from(bytes).toString('hex'));

const generalName: fc.Arbitrary<GeneralName> = fc.oneof(
  fc.domain().map((value): GeneralName => ({ kind: 'dns', value })),
  fc.ipV4().map((value): GeneralName => ({ kind: 'ip', value })),
  fc.constantFrom('2001:db8::1', '::', 'fe80::1:0:0:1').map((value): GeneralName => ({ kind: 'ip', value })),
  fc
    .constantFrom('https://edge.example/a?b=c', 'spiffe://site/node')
    .map((value): GeneralName => ({ kind: 'uri', value })),
  fc.constantFrom('ops@edge.example').map((value): GeneralName => ({ kind: 'email', value })),
);

/** Lists of distinct extensions, possibly empty. */
export const extensions: fc.Arbitrary<Extension[]> = fc
  .subarray(['bc', 'ku', 'eku', 'san', 'ski', 'aki', 'unknown'] as const)
  .chain((kinds) => fc.tuple(...kinds.map((kind) => extensionOf[kind])));

const extensionOf = {
  bc: fc
    .oneof(
      fc.constant({ ca: false }),
      fc.constant({ ca: true }),
      fc.nat({ max: 5 }).map((pathLength) => ({ ca: true, pathLength })),
    )
    .map((value: BasicConstraints) => makeExtension(basicConstraints, value)),
  ku: fc.subarray([...keyUsages], { minLength: 1 }).map((value) => makeExtension(keyUsage, value)),
  eku: fc
    .subarray([oids.serverAuth, oids.clientAuth, oids.codeSigning, '1.3.6.1.4.1.99999.1'], { minLength: 1 })
    .map((value) => makeExtension(extKeyUsage, value)),
  san: fc
    .array(generalName, { minLength: 1, maxLength: 5 })
    .map((value) => makeExtension(subjectAltName, value)),
  ski: fc
    .uint8Array({ minLength: 20, maxLength: 20 })
    .map((value) => makeExtension(subjectKeyIdentifier, value)),
  aki: fc
    .uint8Array({ minLength: 20, maxLength: 20 })
    .map((keyId) => makeExtension(authorityKeyIdentifier, { keyId })),
  unknown: fc
    .uint8Array({ maxLength: 20 })
    .map((value): Extension => ({ oid: '1.3.6.1.4.1.99999.7', critical: false, value })),
} satisfies Record<string, fc.Arbitrary<Extension>>;
