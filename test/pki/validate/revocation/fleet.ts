// SPDX-License-Identifier: Apache-2.0
// Small chains and their lists, made with our own writers, and the question put to them.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { parseCrl, signCrl, type Crl, type TbsCrlFields } from '../../../../core/crl/index.ts';
import { failures } from '../../../../core/evidence/index.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  createSignature,
  encodeCertificate,
  encodeName,
  encodeTbsCertificate,
  keyIdentifier,
  keyUsage,
  makeExtension,
  nameAttribute,
  oids,
  parseCertificate,
  parseName,
  parseSpki,
  sameName,
  signatureAlgorithms,
  subjectKeyIdentifier,
  type Certificate,
  type Extension,
  type KeyUsage,
  type Name,
  type SubjectPublicKeyInfo,
} from '../../../../core/x509/index.ts';
import { Budget } from '../../../../pki/validate/budget.ts';
import {
  checkRevocation,
  type CrlAuthority,
  type Revocation,
  type RevocationInput,
} from '../../../../pki/validate/revocation/index.ts';

export const now: number = Date.UTC(2026, 10, 5);
export const day = 86_400_000;
const algorithm = signatureAlgorithms.ecdsaWithSha256;

export const named = (commonName: string): Name =>
  parseName(encodeName([[nameAttribute(oids.commonName, commonName)]]));

export interface Pair {
  readonly privateKey: KeyObject;
  readonly spki: SubjectPublicKeyInfo;
}

export function pair(): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, spki: parseSpki(publicKey.export({ format: 'der', type: 'spki' })) };
}

export interface CertificateWish {
  readonly serialHex?: string;
  readonly subject?: Name;
  readonly spki?: SubjectPublicKeyInfo;
  readonly ca?: boolean;
  readonly usages?: readonly KeyUsage[] | null;
  readonly extensions?: readonly Extension[];
}

/** A name with a key, which issues certificates and lists. */
export class Authority {
  readonly name: Name;
  readonly keys: Pair;
  readonly certificate: Certificate;

  constructor(commonName: string, usages: readonly KeyUsage[] | null = ['keyCertSign', 'cRLSign']) {
    this.name = named(commonName);
    this.keys = pair();
    this.certificate = this.issue({
      subject: this.name,
      spki: this.keys.spki,
      ca: true,
      usages,
      serialHex: '01',
    });
  }

  get authority(): CrlAuthority {
    return { name: this.name, spki: this.keys.spki, certificate: this.certificate };
  }

  issue(wish: CertificateWish = {}): Certificate {
    const { serialHex = '0a11', ca = false, extensions = [] } = wish;
    const spki = wish.spki ?? leafKeys.spki;
    const usages = wish.usages === undefined ? (['digitalSignature'] as const) : wish.usages;
    const tbsDer = encodeTbsCertificate({
      serialHex,
      algorithm,
      issuerDer: this.name.der,
      notBefore: now - 100 * day,
      notAfter: now + 100 * day,
      subjectDer: (wish.subject ?? named('edge-1')).der,
      spkiDer: spki.der,
      extensions: [
        makeExtension(subjectKeyIdentifier, keyIdentifier(spki)),
        makeExtension(authorityKeyIdentifier, { keyId: keyIdentifier(this.keys.spki) }),
        ...(ca ? [makeExtension(basicConstraints, { ca: true })] : []),
        ...(usages === null ? [] : [makeExtension(keyUsage, usages)]),
        ...extensions,
      ],
    });
    const signature = createSignature(algorithm, this.keys.privateKey, tbsDer);
    return parseCertificate(encodeCertificate(tbsDer, algorithm, signature));
  }

  listDer(wish: Partial<TbsCrlFields> = {}, signer: Pair = this.keys): Uint8Array {
    const fields: TbsCrlFields = {
      issuerDer: this.name.der,
      algorithm,
      thisUpdate: now - day,
      nextUpdate: now + 6 * day,
      crlNumber: 10n,
      authorityKeyIdentifier: { keyId: keyIdentifier(signer.spki) },
      entries: [],
      ...wish,
    };
    return signCrl(fields, signer.privateKey);
  }

  list(wish: Partial<TbsCrlFields> = {}, signer: Pair = this.keys): Crl {
    return parseCrl(this.listDer(wish, signer));
  }
}

const leafKeys = pair();

/** Whether the certificate was revoked, when only its issuer's key is known. */
export function ask(
  issuer: Authority,
  certificate: Certificate,
  crls: readonly Crl[],
  more: Partial<RevocationInput> & { readonly signers?: readonly CrlAuthority[] } = {},
): Revocation {
  const { signers = [], ...rest } = more;
  return checkRevocation({
    certificate,
    issuer: issuer.authority,
    crls,
    now,
    useDeltas: true,
    budget: new Budget(),
    findIssuerPath: (_crl, names) =>
      signers.filter(({ name }) => names.some((other) => sameName(name, other))),
    ...rest,
  });
}

/** The status and the codes of what failed. */
export const told = ({ status, evidence }: Revocation): string[] => [
  status,
  ...new Set(failures(evidence).map(({ code }) => code ?? 'none')),
];
