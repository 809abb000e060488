// SPDX-License-Identifier: Apache-2.0
// The one schema of profile files. A field that is not written down here is a mistake in the file, not a thing to
// ignore; nothing has a default that grants: what a profile does not say is not certified.
//
// Rules across fields stand in rules.ts.

import { z } from 'zod';
import { keyUsages, type KeyUsage } from '../../core/x509/index.ts';
import { isPattern } from './patterns.ts';
import { currentName, keyKinds, type KeyKind, type NameKind, type Profile } from './profile.ts';
import { purposeNames, type PurposeName } from './usages.ts';

const profileApiVersion = 'edgewarden.io/v1alpha1';
const profileKind = 'CertificateProfile';

const name = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: 'a name is lower-case letters, digits and inner hyphens, at most 63',
  })
  .refine((text) => currentName(text) === text, {
    error: 'the first version gave that name to another profile',
  })
  .describe('Lower-case letters, digits and hyphens; the file is NAME.yaml.');

const duration = z
  .string()
  .regex(/^[1-9][0-9]{0,5}[mhd]$/, { error: 'a duration is a number with m, h or d: 5m, 24h, 365d' });

/** Text of a subject: visible ASCII with single blanks, or more than ASCII where somebody's name has it. */
const subjectText = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\s\p{Cc}\p{Cf}](?:[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*[^\s\p{Cc}\p{Cf}])?$/u, {
    error: 'one line of visible text',
  });

const patternsOf = (kind: NameKind): z.ZodType<string[]> =>
  z
    .array(
      z
        .string()
        .max(253)
        .refine((text) => isPattern(kind, text), { error: `not a pattern of ${kind} names` }),
    )
    .min(1)
    .max(32);

const alternativeNames = z
  .strictObject({
    least: z.int().min(0).max(16).default(0).describe('How many names a request has at least.'),
    dns: patternsOf('dns').optional(),
    ip: patternsOf('ip').optional().describe('Addresses with a prefix length.'),
    uri: patternsOf('uri').optional(),
    email: patternsOf('email').optional(),
  })
  .describe('Patterns of the names that are granted: * within a label or segment, ** across them, {name}.');

const purposes = z.array(z.enum(purposeNames)).max(8);

const keySizes = z
  .strictObject({ least: z.int().min(2048).max(16_384), most: z.int().min(2048).max(16_384) })
  .refine(({ least, most }) => least <= most, { error: 'least is more than most' });

const uri = z
  .string()
  .max(512)
  .regex(/^https?:\/\/[a-z0-9.-]+(?::[0-9]{1,5})?(?:\/[!-~]*)?$/, { error: 'an http or https URI' });

/** The shape of a profile file. */
export const profileSchema: z.ZodType<ProfileFile> = z
  .strictObject({
    apiVersion: z.literal(profileApiVersion),
    kind: z.literal(profileKind),
    metadata: z.strictObject({ name, description: z.string().min(8).max(512) }),
    spec: z.strictObject({
      callers: z
        .strictObject({
          operator: z.boolean().default(true),
          token: z.boolean().default(false).describe("A node's own one-use token."),
          shared: z.boolean().default(false).describe("KubeEdge's shared token, where it is accepted."),
          peers: z
            .array(
              z
                .string()
                .max(253)
                .regex(/^[A-Za-z0-9._-]*(?:\*[A-Za-z0-9._-]+)?\*?$/, { error: 'not a pattern of node names' })
                .min(1),
            )
            .max(64)
            .default([])
            .describe('Patterns of nodes that may ask by the certificate they hold.'),
        })
        .describe('Who may ask.'),
      subject: z.strictObject({
        naming: z.enum(['node', 'service', 'none']).describe('What {name} stands for.'),
        organization: subjectText,
        commonName: subjectText.describe('{name} once, unless naming is none.'),
      }),
      alternativeNames: alternativeNames.optional(),
      keyUsage: z.array(z.enum(keyUsages)).min(1),
      extKeyUsage: z.strictObject({
        default: purposes.describe('What a request that asks for none gets.'),
        granted: purposes.optional().describe('What may be asked for. Default: the default.'),
        grantedToOperator: purposes.optional().describe('What the operator may ask for. Default: granted.'),
      }),
      authority: z
        .strictObject({
          pathLength: z.int().min(0).max(8).optional(),
          nameConstraints: z.enum(['required', 'optional', 'none']).default('none'),
        })
        .optional()
        .describe('Present where a CA is certified.'),
      keys: z.strictObject({
        kinds: z.array(z.enum(keyKinds)).min(1),
        rsaBits: keySizes.optional(),
      }),
      lifetime: z.strictObject({
        default: duration,
        most: duration.describe('The longest that the operator may state.'),
        backdate: duration.optional().describe('How long before now it begins. Default 5m.'),
        jitterPercent: z
          .int()
          .min(0)
          .max(50)
          .default(0)
          .describe(
            'Up to so much of the default is taken off, by the request, so that a fleet does not renew at once.',
          ),
      }),
      revocation: z
        .strictObject({
          noRevAvail: z
            .boolean()
            .default(false)
            .describe('RFC 9608: nobody will say whether it was revoked.'),
          crls: z.array(uri).max(4).default([]).describe('Where its CRL is.'),
        })
        .optional(),
      limits: z
        .strictObject({
          names: z.int().min(0).max(256),
          nameBytes: z.int().min(0).max(16_384),
          requestBytes: z.int().min(256).max(65_536).default(16_384),
        })
        .optional()
        .describe('What no request may exceed. Default: 64 names of 4096 bytes together, 16 KiB.'),
    }),
  })
  .describe('What certificates of one kind say, and who may have them.');

export interface ProfileFile {
  readonly apiVersion: typeof profileApiVersion;
  readonly kind: typeof profileKind;
  readonly metadata: { readonly name: string; readonly description: string };
  readonly spec: {
    readonly callers: Profile['callers'];
    readonly subject: Profile['subject'];
    readonly alternativeNames?:
      ({ readonly least: number } & { readonly [K in NameKind]?: readonly string[] | undefined }) | undefined;
    readonly keyUsage: readonly KeyUsage[];
    readonly extKeyUsage: {
      readonly default: readonly PurposeName[];
      readonly granted?: readonly PurposeName[] | undefined;
      readonly grantedToOperator?: readonly PurposeName[] | undefined;
    };
    readonly authority?:
      | {
          readonly pathLength?: number | undefined;
          readonly nameConstraints: 'required' | 'optional' | 'none';
        }
      | undefined;
    readonly keys: {
      readonly kinds: readonly KeyKind[];
      readonly rsaBits?: { readonly least: number; readonly most: number } | undefined;
    };
    readonly lifetime: {
      readonly default: string;
      readonly most: string;
      readonly backdate?: string | undefined;
      readonly jitterPercent: number;
    };
    readonly revocation?: { readonly noRevAvail: boolean; readonly crls: readonly string[] } | undefined;
    readonly limits?:
      { readonly names: number; readonly nameBytes: number; readonly requestBytes: number } | undefined;
  };
}

/** JSON Schema (2020-12) of a profile file, for editors. */
export function profileJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(profileSchema, { io: 'input' }) };
}
