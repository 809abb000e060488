// SPDX-License-Identifier: Apache-2.0
// `crl inspect`: a revocation list as its bytes say, with what is odd about it. No verdict: crl verify gives one.

import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Crl } from '../../../core/crl/index.ts';
import { printable } from '../../../core/index.ts';
import {
  nameText,
  signatureAlgorithmOf,
  type DistributionPoint,
  type GeneralName,
} from '../../../core/x509/index.ts';
import { ago } from '../cert/show-row.ts';
import type { Call, Outcome } from '../../command.ts';
import { argument } from '../../options.ts';
import { readCrl } from './files.ts';
import { remarks, tally, type Tally } from './remarks.ts';

export const result: z.ZodType = z.object({
  issuer: z.string(),
  kind: z.enum(['complete', 'delta']),
  version: z.int(),
  /** Decimal; a list's numbers have up to 20 octets. */
  number: z.string().optional(),
  deltaBase: z.string().optional(),
  thisUpdate: z.iso.datetime(),
  nextUpdate: z.iso.datetime().optional(),
  status: z.enum(['current', 'overdue', 'early', 'undated']),
  signatureAlgorithm: z.string(),
  authorityKeyId: z.string().optional(),
  scope: z.object({
    certificates: z.enum(['all', 'user', 'ca', 'attribute']),
    points: z.array(z.string()),
    /** Absent is all of them. */
    reasons: z.array(z.string()).optional(),
    indirect: z.boolean(),
  }),
  /** Where deltas are. */
  freshest: z.array(z.string()),
  entries: z.int(),
  reasons: z.record(z.string(), z.int()),
  firstRevoked: z.iso.datetime().optional(),
  lastRevoked: z.iso.datetime().optional(),
  sha256: z.string(),
  remarks: z.array(z.string()),
});

export async function run(call: Call): Promise<Outcome> {
  const crl = await readCrl(call, argument(call, 0));
  const counted = tally(crl);
  const odd = remarks(crl, counted);
  const scope = scopeOf(crl);
  const algorithm = algorithmName(crl);
  const { number, deltaBase, nextUpdate, authorityKeyIdentifier } = crl;
  const keyId = authorityKeyIdentifier?.keyId;
  const sha256 = hash('sha256', crl.der, 'hex');
  const freshest = pointTexts(crl.freshest ?? []);
  return {
    data: {
      issuer: nameText(crl.issuer),
      kind: deltaBase === undefined ? 'complete' : 'delta',
      version: crl.version,
      ...(number === undefined ? {} : { number: String(number) }),
      ...(deltaBase === undefined ? {} : { deltaBase: String(deltaBase) }),
      thisUpdate: iso(crl.thisUpdate),
      ...(nextUpdate === undefined ? {} : { nextUpdate: iso(nextUpdate) }),
      status: statusOf(crl, call.now),
      signatureAlgorithm: algorithm,
      ...(keyId === undefined ? {} : { authorityKeyId: Buffer.from(keyId).toString('hex') }),
      scope,
      freshest,
      entries: crl.entryCount,
      reasons: Object.fromEntries(counted.reasons),
      ...(counted.first === undefined ? {} : { firstRevoked: iso(counted.first) }),
      ...(counted.last === undefined ? {} : { lastRevoked: iso(counted.last) }),
      sha256,
      remarks: odd,
    },
    text: [
      deltaBase === undefined ? 'revocation list' : `delta over revocation list ${deltaBase}`,
      line('issuer', nameText(crl.issuer)),
      line('number', number === undefined ? 'none' : String(number)),
      line('of', `${iso(crl.thisUpdate)} (${ago(crl.thisUpdate, call.now)})`),
      line('next', nextText(crl, call.now)),
      line('about', scopeText(scope)),
      line('entries', entriesText(crl, counted)),
      line(
        'signed',
        `${algorithm}${keyId === undefined ? '' : `, key ${Buffer.from(keyId).toString('hex')}`}`,
      ),
      ...(freshest.length === 0 ? [] : [line('deltas', freshest.join(', '))]),
      line('sha256', sha256),
      ...odd.map((remark) => line('odd', printable(remark))),
    ].join('\n'),
  };
}

const line = (name: string, value: string): string => `  ${name.padEnd(7)}  ${value}`;
const iso = (ms: number): string => new Date(ms).toISOString();

type Status = 'current' | 'overdue' | 'early' | 'undated';

export function statusOf(crl: Crl, now: number): Status {
  if (now < crl.thisUpdate) return 'early';
  if (crl.nextUpdate === undefined) return 'undated';
  return now > crl.nextUpdate ? 'overdue' : 'current';
}

export function nextText(crl: Crl, now: number): string {
  if (crl.nextUpdate === undefined) return 'not stated';
  const when = `${iso(crl.nextUpdate)} (${ago(crl.nextUpdate, now)})`;
  return statusOf(crl, now) === 'overdue' ? `${when}  OVERDUE` : when;
}

function algorithmName(crl: Crl): string {
  try {
    return signatureAlgorithmOf(crl.signatureAlgorithm).name;
  } catch {
    return crl.signatureAlgorithm.oid; // not one of ours
  }
}

interface ScopeData {
  readonly certificates: 'all' | 'user' | 'ca' | 'attribute';
  readonly points: readonly string[];
  readonly reasons?: readonly string[];
  readonly indirect: boolean;
}

function scopeOf({ scope }: Crl): ScopeData {
  if (scope === undefined) return { certificates: 'all', points: [], indirect: false };
  const { onlyUserCerts, onlyCaCerts, onlyAttributeCerts, onlySomeReasons, indirect } = scope;
  return {
    certificates: onlyUserCerts ? 'user' : onlyCaCerts ? 'ca' : onlyAttributeCerts ? 'attribute' : 'all',
    points: pointTexts([scope]),
    // Bit 0 says nothing.
    ...(onlySomeReasons === undefined
      ? {}
      : { reasons: onlySomeReasons.filter((reason) => reason !== 'unused') }),
    indirect,
  };
}

function scopeText({ certificates, points, reasons, indirect }: ScopeData): string {
  const which = {
    all: 'all certificates',
    user: 'end entities',
    ca: 'CAs',
    attribute: 'attribute certificates',
  };
  return [
    `${which[certificates]}${indirect ? ' of any issuer it names' : ' of its issuer'}`,
    ...(points.length === 0 ? [] : [`at ${points.join(', ')}`]),
    ...(reasons === undefined ? [] : [`revoked for ${reasons.join(', ')}`]),
  ].join('; ');
}

function pointTexts(points: readonly Pick<DistributionPoint, 'fullName' | 'relativeName'>[]): string[] {
  return points.flatMap(({ fullName, relativeName }) => [
    ...(fullName ?? []).map(generalNameText),
    ...(relativeName === undefined ? [] : [nameText({ der: new Uint8Array(), rdns: [relativeName] })]),
  ]);
}

function generalNameText(name: GeneralName): string {
  if (name.kind === 'directory') return nameText(name.value);
  return printable('value' in name && typeof name.value === 'string' ? name.value : name.kind);
}

function entriesText({ entryCount }: Crl, { reasons, issuers }: Tally): string {
  if (entryCount === 0) return 'none';
  const most = [...reasons].toSorted(([, a], [, b]) => b - a).map(([reason, count]) => `${reason} ${count}`);
  return `${entryCount}${issuers > 1 ? ` of ${issuers} issuers` : ''} (${most.join(', ')})`;
}
