// SPDX-License-Identifier: Apache-2.0
// x509-limbo's cases as its file writes them, read within limits. What a field means is in the upstream project's
// documentation; fields that say nothing about the verdict are not read.

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
  readonly key_usage?: readonly string[] | null | undefined;
  readonly extended_key_usage?: readonly string[] | null | undefined;
  readonly expected_result: 'SUCCESS' | 'FAILURE';
  readonly expected_peer_name?: LimboPeerName | null | undefined;
  readonly expected_peer_names?: readonly LimboPeerName[] | null | undefined;
  /** Most intermediate certificates, self-issued ones not counted. */
  readonly max_chain_depth?: number | null | undefined;
  readonly crls?: readonly string[] | null | undefined;
}

const peerName: z.ZodType<LimboPeerName> = z.object({
  kind: z.enum(['DNS', 'IP', 'RFC822']),
  value: z.string(),
});
const pems = z.array(z.string());

const caseShape: z.ZodType<LimboCase> = z.object({
  id: z.string(),
  features: z.array(z.string()).nullish(),
  validation_kind: z.enum(['SERVER', 'CLIENT']),
  trusted_certs: pems,
  untrusted_intermediates: pems,
  peer_certificate: z.string(),
  validation_time: z.string().nullish(),
  key_usage: z.array(z.string()).nullish(),
  extended_key_usage: z.array(z.string()).nullish(),
  expected_result: z.enum(['SUCCESS', 'FAILURE']),
  expected_peer_name: peerName.nullish(),
  expected_peer_names: z.array(peerName).nullish(),
  max_chain_depth: z.number().int().min(0).nullish(),
  crls: pems.nullish(),
});

const shape = z.object({ version: z.literal(1), testcases: z.array(caseShape) });

/** Most bytes of a limbo.json. */
export const limboBytes: number = 64 << 20;

/** @throws E_JSON_*, E_CONFORMANCE_SET where it is JSON of another shape or has no case */
export function readCases(bytes: Uint8Array): readonly LimboCase[] {
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
  return read.data.testcases;
}
