// SPDX-License-Identifier: Apache-2.0
// Timestamp authorities for the tests: certificates and tokens made here, right unless asked to be wrong.

import { createHash, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import type { SignedMessage } from '../../../attest/carrier.ts';
import type { TimestampAuthority, TrustedRoot } from '../../../attest/trust/types.ts';
import { oid, sequence } from '../../../core/der/index.ts';
import {
  encodeTimestampResponse,
  encodeTimestampToken,
  encodeTstInfo,
  type HashName,
  type SigningCertificate,
  type TokenFields,
  type TstInfo,
} from '../../../core/tsp/index.ts';
import {
  basicConstraints,
  createSignature,
  encodeCertificate,
  encodeName,
  encodeTbsCertificate,
  extKeyUsage,
  keyUsage,
  makeExtension,
  nameAttribute,
  oids,
  parseCertificate,
  signatureAlgorithms,
  subjectKeyIdentifier,
  type Certificate,
  type Extension,
  type SignatureAlgorithm,
} from '../../../core/x509/index.ts';

export interface Pair {
  readonly certificate: Certificate;
  readonly privateKey: KeyObject;
  readonly algorithm: SignatureAlgorithm;
}

const keys: Readonly<Record<string, () => { publicKey: KeyObject; privateKey: KeyObject }>> = {
  ecdsaWithSha256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ecdsaWithSha384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ecdsaWithSha512: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  sha256WithRsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ed25519: () => generateKeyPairSync('ed25519'),
};

export const day = 86_400_000;
/** When the tests' timestamps are made, unless they say otherwise. */
export const stampedAt: number = Date.UTC(2026, 5, 1);

export const timestampPurpose: Extension = makeExtension(extKeyUsage, [oids.timeStamping], true);

interface CertificateFields {
  readonly name: string;
  readonly issuer?: Pair;
  readonly kind?: keyof typeof signatureAlgorithms;
  readonly extensions?: readonly Extension[];
  readonly notBefore?: number;
  readonly notAfter?: number;
}

export function makeCertificate(fields: CertificateFields): Pair {
  const { name, issuer, kind = 'ecdsaWithSha256', extensions } = fields;
  const algorithm = signatureAlgorithms[kind];
  const { publicKey, privateKey } = (keys[kind] ?? keys['sha256WithRsa'] ?? generate)();
  const spkiDer = publicKey.export({ format: 'der', type: 'spki' });
  const subjectDer = encodeName([[nameAttribute(oids.commonName, name)]]);
  const by = issuer ?? { algorithm, privateKey };
  const tbsDer = encodeTbsCertificate({
    serialHex: `01${randomBytes(8).toString('hex')}`,
    algorithm: by.algorithm,
    issuerDer: issuer?.certificate.subject.der ?? subjectDer,
    notBefore: fields.notBefore ?? stampedAt - 100 * day,
    notAfter: fields.notAfter ?? stampedAt + 100 * day,
    subjectDer,
    spkiDer,
    extensions: [
      ...(extensions ?? [
        makeExtension(basicConstraints, { ca: true }),
        makeExtension(keyUsage, ['keyCertSign']),
      ]),
      makeExtension(subjectKeyIdentifier, createHash('sha1').update(spkiDer).digest()),
    ],
  });
  const der = encodeCertificate(tbsDer, by.algorithm, createSignature(by.algorithm, by.privateKey, tbsDer));
  return { certificate: parseCertificate(der), privateKey, algorithm };
}

const generate = (): never => {
  throw new TypeError('no such kind of key');
};

/** A certificate that stamps, as RFC 3161 section 2.3 wants it. */
export const makeSigner = (issuer: Pair, fields: Partial<CertificateFields> = {}): Pair =>
  makeCertificate({ name: 'tsa', issuer, extensions: [timestampPurpose], ...fields });

export function authorityOf(
  chain: readonly Certificate[],
  namesSigner: boolean,
  validFor: TimestampAuthority['validFor'] = { start: stampedAt - 50 * day, end: Infinity },
): TimestampAuthority {
  return { uri: 'https://tsa.example', chain, namesSigner, validFor };
}

export const rootOf = (...timestampAuthorities: readonly TimestampAuthority[]): TrustedRoot => ({
  logs: [],
  ctLogs: [],
  authorities: [],
  timestampAuthorities,
  name: 'test',
  timestampsOnly: true,
  remarks: [],
  digestHex: '',
});

/** Something signed, of which a timestamp sees the signature alone. */
export const signedWith = (
  signature: Uint8Array,
  ...timestampsDer: readonly Uint8Array[]
): SignedMessage => ({
  carrier: 'sigstore-bundle',
  certificatesDer: [],
  proofRequired: false,
  logEntries: [],
  timestampsDer,
  message: { signature, digest: undefined },
});

const hashOids: Readonly<Record<HashName, string>> = {
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

export interface Stamp {
  readonly hash?: HashName;
  readonly info?: Partial<TstInfo>;
  readonly token?: Partial<TokenFields>;
  readonly attributes?: TokenFields['attributes'];
}

export function infoOf(signature: Uint8Array, hash: HashName, change: Partial<TstInfo> = {}): TstInfo {
  const algorithm = { oid: hashOids[hash], parameters: undefined, der: sequence(oid(hashOids[hash])) };
  return {
    policy: '1.2.3.4',
    imprint: { hashAlgorithm: algorithm, hashedMessage: createHash(hash).update(signature).digest() },
    serialNumber: 5n,
    genTime: stampedAt,
    fraction: '',
    accuracy: { seconds: 1 },
    ordering: false,
    nonce: undefined,
    tsaDer: undefined,
    extensions: [],
    ...change,
  };
}

/** A response over `signature` by this signer, DER. */
export function stamp(signer: Pair, signature: Uint8Array, change: Stamp = {}): Uint8Array {
  const { certificate, algorithm, privateKey } = signer;
  const hash = change.hash ?? (algorithm.hash === null ? 'sha512' : algorithm.hash);
  const tokenDer = encodeTimestampToken({
    infoDer: encodeTstInfo(infoOf(signature, hash, change.info)),
    certificatesDer: [],
    id: { kind: 'issuer-serial', issuerDer: certificate.issuer.der, serialHex: certificate.serialHex },
    hash,
    attributes: {
      signingTime: stampedAt,
      signingCertificate: namedBy(certificate),
      ...change.attributes,
    },
    signatureAlgorithmDer: algorithm.der,
    sign: (data) => createSignature(algorithm, privateKey, data),
    ...change.token,
  });
  return encodeTimestampResponse({ status: 0, statusTexts: [], failures: [], token: { der: tokenDer } });
}

/** ESSCertIDv2 of a certificate, or ESSCertID. */
export const namedBy = (
  { der, issuer, serialHex }: Certificate,
  hash: HashName | 'sha1' = 'sha256',
): SigningCertificate => ({
  hash,
  certHash: createHash(hash).update(der).digest(),
  issuerSerial: { issuerDer: issuer.der, serialHex },
});
