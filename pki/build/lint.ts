// SPDX-License-Identifier: Apache-2.0
// The issuer's hard limits, checked on the very bytes that are about to be signed, by reading them back.
//
// It knows the plan only for its dates and key; everything else must hold of any certificate this issuer ever
// signs. A finding is a defect of ours and stops the issuance: the request was already approved.

import { KnownError } from '../../core/index.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  encodeCertificate,
  extKeyUsage,
  findAttribute,
  findExtension,
  keyUsage,
  oids,
  parseCertificate,
  sameBytes,
  subjectAltName,
  subjectKeyIdentifier,
  type Certificate,
} from '../../core/x509/index.ts';
import type { Plan } from '../profile/plan.ts';
import type { Issuer } from './issuer.ts';

interface Rule {
  /** What must hold, with its section of RFC 5280. */
  readonly says: string;
  holds(certificate: Certificate, planned: Plan['fields'], issuer: Issuer): boolean;
}

const known: ReadonlySet<string> = new Set([
  oids.keyUsage,
  oids.extKeyUsage,
  oids.basicConstraints,
  oids.subjectKeyIdentifier,
  oids.authorityKeyIdentifier,
  oids.subjectAltName,
]);

const rules: readonly Rule[] = [
  { says: 'version 3 (4.1.2.1)', holds: ({ version }) => version === 3 },
  {
    says: 'a serial number of 16 octets (4.1.2.2)',
    holds: ({ serialHex }) => serialHex.length === 32 && serialHex < '8',
  },
  {
    says: "the issuer's subject as issuer (4.1.2.4)",
    holds: (cert, _, issuer) => sameBytes(cert.issuer.der, issuer.certificate.subject.der),
  },
  {
    says: "the issuer's algorithm (4.1.2.3)",
    holds: (cert, _, issuer) => sameBytes(cert.signatureAlgorithm.der, issuer.algorithm.der),
  },
  {
    says: "the planned dates, within the issuer's (4.1.2.5)",
    holds: (cert, planned, issuer) =>
      cert.notBefore === planned.notBefore &&
      cert.notAfter === planned.notAfter &&
      cert.notBefore >= issuer.certificate.notBefore &&
      cert.notAfter <= issuer.certificate.notAfter,
  },
  { says: 'the planned key (4.1.2.7)', holds: (cert, planned) => sameBytes(cert.spki.der, planned.spki.der) },
  { says: 'a subject of organization and common name', holds: ownSubject },
  {
    says: 'only extensions of the profile, each once (4.2)',
    holds: (cert) => cert.extensions.every(({ oid }) => known.has(oid)),
  },
  {
    says: 'not a CA (4.2.1.9)',
    holds: ({ extensions }) => findExtension(extensions, basicConstraints)?.ca === false,
  },
  { says: 'the key usages of an end entity (4.2.1.3)', holds: ownKeyUsage },
  {
    says: 'usages the profile can grant (4.2.1.12)',
    holds: ({ extensions }, { profile }) =>
      findExtension(extensions, extKeyUsage)?.every((usage) =>
        profile.extKeyUsage.grantedToOperator.includes(usage),
      ) === true,
  },
  {
    says: "both key identifiers, the authority's being the issuer's (4.2.1.1, 4.2.1.2)",
    holds: ({ extensions }) =>
      findExtension(extensions, subjectKeyIdentifier) !== undefined &&
      findExtension(extensions, authorityKeyIdentifier)?.keyId !== undefined,
  },
  {
    says: 'alternative names only where the profile grants them (4.2.1.6)',
    holds: ({ extensions }, { profile }) =>
      profile.alternativeNames || findExtension(extensions, subjectAltName) === undefined,
  },
];

function ownSubject({ subject }: Certificate, { profile, nodeName }: Plan['fields']): boolean {
  const [organization, ...more] = findAttribute(subject, oids.organization);
  const [commonName, ...others] = findAttribute(subject, oids.commonName);
  return (
    subject.rdns.length === 2 &&
    subject.rdns.every((rdn) => rdn.length === 1) &&
    more.length + others.length === 0 &&
    organization === profile.organization &&
    commonName === profile.commonName(nodeName)
  );
}

function ownKeyUsage({ extensions }: Certificate): boolean {
  const critical = extensions.some(({ oid, critical }) => oid === oids.keyUsage && critical);
  const usages = findExtension(extensions, keyUsage);
  return critical && usages !== undefined && !usages.includes('keyCertSign') && !usages.includes('cRLSign');
}

/** @throws E_LINT naming the rule that does not hold */
export function lint(tbsDer: Uint8Array, planned: Plan['fields'], issuer: Issuer): void {
  // The parser reads whole certificates: a stand-in signature makes one.
  const certificate = parseCertificate(encodeCertificate(tbsDer, issuer.algorithm, standIn));
  for (const rule of rules)
    if (!rule.holds(certificate, planned, issuer))
      throw new KnownError('E_LINT', `what was to be signed breaks a limit of this issuer: ${rule.says}`, {
        rule: rule.says,
      });
}

const standIn = Uint8Array.of(0);
