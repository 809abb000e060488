// SPDX-License-Identifier: Apache-2.0
// What a graceful reading let pass, as rules, and the rules of what no reading takes: the parser's code names one.

import type { Code, Facts } from '../../../core/index.ts';
import type { Oddity } from '../../../core/x509/index.ts';
import { allTargets, certificateTargets, type Rule } from '../rule.ts';
import type { AnyView, CertificateView } from '../view.ts';

/** The first oddity of a code that is not explained by another rule. */
function oddity(oddities: readonly Oddity[], code: Code, explained: number = 0): Facts | undefined {
  if (oddities.length === 0) return undefined;
  const found = oddities.filter((one) => one.code === code).slice(explained);
  return found[0] === undefined ? undefined : { offset: found[0].offset };
}

/** Those that a rule of their own speaks of. */
const mapped: ReadonlySet<Code> = new Set<Code>([
  'E_X509_SERIAL',
  'E_X509_TIME',
  'E_X509_ALGORITHM',
  'E_X509_NAME',
]);

export const certificateReadingRules: readonly Rule<CertificateView>[] = [
  {
    id: 'validity.utc-time',
    severity: 'error',
    clause: 'RFC 5280 4.1.2.5',
    says: 'a date before 2050 is not in UTCTime',
    targets: certificateTargets,
    check: ({ certificate: { oddities, notBefore, notAfter } }) =>
      oddity(oddities, 'E_X509_TIME', notAfter < notBefore ? 1 : 0),
  },
  {
    id: 'signature.same-algorithm',
    severity: 'error',
    clause: 'RFC 5280 4.1.1.2',
    says: 'the algorithm outside what is signed is another than inside',
    targets: certificateTargets,
    about: 'signature',
    check: ({ certificate: { oddities } }) => oddity(oddities, 'E_X509_ALGORITHM'),
  },
];

export const readingRules: readonly Rule<AnyView>[] = [
  {
    id: 'name.readable',
    severity: 'error',
    clause: 'RFC 5280 4.1.2.4, A.1',
    says: 'a name is empty in part, has a character that its string type has not, or too many attributes',
    targets: allTargets,
    check: ({ oddities }) => oddity(oddities, 'E_X509_NAME'),
  },
  {
    id: 'encoding.strict',
    severity: 'error',
    clause: 'X.690 10, 11; RFC 5280 4',
    says: 'the strict reading refuses this',
    targets: allTargets,
    check: ({ oddities }) => {
      const other = oddities.find(({ code }) => !mapped.has(code));
      return other === undefined
        ? undefined
        : { code: other.code, offset: other.offset, detail: other.message };
    },
  },
];

interface Unreadable {
  readonly id: string;
  readonly clause: string;
  readonly says: string;
  readonly codes: readonly Code[];
}

/** The rules that speak where nothing could be read. The last takes every code that no other has. */
export const unreadable: readonly Unreadable[] = [
  {
    id: 'encoding.extensions',
    clause: 'RFC 5280 4.2',
    says: 'the list of extensions is empty, or has one twice',
    codes: ['E_X509_EXTENSION'],
  },
  {
    id: 'encoding.name',
    clause: 'RFC 5280 4.1.2.4',
    says: 'a name cannot be read',
    codes: ['E_X509_NAME'],
  },
  {
    id: 'encoding.version',
    clause: 'RFC 5280 4.1.2.1, 5.1.2.1',
    says: 'a version that the structure does not have, or the default written',
    codes: ['E_X509_VERSION'],
  },
  {
    id: 'encoding.attribute',
    clause: 'RFC 2986 4.1, RFC 2985 5.4',
    says: "a request's attribute is malformed or twice there",
    codes: ['E_CSR_ATTRIBUTE'],
  },
  {
    id: 'encoding.list',
    clause: 'RFC 5280 5.1.2.6, 5.3',
    says: 'the entries of a revocation list are malformed, or there are none and the list is written',
    codes: ['E_CRL_FORM'],
  },
  {
    id: 'encoding.der',
    clause: 'X.690 8, 10, 11',
    says: 'the bytes are not the DER of this structure',
    codes: [],
  },
];
