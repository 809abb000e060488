// SPDX-License-Identifier: Apache-2.0
// Pairs for what a certificate itself says: version, serial number, dates, issuer, signature.

import * as der from '../../../../core/der/index.ts';
import * as x509 from '../../../../core/x509/index.ts';
import * as made from '../structures.ts';
import { certificate, list, pair, type Pair } from './pair.ts';

const { day, fromHex, having, issuerCertificate: issuer, leaf, nameOf, start } = made;
const { oids } = x509;
const good = certificate(leaf());
const generalized = (text: string): Uint8Array =>
  der.encodeElement(der.tags.generalizedTime, Buffer.from(text, 'latin1'));
const algorithm = (oid: string, ...parameters: Uint8Array[]): Uint8Array =>
  der.sequence(der.oid(oid), ...parameters);
const ecdsa = '1.2.840.10045.4.3.2';
const rsa = '1.2.840.113549.1.1.11';
const anySignature = new Uint8Array(64).fill(1);
const leafOf = (parts: made.Parts, context = {}) => certificate(leaf(parts), context);

const p384 = x509.parseCertificate(
  made.root({
    spki: made.spkiOf(made.p384Key),
    signer: made.p384Key,
    algorithm: x509.signatureAlgorithms.ecdsaWithSha384.der,
    signature: fromHex('3006020101020101'),
  }),
);

export const certificatePairs: readonly Pair[] = [
  pair('version.three', leafOf({ version: 1 }), good),
  pair(
    'version.no-unique-identifiers',
    leafOf({ uniqueIds: [der.contextPrimitive(1, fromHex('00aa'))] }),
    good,
  ),
  pair(
    'serial.positive',
    leafOf({ serial: fromHex('8a0102030405060708') }),
    leafOf({ serial: fromHex('008a01020304050607') }),
  ),
  pair(
    'serial.length',
    leafOf({ serial: fromHex('5a'.repeat(21)) }),
    leafOf({ serial: fromHex('5a'.repeat(20)) }),
  ),
  pair(
    'serial.unguessable',
    leafOf({ serial: fromHex('5a'.repeat(7)) }),
    leafOf({ serial: fromHex('5a'.repeat(8)) }),
  ),
  pair('validity.order', leafOf({ notAfter: start - 1000 }), leafOf({ notAfter: start + day })),
  pair('validity.a-while', leafOf({ notAfter: start + 30_000 }), leafOf({ notAfter: start + 60_000 })),
  pair(
    'validity.leaf-lifetime',
    leafOf({ notAfter: start + 826 * day }),
    leafOf({ notAfter: start + 825 * day }),
  ),
  pair(
    'validity.ends',
    certificate(made.ca({ notAfter: Date.UTC(9999, 11, 31, 23, 59, 59) })),
    certificate(made.ca({ notAfter: Date.UTC(9999, 11, 31, 23, 59, 58) })),
  ),
  pair(
    'validity.real-clock',
    leafOf({ notBefore: Date.UTC(1970, 0, 1), notAfter: Date.UTC(1971, 0, 1) }),
    leafOf({ notBefore: Date.UTC(1995, 0, 1), notAfter: Date.UTC(1996, 0, 1) }),
  ),
  pair(
    'validity.utc-time',
    leafOf({ notAfter: generalized('20270601000000Z') }),
    certificate(made.ca({ notAfter: generalized('20500101000000Z') })),
  ),
  pair(
    'validity.within-issuer',
    certificate(made.ca({ notAfter: issuer.notAfter + 1000 }), { issuer }),
    certificate(made.ca({ notAfter: issuer.notAfter }), { issuer }),
  ),
  pair('issuer.not-empty', leafOf({ issuer: nameOf() }), good),
  pair(
    'issuer.name',
    leafOf({ issuer: nameOf([oids.organization, 'Example'], [oids.commonName, 'Other CA']) }, { issuer }),
    leafOf({}, { issuer }),
  ),
  pair(
    'issuer.may-sign',
    leafOf(
      {},
      {
        issuer: x509.parseCertificate(
          made.root({ extensions: having(x509.makeExtension(x509.keyUsage, ['cRLSign'])) }),
        ),
      },
    ),
    leafOf({}, { issuer }),
  ),
  pair('signature.hash', leafOf({ algorithm: algorithm('1.2.840.10045.4.1') }), good),
  pair(
    'signature.known',
    leafOf({ algorithm: algorithm('1.2.3.4') }),
    leafOf({ algorithm: algorithm(rsa, der.nul()), signature: anySignature }),
  ),
  pair('signature.no-parameters', leafOf({ algorithm: algorithm(ecdsa, der.nul()) }), good),
  pair(
    'signature.null-parameters',
    leafOf({ algorithm: algorithm(rsa), signature: anySignature }),
    leafOf({ algorithm: algorithm(rsa, der.nul()), signature: anySignature }),
  ),
  pair(
    'signature.same-algorithm',
    leafOf({ outerAlgorithm: x509.signatureAlgorithms.ecdsaWithSha384.der }),
    leafOf({ algorithm: x509.signatureAlgorithms.ecdsaWithSha384.der }),
  ),
  pair(
    'signature.ecdsa-form',
    leafOf({ signature: anySignature }),
    leafOf({ signature: fromHex('3006020101020101') }),
  ),
  pair(
    'signature.hash-fits-key',
    leafOf(
      {
        extensions: having(
          x509.makeExtension(x509.authorityKeyIdentifier, { keyId: made.keyIdOf(p384.spki.der) }),
        ),
        signer: made.p384Key,
      },
      { issuer: p384 },
    ),
    leafOf({}, { issuer }),
  ),
  pair('signature.verifies', leafOf({ signer: made.subjectKey }, { issuer }), leafOf({}, { issuer })),
  pair('encoding.strict', leafOf({ signatureDer: fromHex('030401020302') }), good, ['signature.ecdsa-form']),
  pair('encoding.der', leafOf({ serial: fromHex('00005a') }), good),
  pair('encoding.extensions', leafOf({ extensionsDer: der.sequence() }), good),
  pair('encoding.version', leafOf({ version: der.contextConstructed(0, der.integer(0)) }), good),
  pair('encoding.name', leafOf({ subject: der.sequence(der.setOf()) }), good),
  pair('encoding.attribute', ...csrAttributes()),
  pair('encoding.list', list(made.rawCrl({ listed: true })), list(made.rawCrl())),
];

function csrAttributes(): [Pair['fails'], Pair['passes']] {
  const twice = { oid: oids.challengePassword, values: [der.utf8String('a'), der.utf8String('b')] };
  const once = { oid: '1.2.3', values: [der.utf8String('a')] };
  return [
    { kind: 'csr', of: made.csr({ attributes: [twice] }) },
    { kind: 'csr', of: made.csr({ attributes: [once] }) },
  ];
}
