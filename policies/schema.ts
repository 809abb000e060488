// SPDX-License-Identifier: Apache-2.0
// The one policy schema. Types, checks and docs/schema/policy.json all come from here.
//
// Strict everywhere: a field that is not written down here is a mistake in the file, not a thing to ignore.
// Nothing has a default that admits: a rule without proof, or an exemption without a reason, is refused.

import { z } from 'zod';
import { KnownError } from '../core/index.ts';
import { parseImagePattern } from './pattern.ts';

const policyApiVersion = 'edgewarden.io/v1alpha1';
const policyKind = 'AdmissionPolicy';

const name = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: 'a name is lower-case letters, digits and inner hyphens, at most 63',
  })
  .describe('Lower-case letters, digits and hyphens, unique in its list.');

const pattern = z
  .string()
  .check((context) => {
    try {
      parseImagePattern(context.value);
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      const hint = error.hint === undefined ? '' : `. ${error.hint}`;
      context.issues.push({ code: 'custom', input: context.value, message: `${error.message}${hint}` });
    }
  })
  .describe('registry/repository in full; "*" within a segment, "**" for one or more segments.');

const images = z.array(pattern).min(1).max(256);

/** What is let in unproven comes from a registry that is written down. */
const exemptImages = z
  .array(
    pattern.refine((text) => !text.split('/', 1)[0]?.includes('*'), {
      error: 'an exemption names its registry, without "*"',
    }),
  )
  .min(1)
  .max(256);

const builder = z
  .string()
  .max(512)
  .regex(/^https:\/\/[a-z0-9.-]+(?:\/[A-Za-z0-9._-]+)+(?:@[A-Za-z0-9._/+-]+)?$/, {
    error: 'a builder is an https URL of a workflow, optionally with @refs/tags/… or @vN.N.N',
  })
  .describe('builder.id: the workflow at any release, or with @refs/tags/v2.1.0 at that one only.');

const source = z
  .string()
  .max(512)
  .regex(/^(?:git\+)?(?:https:\/\/)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[A-Za-z0-9._-]+){2,}$/, {
    error: 'a source is a repository such as github.com/kubeedge/kubeedge',
  })
  .describe('The source repository: github.com/OWNER/NAME.');

const ref = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[A-Za-z0-9._/+-]+$/, { error: 'not a Git ref name' });

const event = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z_]*$/, { error: 'an event is a name such as push, release or workflow_dispatch' });

const buildType = z
  .string()
  .max(512)
  .regex(/^https:\/\/[\x21-\x7e]+$/, { error: 'a build type is an https URI' });

const provenance = z
  .strictObject({
    builder,
    source,
    tag: ref.optional().describe('The release tag, exactly.'),
    versionedTag: ref.optional().describe('A semantic version prefix: v1 admits v1.2.3.'),
    branch: ref.optional().describe('The branch that was built.'),
    minimumLevel: z
      .literal([1, 2, 3], { error: 'a level is 1, 2 or 3' })
      .optional()
      .describe('The lowest SLSA Build level that the build must be able to claim.'),
    events: z
      .array(event)
      .min(1)
      .max(16)
      .optional()
      .describe('What may have started the run, by the certificate: push, release, … One of them.'),
    buildType: buildType.optional().describe('The build type that the provenance states, exactly.'),
  })
  .refine((value) => value.tag === undefined || value.versionedTag === undefined, {
    path: ['versionedTag'],
    error: 'give tag or versionedTag, not both',
  })
  .describe('SLSA provenance that must hold.');

const rule = z.strictObject({
  name,
  images,
  require: z.strictObject({ provenance }).describe('What must be proven of each image.'),
});

const exemption = z.strictObject({
  name,
  images: exemptImages,
  digests: z
    .array(z.string().regex(/^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/, { error: 'not a digest' }))
    .min(1)
    .max(1024)
    .optional()
    .describe('Only these digests. Without it, every digest of the images.'),
  reason: z
    .string()
    .min(8)
    .max(256)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u, { error: 'a reason is one line of visible text' })
    .describe('Why no proof is asked for. Stands in every decision that rests on it.'),
});

const unique = (rows: readonly { readonly name: string }[]): boolean =>
  new Set(rows.map((row) => row.name)).size === rows.length;
const uniqueError = { error: 'two entries have the same name' };

/** The shape of a policy file. */
export const policySchema: z.ZodType<PolicyFile> = z
  .strictObject({
    apiVersion: z.literal(policyApiVersion),
    kind: z.literal(policyKind),
    metadata: z.strictObject({ name, description: z.string().max(1024).optional() }),
    spec: z.strictObject({
      mode: z
        .enum(['enforce', 'warn'])
        .default('enforce')
        .describe('warn admits everything and says what would have been denied.'),
      rules: z.array(rule).min(1).max(256).refine(unique, uniqueError),
      exemptions: z.array(exemption).max(256).refine(unique, uniqueError).default([]),
    }),
  })
  .describe('Which images may run, and what must be proven of them. An image that no rule names is denied.');

export interface PolicyFile {
  readonly apiVersion: typeof policyApiVersion;
  readonly kind: typeof policyKind;
  readonly metadata: { readonly name: string; readonly description?: string | undefined };
  readonly spec: {
    readonly mode: 'enforce' | 'warn';
    readonly rules: readonly RuleFile[];
    readonly exemptions: readonly ExemptionFile[];
  };
}

export interface RuleFile {
  readonly name: string;
  readonly images: readonly string[];
  readonly require: {
    readonly provenance: {
      readonly builder: string;
      readonly source: string;
      readonly tag?: string | undefined;
      readonly versionedTag?: string | undefined;
      readonly branch?: string | undefined;
      readonly minimumLevel?: 1 | 2 | 3 | undefined;
      readonly events?: readonly string[] | undefined;
      readonly buildType?: string | undefined;
    };
  };
}

export interface ExemptionFile {
  readonly name: string;
  readonly images: readonly string[];
  readonly digests?: readonly string[] | undefined;
  readonly reason: string;
}

/** JSON Schema (2020-12) of a policy file, for editors and docs/schema/policy.json. */
export function policyJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(policySchema, { io: 'input' }) };
}
