// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { KnownError } from '../../../core/errors.ts';
import * as x509 from '../../../core/x509/index.ts';
import type { NameAttribute } from '../../../core/x509/index.ts';
import { obeysTheCodecLaws } from '../../laws/codec.ts';
import { extensions, keyRows, nameDer, rdns, seconds, serialHex } from './values.ts';

const signature = fc.uint8Array({ minLength: 1, maxLength: 72 });
interface Signed {
  readonly algorithm: x509.SignatureAlgorithm;
  readonly signature: Uint8Array;
}
const key = fc.constantFrom(...keyRows);

obeysTheCodecLaws({
  name: 'a Name',
  values: rdns,
  encode: x509.encodeName,
  decode: (der): NameAttribute[][] => x509.parseName(der).rdns.map((rdn) => [...rdn]),
});

obeysTheCodecLaws<x509.TbsFields & Signed>({
  name: 'a certificate',
  values: fc
    .record({
      serialHex,
      key,
      issuerDer: nameDer,
      dates: fc.tuple(seconds, seconds),
      subjectDer: nameDer,
      extensions,
      signature,
    })
    .map(({ key, dates, ...rest }) => ({
      ...rest,
      algorithm: key.algorithm,
      spkiDer: key.spkiDer,
      notBefore: Math.min(...dates),
      notAfter: Math.max(...dates),
    })),
  encode: ({ signature, ...fields }) =>
    x509.encodeCertificate(x509.encodeTbsCertificate(fields), fields.algorithm, signature),
  decode(der) {
    const certificate = x509.parseCertificate(der);
    const { serialHex, notBefore, notAfter, signature } = certificate;
    // Older versions are read but never written.
    if (certificate.version !== 3) throw new KnownError('E_X509_VERSION', 'not written here');
    if (/\[[12]\]/.test(uniqueIds(certificate))) throw new KnownError('E_X509_VERSION', 'not written here');
    const algorithm = x509.signatureAlgorithmOf(certificate.signatureAlgorithm);
    // The spelling of RFC 4055 that is read but never written.
    if (!x509.sameBytes(algorithm.der, certificate.signatureAlgorithm.der))
      throw new KnownError('E_X509_ALGORITHM', 'not written here');
    return {
      serialHex,
      issuerDer: copy(certificate.issuer.der),
      subjectDer: copy(certificate.subject.der),
      extensions: certificate.extensions.map((extension) => ({ ...extension, value: copy(extension.value) })),
      signature: copy(signature),
      algorithm,
      spkiDer: copy(certificate.spki.der),
      notBefore,
      notAfter,
    };
  },
});

obeysTheCodecLaws<x509.CsrInfoFields & Signed>({
  name: 'a certificate request',
  values: fc
    .record({ key, subjectDer: nameDer, extensions, challenge: fc.boolean(), signature })
    .map(({ key, challenge, ...rest }) => ({
      ...rest,
      algorithm: key.algorithm,
      spkiDer: key.spkiDer,
      attributes: challenge
        ? [{ oid: x509.oids.challengePassword, values: [Uint8Array.of(0x0c, 1, 0x61)] }]
        : [],
    })),
  encode: ({ algorithm, signature, ...fields }) =>
    x509.encodeCsr(x509.encodeCsrInfo(fields), algorithm, signature),
  decode(der) {
    const csr = x509.parseCsr(der);
    const algorithm = x509.signatureAlgorithmOf(csr.signatureAlgorithm);
    if (!x509.sameBytes(algorithm.der, csr.signatureAlgorithm.der))
      throw new KnownError('E_X509_ALGORITHM', 'not written here');
    return {
      subjectDer: copy(csr.subject.der),
      extensions: csr.extensions.map((extension) => ({ ...extension, value: copy(extension.value) })),
      signature: copy(csr.signature),
      algorithm,
      spkiDer: copy(csr.spki.der),
      attributes: csr.attributes
        .filter(({ oid }) => oid !== x509.oids.extensionRequest)
        .map(({ oid, values }) => ({ oid, values: values.map(copy) })),
    };
  },
});

obeysTheCodecLaws({
  name: 'basicConstraints',
  values: fc.oneof(
    fc.boolean().map((ca): x509.BasicConstraints => ({ ca })),
    fc.nat().map((pathLength): x509.BasicConstraints => ({ ca: true, pathLength })),
  ),
  encode: (value) => x509.basicConstraints.encode(value),
  decode: (bytes) => x509.basicConstraints.parse(bytes),
});

obeysTheCodecLaws({
  name: 'keyUsage',
  values: fc.subarray([...x509.keyUsages], { minLength: 1 }),
  encode: (value) => x509.keyUsage.encode(value),
  decode: (bytes) => [...x509.keyUsage.parse(bytes)],
});

obeysTheCodecLaws<string[]>({
  name: 'extKeyUsage',
  values: fc.array(fc.constantFrom(x509.oids.serverAuth, x509.oids.clientAuth, '2.999.1'), { minLength: 1 }),
  encode: (value) => x509.extKeyUsage.encode(value),
  decode: (bytes) => [...x509.extKeyUsage.parse(bytes)],
});

obeysTheCodecLaws({
  name: 'subjectAltName',
  values: fc.array(
    fc.oneof(
      fc.domain().map((value): x509.GeneralName => ({ kind: 'dns', value })),
      fc.ipV4().map((value): x509.GeneralName => ({ kind: 'ip', value })),
      fc
        .uint8Array({ minLength: 16, maxLength: 16 })
        .map((octets): x509.GeneralName => ({ kind: 'ip', value: x509.ipText(octets) ?? '' })),
      fc.constant<x509.GeneralName>({ kind: 'registeredId', value: '1.2.3' }),
      fc.constant<x509.GeneralName>({ kind: 'other', oid: '1.2.3', value: Uint8Array.of(0x0c, 1, 0x61) }),
      fc.constant<x509.GeneralName>({ kind: 'unread', der: Uint8Array.of(0xa5, 0) }),
    ),
    { minLength: 1, maxLength: 6 },
  ),
  encode: (value) => x509.subjectAltName.encode(value),
  decode: (bytes) =>
    x509.subjectAltName
      .parse(bytes)
      .map((name) =>
        name.kind === 'other'
          ? { ...name, value: copy(name.value) }
          : name.kind === 'unread'
            ? { ...name, der: copy(name.der) }
            : name,
      ),
});

obeysTheCodecLaws({
  name: 'authorityKeyIdentifier',
  values: fc
    .record(
      {
        keyId: fc.uint8Array({ maxLength: 20 }),
        both: fc.tuple(serialHex, fc.domain()),
      },
      { requiredKeys: [] },
    )
    .map(({ keyId, both }): x509.AuthorityKeyIdentifier => ({
      ...(keyId === undefined ? {} : { keyId }),
      ...(both === undefined ? {} : { serialHex: both[0], issuer: [{ kind: 'dns', value: both[1] }] }),
    })),
  encode: (value) => x509.authorityKeyIdentifier.encode(value),
  decode(bytes) {
    const value = x509.authorityKeyIdentifier.parse(bytes);
    return value.keyId === undefined ? value : { ...value, keyId: copy(value.keyId) };
  },
});

const copy = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes);

// Version 2's identifiers are read past; a certificate that has them is written without.
function uniqueIds(certificate: x509.Certificate): string {
  const parts = certificate.spki.der.byteOffset + certificate.spki.der.length - certificate.tbsDer.byteOffset;
  const tag = certificate.tbsDer[parts];
  return tag === 0x81 || tag === 0x82 ? `[${tag & 3}]` : '';
}
