// SPDX-License-Identifier: Apache-2.0
// Validity (RFC 5280 section 4.1.2.5). Not checked: whether now is inside it: a linter has no clock.

import { certificateTargets, type Rule } from '../rule.ts';
import type { CertificateView } from '../view.ts';

const day = 86_400_000;
/** No leaf of a fleet that renews should live longer; what the web's browsers last allowed beside their own roots. */
const longestLeafDays = 825;
/** RFC 5280 section 4.1.2.5: 99991231235959Z says that there is no end. */
const noEnd = Date.UTC(9999, 11, 31, 23, 59, 59);
const iso = (ms: number): string => new Date(ms).toISOString();

export const validityRules: readonly Rule<CertificateView>[] = [
  {
    id: 'validity.order',
    severity: 'error',
    clause: 'RFC 5280 4.1.2.5',
    says: 'the validity ends before it begins',
    targets: certificateTargets,
    check: ({ certificate: { notBefore, notAfter } }) =>
      notAfter < notBefore ? { notBefore: iso(notBefore), notAfter: iso(notAfter) } : undefined,
  },
  {
    id: 'validity.a-while',
    severity: 'warning',
    clause: 'hygiene',
    says: 'the validity lasts less than a minute: no clock is that good',
    targets: certificateTargets,
    check: ({ certificate: { notBefore, notAfter } }) =>
      notAfter >= notBefore && notAfter - notBefore < 59_000
        ? { seconds: (notAfter - notBefore) / 1000 }
        : undefined,
  },
  {
    id: 'validity.leaf-lifetime',
    severity: 'notice',
    clause: 'hygiene',
    says: `an end entity's certificate lives longer than ${longestLeafDays} days`,
    targets: ['leaf'],
    check: ({ certificate: { notBefore, notAfter } }) =>
      notAfter - notBefore > longestLeafDays * day
        ? { days: Math.floor((notAfter - notBefore) / day) }
        : undefined,
  },
  {
    id: 'validity.ends',
    severity: 'notice',
    clause: 'RFC 5280 4.1.2.5',
    says: 'the validity has no end: 99991231235959Z',
    targets: certificateTargets,
    check: ({ certificate: { notAfter } }) => (notAfter === noEnd ? {} : undefined),
  },
  {
    id: 'validity.real-clock',
    severity: 'warning',
    clause: 'hygiene',
    says: 'the validity begins before 1995: the clock that made it stood still',
    targets: certificateTargets,
    check: ({ certificate: { notBefore } }) =>
      notBefore < Date.UTC(1995, 0) ? { notBefore: iso(notBefore) } : undefined,
  },
  {
    id: 'validity.within-issuer',
    severity: 'error',
    clause: 'RFC 5280 4.1.2.5, 6.1.3',
    says: "the validity leaves the issuer's own",
    targets: ['ca', 'leaf'],
    check: ({ certificate: { notBefore, notAfter }, issuer }) =>
      issuer !== undefined && (notBefore < issuer.notBefore || notAfter > issuer.notAfter)
        ? { issuerNotBefore: iso(issuer.notBefore), issuerNotAfter: iso(issuer.notAfter) }
        : undefined,
  },
];
