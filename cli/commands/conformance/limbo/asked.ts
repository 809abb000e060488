// SPDX-License-Identifier: Apache-2.0
// What a case of x509-limbo asks for, in the words of our path validation. What it asks in words that are not known
// here is an error: a demand that is passed over would be a demand that holds.

import { KnownError } from '../../../../core/index.ts';
import {
  keyUsages,
  oids,
  signatureAlgorithmOf,
  type Certificate,
  type KeyUsage,
} from '../../../../core/x509/index.ts';
import { purposes, type Purpose } from '../../../../pki/validate/index.ts';
import type { LimboCase, LimboPeerName } from './cases.ts';

/** Every purpose that the target has to serve. @throws E_CONFORMANCE_SET */
export function purposesOf(one: LimboCase): readonly Purpose[] {
  const all = [...(one.expected_peer_names ?? [])];
  if (one.expected_peer_name !== null && one.expected_peer_name !== undefined)
    all.push(one.expected_peer_name);
  const of = (kind: LimboPeerName['kind']): string[] =>
    all.flatMap((each) => (each.kind === kind ? [each.value] : []));
  const { identityFaults } = purposes.tlsClient({ dns: of('DNS'), ips: of('IP'), emails: of('RFC822') });
  const peer = one.validation_kind === 'SERVER' ? purposes.tlsServer() : purposes.tlsClient();
  // The case says which bits of keyUsage are needed.
  const purpose: Purpose = { ...peer, identityFaults, keyUsages: [] };
  const usages = one.extended_key_usage ?? [];
  return usages.length === 0 ? [purpose] : usages.map((usage) => forUsage(purpose, usage));
}

function forUsage({ usage: _usage, ...purpose }: Purpose, name: string): Purpose {
  const known = Object.entries(oids).find(([own]) => own.toLowerCase() === name.toLowerCase());
  const usage = /^[0-2](?:\.[0-9]+)+$/.test(name) ? name : known?.[1];
  if (usage === undefined) throw unknown('purpose', name);
  return usage === oids.anyExtendedKeyUsage ? purpose : { ...purpose, usage };
}

/** @throws E_CONFORMANCE_SET */
export const keyUsagesOf = (one: LimboCase): readonly KeyUsage[] =>
  (one.key_usage ?? []).map((name) => {
    const usage = name === 'nonRepudiation' ? 'contentCommitment' : keyUsages.find((known) => known === name);
    if (usage === undefined) throw unknown('usage of keys', name);
    return usage;
  });

/** Milliseconds since 1970, with what is finer as a fraction; without a zone it is UTC. @throws E_CONFORMANCE_SET */
export function timeOf(one: LimboCase, now: number): number {
  const text = one.validation_time ?? undefined;
  if (text === undefined) return now;
  const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/i.exec(text);
  const [, date = '', time = '', fraction = '', zone = 'Z'] = parts ?? [];
  const second = parts === null ? Number.NaN : Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  if (Number.isNaN(second)) throw unknown('time', text);
  // Date reads three digits and drops the rest: a moment after the end of a validity would be the end itself.
  return second + Number(`0${fraction}`) * 1000;
}

/** A certificate of the path that is signed with none of the algorithms asked for. @throws E_X509_ALGORITHM */
export function otherwiseSigned(one: LimboCase, path: readonly Certificate[]): Certificate | undefined {
  const wanted = new Set((one.signature_algorithms ?? []).map(plain));
  if (wanted.size === 0) return undefined;
  return path.find(
    ({ signatureAlgorithm }) => !wanted.has(plain(signatureAlgorithmOf(signatureAlgorithm).name)),
  );
}

/** Family and hash, however they are spelt: `RSA_WITH_SHA256`, `sha256WithRSAEncryption`. */
function plain(name: string): string {
  const family = /ed25519|ml-?dsa-?\d+|pss|ecdsa|dsa|rsa/i.exec(name)?.[0] ?? name;
  const hash = /(?:sha-?|md)\d+/i.exec(name)?.[0] ?? '';
  return `${family} ${hash}`.toLowerCase().replaceAll('-', '');
}

const unknown = (what: string, text: string): KnownError =>
  new KnownError('E_CONFORMANCE_SET', `a ${what} that is not known: ${text}`, { text });
