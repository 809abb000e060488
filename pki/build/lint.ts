// SPDX-License-Identifier: Apache-2.0
// Pre-issuance lint: what is about to be signed, read back from its very bytes, against the plan, the issuer's hard
// limits, and every rule of pki/lint that a standard makes an error.
//
// A finding is a defect of ours and stops the issuance before a key is touched: the request was already approved.

import {
  crlDistributionPoints,
  nameConstraints,
  oids,
  parseCertificate,
  sameBytes,
  subjectAltName,
  type Extension,
} from '../../core/x509/index.ts';
import { broken, stoppedBy } from '../lint/issuing.ts';
import { issuingView, type CertificateView } from '../lint/view.ts';
import type { Plan } from '../profile/plan.ts';
import type { Issuer } from './issuer.ts';
import { encodeSigned } from './tbs.ts';

interface Limit {
  /** Stable, as the rules of pki/lint have it. */
  readonly id: string;
  /** What must hold, with its section of RFC 5280. */
  readonly says: string;
  holds(view: CertificateView, planned: Plan['fields'], issuer: Issuer): boolean;
}

/** The kinds that profiles have. */
const ours: ReadonlySet<string> = new Set([
  oids.keyUsage,
  oids.extKeyUsage,
  oids.basicConstraints,
  oids.subjectKeyIdentifier,
  oids.authorityKeyIdentifier,
  oids.subjectAltName,
  oids.nameConstraints,
  oids.noRevAvail,
  crlDistributionPoints.oid,
]);

/** Whether an extension's bytes are the planned ones, or it is absent where none is planned. */
const isPlanned = (extension: Extension | undefined, planned: Uint8Array | undefined): boolean =>
  planned === undefined
    ? extension === undefined
    : extension !== undefined && sameBytes(extension.value, planned);

const ofIssuer: readonly Limit[] = [
  {
    id: 'issue.version',
    says: 'version 3 (4.1.2.1)',
    holds: ({ certificate }) => certificate.version === 3,
  },
  {
    id: 'issue.serial',
    says: 'a serial number of 16 octets (4.1.2.2)',
    holds: ({ certificate: { serialHex } }) => serialHex.length === 32 && serialHex < '8',
  },
  {
    id: 'issue.issuer',
    says: "the issuer's subject as issuer (4.1.2.4)",
    holds: ({ certificate }, _, issuer) => sameBytes(certificate.issuer.der, issuer.certificate.subject.der),
  },
  {
    id: 'issue.algorithm',
    says: "the issuer's algorithm (4.1.2.3)",
    holds: ({ signatureAlgorithm }, _, issuer) => sameBytes(signatureAlgorithm.der, issuer.algorithm.der),
  },
  {
    id: 'issue.identifiers',
    says: "both key identifiers, the authority's being the issuer's (4.2.1.1, 4.2.1.2)",
    holds: ({ ext }, _, issuer) => {
      const authority = ext.authorityKeyIdentifier?.value?.keyId;
      return (
        ext.subjectKeyIdentifier?.value !== undefined &&
        authority !== undefined &&
        sameBytes(authority, issuer.keyId)
      );
    },
  },
  {
    id: 'issue.extensions',
    says: 'only extensions of the profiles (4.2)',
    holds: ({ ext }) => ext.all.every(({ extension }) => ours.has(extension.oid)),
  },
];

const ofPlan: readonly Limit[] = [
  {
    id: 'plan.validity',
    says: "the planned dates, within the issuer's (4.1.2.5)",
    holds: ({ certificate: { notBefore, notAfter } }, planned, { certificate: issuer }) =>
      notBefore === planned.notBefore &&
      notAfter === planned.notAfter &&
      notBefore >= issuer.notBefore &&
      notAfter <= issuer.notAfter,
  },
  {
    id: 'plan.key',
    says: 'the planned key (4.1.2.7)',
    holds: ({ spki }, planned) => sameBytes(spki.der, planned.spki.der),
  },
  {
    id: 'plan.subject',
    says: 'the planned subject (4.1.2.6)',
    holds: ({ subject }, { subjectDer }) => sameBytes(subject.der, subjectDer),
  },
  {
    id: 'plan.ca',
    says: 'a CA only where the profile is one, with its path length (4.2.1.9)',
    holds: ({ ext: { basicConstraints } }, { profile, pathLength }) =>
      basicConstraints?.value?.ca === (profile.authority !== undefined) &&
      basicConstraints.value.pathLength === pathLength,
  },
  {
    id: 'plan.key-usage',
    says: "the profile's key usages, critical (4.2.1.3)",
    holds: ({ ext: { keyUsage } }, { profile }) =>
      keyUsage?.extension.critical === true &&
      keyUsage.value?.every((usage) => profile.keyUsage.some((granted) => granted === usage)) === true,
  },
  {
    id: 'plan.purposes',
    says: 'usages that the profile can grant (4.2.1.12)',
    holds: ({ isCa, purposes }, { profile }) =>
      (purposes.length > 0 || (isCa && profile.extKeyUsage.default.length === 0)) &&
      purposes.every((usage) => profile.extKeyUsage.grantedToOperator.includes(usage)),
  },
  {
    id: 'plan.name-constraints',
    says: 'the planned name constraints, critical, and some where the profile requires them (4.2.1.10)',
    holds: ({ ext }, { nameConstraints: planned, profile }) => {
      const extension = ext.nameConstraints?.extension;
      const wanted = planned === undefined ? undefined : nameConstraints.encode(planned);
      return (
        isPlanned(extension, wanted) &&
        (extension === undefined ? profile.authority?.nameConstraints !== 'required' : extension.critical)
      );
    },
  },
  {
    id: 'plan.no-rev-avail',
    says: 'noRevAvail where the profile has it, and nowhere else (RFC 9608)',
    holds: ({ ext }, { profile }) => (ext.noRevAvail !== undefined) === profile.noRevAvail,
  },
  {
    id: 'plan.alternative-names',
    says: 'the planned alternative names (4.2.1.6)',
    holds: ({ ext }, { alternativeNames: planned }) =>
      isPlanned(
        ext.subjectAltName?.extension,
        planned.length === 0 ? undefined : subjectAltName.encode(planned),
      ),
  },
];

const limits: readonly Limit[] = [...ofIssuer, ...ofPlan];

/** @throws E_LINT naming every rule and limit that does not hold */
export function lint(tbsDer: Uint8Array, planned: Plan['fields'], issuer: Issuer): void {
  const view = readBack(tbsDer, issuer);
  const stopped = stoppedBy(view, 'kubeedge');
  let over: string[] | undefined;
  for (const limit of limits) if (!limit.holds(view, planned, issuer)) (over ??= []).push(limit.id);
  if (over !== undefined || stopped.length > 0) throw broken([...(over ?? []), ...stopped]);
}

/** Whatever the parsers and encoders say against the bytes, they are not fit to be signed. */
function readBack(tbsDer: Uint8Array, issuer: Issuer): CertificateView {
  try {
    // The parser reads whole certificates: a stand-in signature makes one.
    return issuingView(parseCertificate(encodeSigned(tbsDer, issuer, standIn)), issuer.certificate);
  } catch (cause) {
    throw broken(['encoding.der'], cause);
  }
}

const standIn = Uint8Array.of(0);
