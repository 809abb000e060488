// SPDX-License-Identifier: Apache-2.0
// Where revocation and issuers are found: cRLDistributionPoints, authorityInfoAccess, noRevAvail (RFC 9608), TLS
// feature, OCSP signers. Nothing is fetched.

import { encodeGeneralName, oids, type GeneralName } from '../../../core/x509/index.ts';
import { certificateTargets, short, type Rule } from '../rule.ts';
import type { CertificateView } from '../view.ts';

const fetchable = /^(?:http|ldap):\/\/[^/?#]+/i;

function strayUri(names: readonly GeneralName[] | undefined): string | undefined {
  for (const name of names ?? []) if (name.kind === 'uri' && !fetchable.test(name.value)) return name.value;
  return undefined;
}

export const accessRules: readonly Rule<CertificateView>[] = [
  {
    id: 'crl-dp.fetchable',
    severity: 'warning',
    clause: 'RFC 5280 4.2.1.13',
    says: 'a distribution point is neither an http nor an ldap URI: https cannot be checked while checking',
    targets: certificateTargets,
    check: ({ ext }) => {
      for (const point of ext.crlDistributionPoints?.value ?? []) {
        const stray = strayUri(point.fullName);
        if (stray !== undefined) return { uri: short(stray) };
      }
      return undefined;
    },
  },
  {
    id: 'crl-dp.all-reasons',
    severity: 'notice',
    clause: 'RFC 5280 4.2.1.13',
    says: 'no distribution point covers all reasons',
    targets: certificateTargets,
    check: ({ ext }) => {
      const points = ext.crlDistributionPoints?.value;
      return points?.every(({ reasons }) => reasons !== undefined) === true
        ? { points: points.length }
        : undefined;
    },
  },
  {
    id: 'aia.location',
    severity: 'warning',
    clause: 'RFC 5280 4.2.2.1',
    says: 'an access location is neither an http nor an ldap URI',
    targets: certificateTargets,
    check: ({ ext }) => {
      for (const { location, method } of ext.authorityInfoAccess?.value ?? []) {
        if (method !== oids.ocsp && method !== oids.caIssuers) continue;
        if (location.kind !== 'uri' && !(location.kind === 'directory' && method === oids.caIssuers))
          return { location: location.kind };
        if (location.kind === 'uri' && !fetchable.test(location.value))
          return { location: short(location.value) };
      }
      return undefined;
    },
  },
  {
    id: 'aia.known-method',
    severity: 'notice',
    clause: 'RFC 5280 4.2.2.1',
    says: 'an access method is neither OCSP nor caIssuers',
    targets: certificateTargets,
    check: ({ ext }) => {
      for (const { method } of ext.authorityInfoAccess?.value ?? [])
        if (method !== oids.ocsp && method !== oids.caIssuers) return { method };
      return undefined;
    },
  },
  {
    id: 'aia.distinct',
    severity: 'notice',
    clause: 'hygiene',
    says: 'an access location is twice there',
    targets: certificateTargets,
    check: ({ ext }) => {
      const all = ext.authorityInfoAccess?.value;
      if (all === undefined || all.length < 2) return undefined;
      const texts = all.map(
        ({ method, location }) => `${method} ${Buffer.from(encodeGeneralName(location)).toString('hex')}`,
      );
      return new Set(texts).size < texts.length ? {} : undefined;
    },
  },
  {
    id: 'no-rev-avail.alone',
    severity: 'error',
    clause: 'RFC 9608 3',
    says: 'noRevAvail stands beside a pointer to revocation',
    targets: ['leaf'],
    check: ({ ext }) => {
      if (ext.noRevAvail === undefined) return undefined;
      if (ext.crlDistributionPoints !== undefined) return { beside: 'crlDistributionPoints' };
      if (ext.freshestCrl !== undefined) return { beside: 'freshestCrl' };
      return ext.authorityInfoAccess?.value?.some(({ method }) => method === oids.ocsp) === true
        ? { beside: 'OCSP' }
        : undefined;
    },
  },
  {
    id: 'tls-feature.answerable',
    severity: 'warning',
    clause: 'RFC 7633 4.2.3.1',
    says: 'status_request is demanded, and no OCSP responder is named that could be stapled',
    targets: ['leaf'],
    check: ({ ext }) =>
      ext.tlsFeature?.value?.includes(5) === true &&
      ext.authorityInfoAccess?.value?.some(({ method }) => method === oids.ocsp) !== true
        ? {}
        : undefined,
  },
  {
    id: 'ocsp-no-check.of-responder',
    severity: 'warning',
    clause: 'RFC 6960 4.2.2.2.1',
    says: 'ocspNoCheck without OCSPSigning',
    targets: certificateTargets,
    check: ({ ext, purposes }) =>
      ext.ocspNoCheck !== undefined && !purposes.includes(oids.ocspSigning) ? {} : undefined,
  },
];
