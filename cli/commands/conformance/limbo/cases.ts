// SPDX-License-Identifier: Apache-2.0
// x509-limbo's cases as its file writes them, read within limits. What a field means is in the upstream project's
// documentation; fields that say nothing about the verdict are not read.
//
// Each case is read by itself: one whose own fields are none of these is kept as broken and gets a result like every
// other, so that it hides none.

import { z } from 'zod';
import { KnownError } from '../../../../core/index.ts';
import { parseJson } from '../../../../core/json/index.ts';

export interface LimboPeerName {
  readonly kind: 'DNS' | 'IP' | 'RFC822';
  readonly value: string;
}

/** The fields that say something about the verdict, as they are written. */
export interface LimboCase {
  readonly id: string;
  readonly features?: readonly string[] | null | undefined;
  readonly validation_kind: 'SERVER' | 'CLIENT';
  /** PEM throughout. */
  readonly trusted_certs: readonly string[];
  readonly untrusted_intermediates: readonly string[];
  readonly peer_certificate: string;
  /** ISO 8601; absent means now. */
  readonly validation_time?: string | null | undefined;
  /** Algorithms that the certificates of a path may be signed with; empty means any. */
  readonly signature_algorithms?: readonly string[] | null | undefined;
  readonly key_usage?: readonly string[] | null | undefined;
  readonly extended_key_usage?: readonly string[] | null | undefined;
  readonly expected_result: 'SUCCESS' | 'FAILURE';
  readonly expected_peer_name?: LimboPeerName | null | undefined;
  readonly expected_peer_names?: readonly LimboPeerName[] | null | undefined;
  /** Most intermediate certificates, self-issued ones not counted. */
  readonly max_chain_depth?: number | null | undefined;
  readonly crls?: readonly string[] | null | undefined;
}

/** A case that cannot be judged as it is written, and why. */
export interface BrokenCase {
  readonly id: string;
  readonly broken: string;
}

const peerName: z.ZodType<LimboPeerName> = z.object({
  kind: z.enum(['DNS', 'IP', 'RFC822']),
  value: z.string(),
});
const texts = z.array(z.string());
const some = texts.nullish().transform((list) => list ?? []);

const caseShape: z.ZodType<LimboCase> = z.object({
  id: z.string(),
  features: texts.nullish(),
  validation_kind: z.enum(['SERVER', 'CLIENT']),
  trusted_certs: some,
  untrusted_intermediates: some,
  peer_certificate: z.string(),
  validation_time: z.string().nullish(),
  signature_algorithms: texts.nullish(),
  key_usage: texts.nullish(),
  extended_key_usage: texts.nullish(),
  expected_result: z.enum(['SUCCESS', 'FAILURE']),
  expected_peer_name: peerName.nullish(),
  expected_peer_names: z.array(peerName).nullish(),
  max_chain_depth: z.number().int().min(0).nullish(),
  crls: texts.nullish(),
});

/** Ten times what x509-limbo has. Of a case that is none there is a result, and it costs more than its text. */
const mostCases = 100_000;

const shape = z.object({ version: z.literal(1), testcases: z.array(z.unknown()).max(mostCases) });
const idShape = z.object({ id: z.string() });

/** Most bytes of a limbo.json. */
export const limboBytes: number = 64 << 20;

/** @throws E_JSON_*, E_CONFORMANCE_SET where it is JSON of another shape or has no case */
export function readCases(bytes: Uint8Array): readonly (LimboCase | BrokenCase)[] {
  const text = new TextDecoder('utf-8', { fatal: false }).decode(bytes);
  const json = parseJson(text, { bytes: limboBytes, depth: 16 });
  const read = shape.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue?.path.join('.') ?? '';
    throw new KnownError('E_CONFORMANCE_SET', `not x509-limbo's cases: ${issue?.message ?? 'unreadable'}`, {
      at: where,
    });
  }
  if (read.data.testcases.length === 0)
    throw new KnownError('E_CONFORMANCE_SET', "x509-limbo's file holds no case");
  return read.data.testcases.map(readCase);
}

function readCase(value: unknown, index: number): LimboCase | BrokenCase {
  const read = caseShape.safeParse(value);
  if (read.success) return read.data;
  const named = idShape.safeParse(value);
  const [issue] = read.error.issues;
  return {
    id: named.success ? named.data.id : `testcases.${index}`,
    broken: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`,
  };
}
