// SPDX-License-Identifier: Apache-2.0
// What a profile grants, in few words: for list, show and check alike.

import { z } from 'zod';
import {
  commonNameOf,
  durationText,
  nameKinds,
  purposeName,
  type Profile,
} from '../../../pki/profile/index.ts';

export interface Summary {
  readonly name: string;
  readonly description: string;
  readonly subject: string;
  readonly naming: 'node' | 'service' | 'none';
  readonly callers: readonly string[];
  /** `dns:**`, `ip:10.0.0.0/8`. */
  readonly alternativeNames: readonly string[];
  readonly keyUsage: readonly string[];
  readonly usages: { readonly default: string[]; readonly granted: string[]; readonly operator: string[] };
  readonly ca?: { readonly pathLength?: number; readonly nameConstraints: string };
  readonly keys: readonly string[];
  readonly lifetime: { readonly default: string; readonly most: string; readonly jitterPercent: number };
  readonly noRevAvail: boolean;
  readonly limits: { readonly names: number; readonly nameBytes: number; readonly requestBytes: number };
}

export const summaryResult: z.ZodObject = z.object({
  name: z.string(),
  description: z.string(),
  subject: z.string(),
  naming: z.enum(['node', 'service', 'none']),
  callers: z.array(z.string()),
  alternativeNames: z.array(z.string()),
  keyUsage: z.array(z.string()),
  usages: z.object({
    default: z.array(z.string()),
    granted: z.array(z.string()),
    operator: z.array(z.string()),
  }),
  ca: z.object({ pathLength: z.number().optional(), nameConstraints: z.string() }).optional(),
  keys: z.array(z.string()),
  lifetime: z.object({ default: z.string(), most: z.string(), jitterPercent: z.number() }),
  noRevAvail: z.boolean(),
  limits: z.object({ names: z.number(), nameBytes: z.number(), requestBytes: z.number() }),
});

export function summaryOf(profile: Profile): Summary {
  const { callers, extKeyUsage, keys, lifetime } = profile;
  const names = (oids: readonly string[]): string[] => oids.map(purposeName);
  return {
    name: profile.name,
    description: profile.description,
    subject: `CN=${commonNameOf(profile, '{name}')},O=${profile.subject.organization}`,
    naming: profile.subject.naming,
    callers: [
      ...(callers.operator ? ['operator'] : []),
      ...(callers.token ? ['token'] : []),
      ...(callers.shared ? ['shared token'] : []),
      ...callers.peers.map((pattern) => `node ${pattern}`),
    ],
    alternativeNames: nameKinds.flatMap((kind) =>
      (profile.alternativeNames.patterns[kind] ?? []).map((pattern) => `${kind}:${pattern}`),
    ),
    keyUsage: profile.keyUsage,
    usages: {
      default: names(extKeyUsage.default),
      granted: names(extKeyUsage.granted),
      operator: names(extKeyUsage.grantedToOperator),
    },
    ...(profile.authority === undefined ? {} : { ca: profile.authority }),
    keys: keys.kinds.map((kind) => (kind === 'RSA' ? `RSA ${keys.rsaBits.join('-')}` : kind)),
    lifetime: {
      default: durationText(lifetime.defaultMs),
      most: durationText(lifetime.mostMs),
      jitterPercent: lifetime.jitterPercent,
    },
    noRevAvail: profile.noRevAvail,
    limits: profile.limits,
  };
}

export function summaryLines(summary: Summary): string[] {
  const { usages, lifetime, ca, limits } = summary;
  const more = usages.operator.filter((usage) => !usages.default.includes(usage));
  const jitter =
    lifetime.jitterPercent === 0 ? '' : `, less up to ${lifetime.jitterPercent} % by the request`;
  const rows: [string, string][] = [
    ['subject', summary.subject],
    ['asked by', summary.callers.join(', ')],
    ['names', summary.alternativeNames.join(' ') || 'none'],
    ['usages', [...summary.keyUsage, ...usages.default].join(', ')],
    ...(more.length === 0 ? [] : [['on request', more.join(', ')] as [string, string]]),
    ...(ca === undefined
      ? []
      : [
          [
            'CA',
            `path length ${ca.pathLength ?? 'without limit'}, name constraints ${ca.nameConstraints}`,
          ] as [string, string],
        ]),
    ['keys', summary.keys.join(', ')],
    ['lifetime', `${lifetime.default}${jitter}; ${lifetime.most} at most`],
    ...(summary.noRevAvail ? [['revocation', 'none is published (noRevAvail)'] as [string, string]] : []),
    [
      'limits',
      `${limits.names} names of ${limits.nameBytes} bytes, requests of ${limits.requestBytes} bytes`,
    ],
  ];
  return rows.map(([what, value]) => `  ${what.padEnd(10)}  ${value}`);
}
