// SPDX-License-Identifier: Apache-2.0
// The issuer's hard limits, checked on the very bytes that are about to be signed, by reading them back.
//
// It knows the plan only for its dates and key; everything else must hold of any certificate this issuer ever
// signs. A finding is a defect of ours and stops the issuance: the request was already approved.

import { KnownError } from '../../core/index.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  crlDistributionPoints,
  extKeyUsage,
  keyUsage,
  nameConstraints,
  noRevAvail,
  parseCertificate,
  sameBytes,
  subjectAltName,
  subjectKeyIdentifier,
  type BasicConstraints,
  type Certificate,
  type Extension,
} from '../../core/x509/index.ts';
import type { Plan } from '../profile/plan.ts';
import type { Issuer } from './issuer.ts';
import { encodeSigned } from './tbs.ts';

/** The certificate as it reads, each extension parsed once. */
interface Reading {
  readonly certificate: Certificate;
  readonly basics: BasicConstraints | undefined;
  readonly keyUsages: readonly string[];
  readonly keyUsageCritical: boolean;
  readonly purposes: readonly string[];
  readonly subjectKeyId: Uint8Array | undefined;
  readonly authorityKeyId: Uint8Array | undefined;
  readonly names: Uint8Array | undefined;
  readonly constraints: Extension | undefined;
  readonly noRevAvail: boolean;
  /** An extension that no profile has. */
  readonly foreign: boolean;
}

interface Rule {
  /** What must hold, with its section of RFC 5280. */
  readonly says: string;
  holds(reading: Reading, planned: Plan['fields'], issuer: Issuer): boolean;
}

const rules: readonly Rule[] = [
  { says: 'version 3 (4.1.2.1)', holds: ({ certificate }) => certificate.version === 3 },
  {
    says: 'a serial number of 16 octets (4.1.2.2)',
    holds: ({ certificate: { serialHex } }) => serialHex.length === 32 && serialHex < '8',
  },
  {
    says: "the issuer's subject as issuer (4.1.2.4)",
    holds: ({ certificate }, _, issuer) => sameBytes(certificate.issuer.der, issuer.certificate.subject.der),
  },
  {
    says: "the issuer's algorithm (4.1.2.3)",
    holds: ({ certificate }, _, issuer) =>
      sameBytes(certificate.signatureAlgorithm.der, issuer.algorithm.der),
  },
  {
    says: "the planned dates, within the issuer's (4.1.2.5)",
    holds: ({ certificate }, planned, issuer) =>
      certificate.notBefore === planned.notBefore &&
      certificate.notAfter === planned.notAfter &&
      certificate.notBefore >= issuer.certificate.notBefore &&
      certificate.notAfter <= issuer.certificate.notAfter,
  },
  {
    says: 'the planned key (4.1.2.7)',
    holds: ({ certificate }, planned) => sameBytes(certificate.spki.der, planned.spki.der),
  },
  {
    says: 'the planned subject (4.1.2.6)',
    holds: ({ certificate }, { subjectDer }) => sameBytes(certificate.subject.der, subjectDer),
  },
  { says: 'only extensions of the profiles (4.2)', holds: ({ foreign }) => !foreign },
  {
    says: 'a CA only where the profile is one, with its path length (4.2.1.9)',
    holds: ({ basics }, { profile, pathLength }) =>
      basics?.ca === (profile.authority !== undefined) && basics.pathLength === pathLength,
  },
  {
    says: 'certificates signed by CAs only (4.2.1.3)',
    holds: ({ basics, keyUsages }) => basics?.ca === true || !keyUsages.includes('keyCertSign'),
  },
  {
    says: "the profile's key usages, critical (4.2.1.3)",
    holds: ({ keyUsages, keyUsageCritical }, { profile }) =>
      keyUsageCritical &&
      keyUsages.length > 0 &&
      keyUsages.every((usage) => profile.keyUsage.some((granted) => granted === usage)),
  },
  {
    says: 'usages that the profile can grant (4.2.1.12)',
    holds: ({ basics, purposes }, { profile }) =>
      (purposes.length > 0 || (basics?.ca === true && profile.extKeyUsage.default.length === 0)) &&
      purposes.every((usage) => profile.extKeyUsage.grantedToOperator.includes(usage)),
  },
  {
    says: 'the planned name constraints, critical (4.2.1.10)',
    holds: ({ constraints }, { nameConstraints: planned }) =>
      planned === undefined
        ? constraints === undefined
        : constraints?.critical === true && sameBytes(constraints.value, nameConstraints.encode(planned)),
  },
  {
    says: 'name constraints where the profile requires them',
    holds: ({ constraints }, { profile }) =>
      profile.authority?.nameConstraints !== 'required' || constraints !== undefined,
  },
  {
    says: 'noRevAvail where the profile has it, and nowhere else (RFC 9608)',
    holds: (reading, { profile }) => reading.noRevAvail === profile.noRevAvail,
  },
  {
    says: "both key identifiers, the authority's being the issuer's (4.2.1.1, 4.2.1.2)",
    holds: ({ subjectKeyId, authorityKeyId }, _, issuer) =>
      subjectKeyId !== undefined && authorityKeyId !== undefined && sameBytes(authorityKeyId, issuer.keyId),
  },
  {
    says: 'the planned alternative names (4.2.1.6)',
    holds: ({ names }, { alternativeNames: planned }) =>
      planned.length === 0
        ? names === undefined
        : names !== undefined && sameBytes(names, subjectAltName.encode(planned)),
  },
];

function read(certificate: Certificate): Reading {
  const reading: { -readonly [K in keyof Reading]: Reading[K] } = {
    certificate,
    basics: undefined,
    keyUsages: [],
    keyUsageCritical: false,
    purposes: [],
    subjectKeyId: undefined,
    authorityKeyId: undefined,
    names: undefined,
    constraints: undefined,
    noRevAvail: false,
    foreign: false,
  };
  for (const extension of certificate.extensions) {
    const { oid, critical, value } = extension;
    if (oid === keyUsage.oid) {
      reading.keyUsages = keyUsage.parse(value);
      reading.keyUsageCritical = critical;
    } else if (oid === extKeyUsage.oid) reading.purposes = extKeyUsage.parse(value);
    else if (oid === basicConstraints.oid) reading.basics = basicConstraints.parse(value);
    else if (oid === subjectKeyIdentifier.oid) reading.subjectKeyId = subjectKeyIdentifier.parse(value);
    else if (oid === authorityKeyIdentifier.oid)
      reading.authorityKeyId = authorityKeyIdentifier.parse(value).keyId;
    else if (oid === subjectAltName.oid) reading.names = value;
    else if (oid === nameConstraints.oid) reading.constraints = extension;
    else if (oid === noRevAvail.oid) reading.noRevAvail = true;
    else if (oid !== crlDistributionPoints.oid) reading.foreign = true;
  }
  return reading;
}

/** @throws E_LINT naming the rule that does not hold */
export function lint(tbsDer: Uint8Array, planned: Plan['fields'], issuer: Issuer): void {
  const reading = readBack(tbsDer, issuer);
  for (const rule of rules) if (!rule.holds(reading, planned, issuer)) throw broken(rule.says);
}

function readBack(tbsDer: Uint8Array, issuer: Issuer): Reading {
  try {
    // The parser reads whole certificates: a stand-in signature makes one.
    return read(parseCertificate(encodeSigned(tbsDer, issuer, standIn)));
  } catch (cause) {
    throw broken('bytes that our own parser reads', cause);
  }
}

function broken(rule: string, cause?: unknown): KnownError {
  const message = `what was to be signed breaks a limit of this issuer: ${rule}`;
  return new KnownError('E_LINT', message, { rule }, { cause });
}

const standIn = Uint8Array.of(0);
