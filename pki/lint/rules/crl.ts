// SPDX-License-Identifier: Apache-2.0
// Revocation lists (RFC 5280 section 5). Not checked: that numbers grow, which needs the list before.

import type { Facts } from '../../../core/index.ts';
import type { CrlView } from '../crl-view.ts';
import type { Rule } from '../rule.ts';

const day = 86_400_000;
const crl = { targets: ['crl'] } as const;
const some = (count: number): Facts | undefined => (count > 0 ? { entries: count } : undefined);

const listRules: readonly Rule<CrlView>[] = [
  {
    id: 'crl.version-two',
    severity: 'error',
    clause: 'RFC 5280 5.1.2.1',
    says: 'the list is of version 1: it can have no number and no scope',
    ...crl,
    check: (view) => (view.crl.version === 2 ? undefined : {}),
  },
  {
    id: 'crl.next-update',
    severity: 'error',
    clause: 'RFC 5280 5.1.2.5',
    says: 'the list does not say when the next one comes',
    ...crl,
    check: (view) => (view.crl.nextUpdate === undefined ? {} : undefined),
  },
  {
    id: 'crl.next-update-later',
    severity: 'error',
    clause: 'RFC 5280 5.1.2.5',
    says: 'the next list does not come after this one',
    ...crl,
    check: ({ crl: { thisUpdate, nextUpdate } }) =>
      nextUpdate !== undefined && nextUpdate <= thisUpdate ? {} : undefined,
  },
  {
    id: 'crl.lifetime',
    severity: 'warning',
    clause: 'hygiene',
    says: 'the next list comes later than after 10 days: revocations stay unknown as long',
    ...crl,
    check: ({ crl: { thisUpdate, nextUpdate } }) =>
      nextUpdate !== undefined && nextUpdate - thisUpdate > 10 * day
        ? { days: Math.floor((nextUpdate - thisUpdate) / day) }
        : undefined,
  },
  {
    id: 'crl.authority-key',
    severity: 'error',
    clause: 'RFC 5280 5.2.1',
    says: 'the list has no authority key identifier with a key identifier',
    ...crl,
    check: ({ crl: { version }, ext }) =>
      version === 2 && ext.authorityKeyIdentifier?.value?.keyId === undefined ? {} : undefined,
  },
  {
    id: 'crl.number',
    severity: 'error',
    clause: 'RFC 5280 5.2.3',
    says: 'the list has no number',
    ...crl,
    check: ({ crl: { version }, ext }) => (version === 2 && ext.crlNumber === undefined ? {} : undefined),
  },
  {
    id: 'crl.utc-time',
    severity: 'error',
    clause: 'RFC 5280 5.1.2.4, 5.1.2.5, 5.1.2.6',
    says: 'a date before 2050 is not in UTCTime',
    ...crl,
    check: ({ oddities, crl: { thisUpdate, nextUpdate } }) => {
      const explained = nextUpdate !== undefined && nextUpdate < thisUpdate ? 1 : 0; // crl.next-update-later speaks
      const found = oddities.filter(({ code }) => code === 'E_X509_TIME')[explained];
      return found === undefined ? undefined : { offset: found.offset };
    },
  },
  {
    id: 'crl.delta-after-base',
    severity: 'error',
    clause: 'RFC 5280 5.2.4',
    says: "a delta's number is not greater than its base's",
    ...crl,
    check: ({ crl: { number, deltaBase } }) =>
      number !== undefined && deltaBase !== undefined && number <= deltaBase ? {} : undefined,
  },
  {
    id: 'crl.all-reasons',
    severity: 'notice',
    clause: 'RFC 5280 5.2.5',
    says: 'the list covers some reasons only: another must cover the rest',
    ...crl,
    check: ({ crl: { scope } }) => (scope?.onlySomeReasons === undefined ? undefined : {}),
  },
];

const entryRules: readonly Rule<CrlView>[] = [
  {
    id: 'crl-entry.distinct',
    severity: 'error',
    clause: 'RFC 5280 5.1.2.6',
    says: 'a certificate is twice in the list',
    ...crl,
    check: (view) => some(view.crl.entryCount > 1 ? view.crl.duplicates : 0),
  },
  {
    id: 'crl-entry.serial-form',
    severity: 'warning',
    clause: 'RFC 5280 4.1.2.2',
    says: 'a serial number is negative, zero or longer than 20 octets',
    ...crl,
    check: ({ oddities }) => some(oddities.filter(({ code }) => code === 'E_X509_SERIAL').length),
  },
  {
    id: 'crl-entry.reason-said',
    severity: 'warning',
    clause: 'RFC 5280 5.3.1',
    says: 'the reason unspecified is written: it should be left out',
    ...crl,
    check: ({ entries }) => some(entries.unspecified),
  },
  {
    id: 'crl-entry.removed-in-delta',
    severity: 'error',
    clause: 'RFC 5280 5.3.1',
    says: 'removeFromCRL in a list that is no delta',
    ...crl,
    check: ({ entries, crl: { deltaBase } }) => some(deltaBase === undefined ? entries.removed : 0),
  },
  {
    id: 'crl-entry.reason-not-critical',
    severity: 'error',
    clause: 'RFC 5280 5.3.1',
    says: 'the reason is critical',
    ...crl,
    check: ({ entries }) => some(entries.criticalReason),
  },
  {
    id: 'crl-entry.in-the-past',
    severity: 'warning',
    clause: 'RFC 5280 5.1.2.4, 5.1.2.6',
    says: 'a revocation is later than the list',
    ...crl,
    check: ({ entries }) => some(entries.future),
  },
  {
    id: 'crl-entry.known-critical',
    severity: 'warning',
    clause: 'RFC 5280 5.3',
    says: 'an unknown entry extension is critical: readers must not use the list',
    ...crl,
    check: (view) => {
      const [extension] = view.crl.unknownCriticalInEntries;
      return extension === undefined ? undefined : { extension };
    },
  },
];

export const crlRules: readonly Rule<CrlView>[] = [...listRules, ...entryRules];
