// SPDX-License-Identifier: Apache-2.0
// Good certificates, requests and lists, and changed ones: every part can be replaced by any bytes. All are signed.

import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { encodeTbsCrl, type TbsCrlFields } from '../../../core/crl/index.ts';
import * as der from '../../../core/der/index.ts';
import * as x509 from '../../../core/x509/index.ts';

export const start: number = Date.UTC(2026, 10, 1);
export const day = 86_400_000;
const { oids } = x509;

export const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
/** An SPKI of any parts. */
export const spkiFrom = (algorithm: Uint8Array, key: Uint8Array): Uint8Array =>
  der.sequence(algorithm, der.bitString(key));
export const spkiOf = (key: KeyObject): Uint8Array =>
  Uint8Array.from(createPublicKey(key).export({ format: 'der', type: 'spki' }));

export const p256 = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
export const issuerKey: KeyObject = p256();
export const subjectKey: KeyObject = p256();
export const p384Key: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
export const p224Spki: Uint8Array = spkiOf(generateKeyPairSync('ec', { namedCurve: 'P-224' }).privateKey);

/** `[[oid, value], …]`, one attribute each, in the type RFC 5280 prefers. */
export const nameOf = (...attributes: (readonly [oid: string, value: string])[]): Uint8Array =>
  x509.encodeName(attributes.map(([oid, value]) => [x509.nameAttribute(oid, value)]));
/** One attribute in a string type of choice. */
export const nameIn = (
  oid: string,
  stringType: x509.NameAttribute['stringType'],
  value: string,
): Uint8Array => x509.encodeName([[{ oid, stringType, value }]]);

export const issuerName: Uint8Array = nameOf([oids.organization, 'Example'], [oids.commonName, 'Example CA']);
const leafName = nameOf([oids.organization, 'Example'], [oids.commonName, 'edge-1']);

export const keyIdOf = (spkiDer: Uint8Array): Uint8Array => x509.keyIdentifier(x509.parseSpki(spkiDer));
const { makeExtension } = x509;

export type Change = (list: readonly x509.Extension[]) => readonly x509.Extension[];
/** Puts an extension in place of the one of its kind, or at the end. */
export const having =
  (...added: x509.Extension[]): Change =>
  (list) => [...list.filter(({ oid }) => !added.some((one) => one.oid === oid)), ...added];
export const without =
  (...kinds: string[]): Change =>
  (list) =>
    list.filter(({ oid }) => !kinds.includes(oid));
export const both =
  (...changes: Change[]): Change =>
  (list) =>
    changes.reduce<readonly x509.Extension[]>((now, change) => change(now), list);
/** An extension of raw bytes. */
export const raw = (oid: string, value: Uint8Array | string, critical: boolean = false): x509.Extension => ({
  oid,
  critical,
  value: typeof value === 'string' ? fromHex(value) : value,
});
/** The extension of a kind, its criticality turned round. */
export const turned =
  (oid: string): Change =>
  (list) =>
    list.map((one) => (one.oid === oid ? { ...one, critical: !one.critical } : one));

export interface Parts {
  /** 1, 2, 3, or the bytes that stand there. */
  readonly version?: 1 | 2 | 3 | Uint8Array;
  /** The INTEGER's contents. */
  readonly serial?: Uint8Array;
  readonly algorithm?: Uint8Array;
  readonly outerAlgorithm?: Uint8Array;
  readonly issuer?: Uint8Array;
  readonly notBefore?: number | Uint8Array;
  readonly notAfter?: number | Uint8Array;
  readonly subject?: Uint8Array;
  readonly spki?: Uint8Array;
  /** What stands between key and extensions. */
  readonly uniqueIds?: readonly Uint8Array[];
  readonly extensions?: Change;
  /** Instead of the list of extensions. */
  readonly extensionsDer?: Uint8Array;
  readonly signer?: KeyObject;
  readonly signature?: Uint8Array;
  /** Instead of the signature's BIT STRING. */
  readonly signatureDer?: Uint8Array;
}

const ecdsaSha256 = x509.signatureAlgorithms.ecdsaWithSha256;
const serial = fromHex('5a0102030405060708090a0b0c0d0e0f');
const time = (value: number | Uint8Array): Uint8Array =>
  typeof value === 'number' ? der.utcOrGeneralizedTime(value) : value;
const versionDer = (version: Parts['version']): readonly Uint8Array[] => {
  if (version instanceof Uint8Array) return [version];
  return version === 1 ? [] : [der.contextConstructed(0, der.integer((version ?? 3) - 1))];
};
const encodeExtension = ({ oid, critical, value }: x509.Extension): Uint8Array =>
  der.sequence(der.oid(oid), ...(critical ? [der.boolean(true)] : []), der.octetString(value));
export const encodeList = (list: readonly x509.Extension[]): Uint8Array =>
  der.sequence(...list.map(encodeExtension));

function tbs(parts: Parts, own: readonly x509.Extension[]): Uint8Array {
  const extensions = parts.extensions?.(own) ?? own;
  const list = parts.extensionsDer ?? encodeList(extensions);
  const listed = (parts.version ?? 3) === 3 && (extensions.length > 0 || parts.extensionsDer !== undefined);
  return der.sequence(
    ...versionDer(parts.version),
    der.encodeElement(der.tags.integer, parts.serial ?? serial),
    parts.algorithm ?? ecdsaSha256.der,
    parts.issuer ?? issuerName,
    der.sequence(time(parts.notBefore ?? start), time(parts.notAfter ?? start + 365 * day)),
    parts.subject ?? leafName,
    parts.spki ?? spkiOf(subjectKey),
    ...(parts.uniqueIds ?? []),
    ...(listed ? [der.contextConstructed(3, list)] : []),
  );
}

function signed(tbsDer: Uint8Array, parts: Parts): Uint8Array {
  const signature = parts.signature ?? x509.createSignature(ecdsaSha256, parts.signer ?? issuerKey, tbsDer);
  const algorithm = parts.outerAlgorithm ?? parts.algorithm ?? ecdsaSha256.der;
  return der.sequence(tbsDer, algorithm, parts.signatureDer ?? der.bitString(signature));
}

const authority = makeExtension(x509.authorityKeyIdentifier, { keyId: keyIdOf(spkiOf(issuerKey)) });
const own = (spkiDer: Uint8Array): x509.Extension =>
  makeExtension(x509.subjectKeyIdentifier, safeKeyId(spkiDer));
function safeKeyId(spkiDer: Uint8Array): Uint8Array {
  try {
    return keyIdOf(spkiDer);
  } catch {
    return new Uint8Array(20).fill(7);
  }
}

export const leafExtensions = (parts: Parts = {}): readonly x509.Extension[] => [
  makeExtension(x509.keyUsage, ['digitalSignature']),
  makeExtension(x509.extKeyUsage, [oids.serverAuth, oids.clientAuth]),
  makeExtension(x509.basicConstraints, { ca: false }),
  own(parts.spki ?? spkiOf(subjectKey)),
  authority,
  makeExtension(x509.subjectAltName, [{ kind: 'dns', value: 'edge-1.example' }]),
];
const caExtensions = (spkiDer: Uint8Array): readonly x509.Extension[] => [
  makeExtension(x509.keyUsage, ['keyCertSign', 'cRLSign']),
  makeExtension(x509.basicConstraints, { ca: true }),
  own(spkiDer),
];

/** An end entity's certificate. */
export const leafTbs = (parts: Parts = {}): Uint8Array => tbs(parts, leafExtensions(parts));
export const leaf = (parts: Parts = {}): Uint8Array => signed(leafTbs(parts), parts);

/** A certificate of a CA below the root. */
export function ca(parts: Parts = {}): Uint8Array {
  const whole = { subject: nameOf([oids.organization, 'Example'], [oids.commonName, 'Site CA']), ...parts };
  const list = [...caExtensions(whole.spki ?? spkiOf(subjectKey)), authority];
  return signed(tbs({ notAfter: start + 3650 * day, ...whole }, list), whole);
}

/** The root: self-signed, with the issuer's key. */
export function root(parts: Parts = {}): Uint8Array {
  const whole = { subject: issuerName, spki: spkiOf(issuerKey), notAfter: start + 3650 * day, ...parts };
  return signed(tbs({ ...whole, issuer: parts.issuer ?? whole.subject }, caExtensions(whole.spki)), whole);
}

/** A node's certificate as KubeEdge has it. */
export function node(parts: Parts = {}): Uint8Array {
  const subject = nameOf([oids.organization, 'system:nodes'], [oids.commonName, 'system:node:edge-1']);
  const list = leafExtensions(parts).filter(({ oid }) => oid !== oids.subjectAltName);
  const usage = makeExtension(x509.extKeyUsage, [oids.clientAuth]);
  return signed(tbs({ subject, ...parts }, having(usage)(list)), parts);
}

export const issuerCertificate: x509.Certificate = x509.parseCertificate(root());

export interface CsrParts {
  readonly subject?: Uint8Array;
  readonly extensions?: readonly x509.Extension[];
  readonly attributes?: readonly x509.CsrAttribute[];
  readonly signer?: KeyObject;
}

export function csr(parts: CsrParts = {}): Uint8Array {
  const info = x509.encodeCsrInfo({
    subjectDer: parts.subject ?? leafName,
    spkiDer: spkiOf(subjectKey),
    extensions: parts.extensions ?? [],
    attributes: parts.attributes ?? [],
  });
  return x509.encodeCsr(
    info,
    ecdsaSha256,
    x509.createSignature(ecdsaSha256, parts.signer ?? subjectKey, info),
  );
}

export interface CrlParts {
  readonly fields?: Partial<TbsCrlFields>;
  /** The parts of TBSCertList instead, one by one. */
  readonly tbsDer?: Uint8Array;
  readonly signer?: KeyObject;
}

export const crlFields: TbsCrlFields = {
  issuerDer: issuerName,
  algorithm: ecdsaSha256,
  thisUpdate: start,
  nextUpdate: start + 7 * day,
  crlNumber: 7n,
  authorityKeyIdentifier: { keyId: keyIdOf(spkiOf(issuerKey)) },
  entries: [{ serialHex: '0a11', revocationDate: start - day, reason: 'keyCompromise' }],
};

export function crl(parts: CrlParts = {}): Uint8Array {
  const tbsDer = parts.tbsDer ?? encodeTbsCrl({ ...crlFields, ...parts.fields });
  return signed(tbsDer, { ...(parts.signer === undefined ? {} : { signer: parts.signer }) });
}

export interface RawCrl {
  readonly version?: readonly Uint8Array[];
  readonly issuer?: Uint8Array;
  readonly nextUpdate?: readonly Uint8Array[];
  /** The entries' DER; an empty list is written where `listed`. */
  readonly entries?: readonly Uint8Array[];
  readonly listed?: boolean;
  readonly extensions?: Change;
}

const crlExtensions: readonly x509.Extension[] = [authority, makeExtension(x509.crlNumber, 7n)];

export const entryOf = (serialContents: Uint8Array, when: number, ...list: x509.Extension[]): Uint8Array =>
  der.sequence(
    der.encodeElement(der.tags.integer, serialContents),
    der.utcOrGeneralizedTime(when),
    ...(list.length === 0 ? [] : [encodeList(list)]),
  );

/** A list of any bytes. */
export function rawCrl(parts: RawCrl = {}): Uint8Array {
  const entries = parts.entries ?? [];
  const list = parts.extensions?.(crlExtensions) ?? crlExtensions;
  const tbsDer = der.sequence(
    ...(parts.version ?? [der.integer(1)]),
    ecdsaSha256.der,
    parts.issuer ?? issuerName,
    der.utcOrGeneralizedTime(start),
    ...(parts.nextUpdate ?? [der.utcOrGeneralizedTime(start + 7 * day)]),
    ...(entries.length > 0 || parts.listed === true ? [der.sequence(...entries)] : []),
    ...(list.length === 0 ? [] : [der.contextConstructed(0, encodeList(list))]),
  );
  return crl({ tbsDer });
}
