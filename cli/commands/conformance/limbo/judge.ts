// SPDX-License-Identifier: Apache-2.0
// One case of x509-limbo judged by our path validation: its certificates, names, time and limits as they are asked,
// the judging profile by the kind of case.
//
// The suite holds pairs of cases that demand opposite verdicts about one chain, one by RFC 5280 and one by the
// CA/Browser Forum's rules: the first part of the id says which is meant.

import { parseCrl, type Crl } from '../../../../core/crl/index.ts';
import { failures } from '../../../../core/evidence/index.ts';
import { KnownError } from '../../../../core/index.ts';
import { onePem } from '../../../../core/pem/index.ts';
import { certificateLimits, parseCertificate, type Certificate } from '../../../../core/x509/index.ts';
import {
  anchorOf,
  findPath,
  judgingProfiles,
  type JudgingProfile,
  type PathVerdict,
} from '../../../../pki/validate/index.ts';
import { keyUsagesOf, otherwiseSigned, purposesOf, timeOf } from './asked.ts';
import type { BrokenCase, LimboCase } from './cases.ts';

export interface LimboVerdict {
  readonly actual: 'SUCCESS' | 'FAILURE';
  readonly code?: string;
  readonly reason: string;
}

// Path validation and nothing that only binds issuers.
const plain: JudgingProfile = { ...judgingProfiles.kubeedge, name: 'plain', authorityAsTarget: true };
// Of lists, which the suite judges as it does certificates, also what binds issuers.
const lists: JudgingProfile = { ...plain, name: 'lists', conformingLists: true };

// The suite's end entities have the common name example.com, whatever their alternative names are, and some of them
// must pass: the Baseline Requirements' section 7.1.4.3 is only held against the cases that are about it.
const anyCommonName: JudgingProfile = {
  ...judgingProfiles.webpki,
  rules: judgingProfiles.webpki.rules.filter(({ id }) => id !== 'subject.common-name'),
};

// Serial numbers and names that issuers may not write and browsers take (RFC 5280 section 4.1.2.2).
const taken: ReadonlySet<string> = new Set(['E_X509_SERIAL', 'E_X509_NAME']);

// Chains that browsers are served, judged as one who relies on them does: their roots are trusted as they are (section
// 6.1.1 (d)), and no rule for issuers counts.
const served: JudgingProfile = {
  ...plain,
  name: 'served',
  anchorCounts: false,
  authorityAsTarget: false,
  everyExtension: false,
  rules: plain.rules.map((rule) =>
    rule.id === 'form.strict'
      ? {
          ...rule,
          fault: ({ certificate: { oddities } }) => oddities.find(({ code }) => !taken.has(code))?.message,
        }
      : rule,
  ),
};

/** By the first parts of the id, the longest that is here. Without one: RFC 5280's rules for certificates. */
const profiles: ReadonlyMap<string, JudgingProfile> = new Map<string, JudgingProfile>([
  ['webpki', anyCommonName],
  ['webpki::cn', judgingProfiles.webpki],
  ['online', served],
  // Chains about how validators fail, and lists; how carefully certificates were issued is not the point.
  ['bettertls', plain],
  ['crl', lists],
  ['cve', plain],
  ['invalid', plain],
  ['pathological', plain],
]);

/** Never throws for what the case holds: what cannot be judged fails. */
export function judge(one: LimboCase | BrokenCase, now: number): LimboVerdict {
  if ('broken' in one)
    return { actual: 'FAILURE', code: 'E_CONFORMANCE_SET', reason: `the case cannot be read: ${one.broken}` };
  try {
    return verdictOf(one, now);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return { actual: 'FAILURE', code: error.code, reason: error.message };
  }
}

function verdictOf(one: LimboCase, now: number): LimboVerdict {
  const target = certificate(one.peer_certificate);
  const crls = one.crls ?? [];
  const pool = {
    anchors: readable(one.trusted_certs).map(anchorOf),
    intermediates: readable(one.untrusted_intermediates),
    crls: crls.flatMap((pem) => attempt(() => crl(pem)) ?? []),
  };
  const depth = one.max_chain_depth ?? undefined;
  const options = {
    now: timeOf(one, now),
    profile: profileOf(one.id),
    keyUsages: keyUsagesOf(one),
    revocation: crls.length > 0 ? 'leaf' : 'off',
    ...(depth === undefined ? {} : { maxIntermediates: depth }),
  } as const;
  let verdict: PathVerdict | undefined;
  for (const purpose of purposesOf(one)) {
    verdict = findPath(target, pool, { ...options, purpose });
    if (!verdict.accepted) return refusal(verdict);
    const other = otherwiseSigned(one, verdict.path ?? []);
    if (other !== undefined) return { actual: 'FAILURE', code: 'E_X509_ALGORITHM', reason: notAsked(other) };
  }
  return { actual: 'SUCCESS', reason: `a path of ${verdict?.path?.length ?? 0} under an anchor` };
}

const notAsked = ({ signatureAlgorithm: { oid } }: Certificate): string =>
  `signed with ${oid}, which is not asked for`;

function profileOf(id: string): JudgingProfile {
  const [first = '', second = ''] = id.split('::');
  return profiles.get(`${first}::${second}`) ?? profiles.get(first) ?? judgingProfiles.rfc5280;
}

function refusal({ evidence }: PathVerdict): LimboVerdict {
  const [first] = failures(evidence);
  const code = first?.code;
  return {
    actual: 'FAILURE',
    ...(code === undefined ? {} : { code }),
    reason: first === undefined ? evidence.reason : `${first.check}: ${first.reason} (${first.clause})`,
  };
}

const limits = { blocks: 1, bytes: 4 << 20 };
// Gracefully: what only such a reading takes is judged by the profile, and does no harm where it is on no path.
const certificate = (pem: string): Certificate =>
  parseCertificate(onePem(pem, 'CERTIFICATE', { reading: 'lax', limits }), certificateLimits, 'graceful');
const crl = (pem: string): Crl => parseCrl(onePem(pem, 'X509 CRL', { reading: 'lax', limits }));

/** Those that can be read: what cannot is no part of any path. */
const readable = (all: readonly string[]): Certificate[] =>
  all.flatMap((pem) => attempt(() => certificate(pem)) ?? []);

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}
