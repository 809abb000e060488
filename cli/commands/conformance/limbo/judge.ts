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
import { keyUsages, oids, parseCertificate, type Certificate } from '../../../../core/x509/index.ts';
import {
  anchorOf,
  findPath,
  judgingProfiles,
  purposes,
  type JudgingProfile,
  type PathVerdict,
  type Purpose,
} from '../../../../pki/validate/index.ts';
import type { LimboCase, LimboPeerName } from './cases.ts';

export interface LimboVerdict {
  readonly actual: 'SUCCESS' | 'FAILURE';
  readonly code?: string;
  readonly reason: string;
}

// Path validation and nothing that only binds issuers.
const plain: JudgingProfile = { ...judgingProfiles.kubeedge, name: 'plain', authorityAsTarget: true };

// The suite's end entities have the common name example.com, whatever their alternative names are, and some of them
// must pass: the Baseline Requirements' section 7.1.4.3 is only held against the cases that are about it.
const anyCommonName: JudgingProfile = {
  ...judgingProfiles.webpki,
  rules: judgingProfiles.webpki.rules.filter(({ id }) => id !== 'subject.common-name'),
};

// Chains that browsers are served. Many of their roots are older than the rules, and are trusted as they are.
const served: JudgingProfile = {
  ...judgingProfiles.webpki,
  rules: judgingProfiles.webpki.rules.map((rule) => ({
    ...rule,
    places: rule.places.filter((place) => place !== 'anchor'),
  })),
};

/** By the first parts of the id, the longest that is here. Without one: RFC 5280's rules for certificates. */
const profiles: ReadonlyMap<string, JudgingProfile> = new Map<string, JudgingProfile>([
  ['webpki', anyCommonName],
  ['webpki::cn', judgingProfiles.webpki],
  ['online', served],
  // Chains about how validators fail; how carefully they were issued is not the point.
  ['bettertls', plain],
  ['cve', plain],
  ['invalid', plain],
  ['pathological', plain],
]);

export function judge(one: LimboCase, now: number): LimboVerdict {
  try {
    return verdictOf(one, now);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return { actual: 'FAILURE', code: error.code, reason: error.message };
  }
}

function verdictOf(one: LimboCase, now: number): LimboVerdict {
  const target = certificate(one.peer_certificate);
  const anchors = readable(one.trusted_certs).map(anchorOf);
  const crls = one.crls ?? [];
  const pool = {
    anchors,
    intermediates: readable(one.untrusted_intermediates),
    crls: crls.flatMap((pem) => attempt(() => crl(pem)) ?? []),
  };
  const time = one.validation_time ?? undefined;
  const asked = time === undefined ? now : Date.parse(time);
  if (Number.isNaN(asked))
    throw new KnownError('E_CONFORMANCE_SET', `${one.id}: not a time: ${time ?? ''}`, { id: one.id });
  const depth = one.max_chain_depth ?? undefined;
  let verdict: PathVerdict | undefined;
  for (const purpose of purposesOf(one)) {
    verdict = findPath(target, pool, {
      now: asked,
      // The case says which bits of keyUsage are needed.
      purpose: { ...purpose, keyUsages: [] },
      profile: profileOf(one.id),
      keyUsages: (one.key_usage ?? []).flatMap((name) => keyUsages.find((usage) => usage === name) ?? []),
      revocation: crls.length > 0 ? 'leaf' : 'off',
      ...(depth === undefined ? {} : { maxIntermediates: depth }),
    });
    if (!verdict.accepted) return refusal(verdict);
  }
  return { actual: 'SUCCESS', reason: `a path of ${verdict?.path?.length ?? 0} under an anchor` };
}

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

/** Every purpose that the target has to serve. */
function purposesOf(one: LimboCase): readonly Purpose[] {
  const purpose = one.validation_kind === 'SERVER' ? server(one.expected_peer_name) : client(one);
  const usages = (one.extended_key_usage ?? []).flatMap((name) =>
    Object.entries(oids).flatMap(([known, oid]) => (known.toLowerCase() === name.toLowerCase() ? [oid] : [])),
  );
  return usages.length === 0 ? [purpose] : usages.map((usage) => ({ ...purpose, usage }));
}

function server(name: LimboPeerName | null | undefined): Purpose {
  switch (name?.kind) {
    case 'DNS':
      return purposes.tlsServer({ dns: name.value });
    case 'IP':
      return purposes.tlsServer({ ip: name.value });
    case 'RFC822': {
      const client = purposes.tlsClient({ emails: [name.value] });
      return { ...purposes.tlsServer(), identityFaults: client.identityFaults };
    }
    case undefined:
      return purposes.tlsServer();
  }
}

function client({ expected_peer_name: name, expected_peer_names: names }: LimboCase): Purpose {
  const all = [...(names ?? []), ...(name === null || name === undefined ? [] : [name])];
  const of = (kind: LimboPeerName['kind']): string[] =>
    all.flatMap((each) => (each.kind === kind ? [each.value] : []));
  return purposes.tlsClient({ dns: of('DNS'), ips: of('IP'), emails: of('RFC822') });
}

const limits = { blocks: 1, bytes: 4 << 20 };
const certificate = (pem: string): Certificate =>
  parseCertificate(onePem(pem, 'CERTIFICATE', { reading: 'lax', limits }));
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
