// SPDX-License-Identifier: Apache-2.0
// The recorded exchanges with KubeEdge: what the files of such a folder look like, and their reading. certificates.json
// and at least one of the three files of cases must be there; a file that is there must hold cases.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { badSet, readPart } from '../set.ts';
import type { Certificates, EdgeCoreRuns, Enrolment, EnrolmentCase, Tokens } from './recorded.ts';

const { string, number, object, array } = z;
const verdict = z.enum(['accept', 'refuse']);
const compare = z.enum(['required', 'optional']);
const pairs = array(z.tuple([string(), string()]));

const certificatesShape: z.ZodType<Certificates> = object({
  authorities: array(
    object({
      name: string(),
      ca_der: string(),
      ca_key_sec1: string(),
      cloudcore_der: string().optional(),
      cloudcore_key_sec1: string().optional(),
    }),
  ).min(1),
  leaves: array(object({ id: string(), der: string(), key_der: string() })),
  requests: array(object({ der: string(), node_name: string().optional() })),
});

const facts = {
  subject: array(object({ oid: string(), value: string() })),
  ext_key_usage: array(string()),
  san_dns: array(string()),
  san_ip: array(string()),
  spki_sha256: string(),
};

const requestShape = object({
  http: string(),
  method: string().optional(),
  path: string().optional(),
  headers: pairs.optional(),
  body: string().optional(),
  body_repeat: object({ byte: number(), count: number() }).optional(),
  raw: string().optional(),
  raw_note: string().optional(),
  client_certificate: string().optional(),
  tls_max: string().optional(),
  alpn: array(string()).optional(),
  sni: string().optional(),
});

const answerShape = object({
  verdict,
  status: number().optional(),
  headers: pairs.optional(),
  body: string().optional(),
  certificate: object(facts).optional(),
  code: string().optional(),
});

const enrolmentShape: z.ZodType<Enrolment> = object({
  ca: string(),
  edge_cert_signing_days: number().optional(),
  known_nodes: array(string()).default([]),
  cases: array(object({ name: string(), compare, request: requestShape, answer: answerShape })).min(1),
});

const side = object({ verdict });
const tokensShape: z.ZodType<Tokens> = object({
  ca: string(),
  cases: array(
    object({
      name: string(),
      ca: string().optional(),
      token: string().optional(),
      server_input: string().optional(),
      server: side.optional(),
      server_at_making: side.optional(),
      edge: side.extend({ sends: string().optional() }).optional(),
      compare_server: compare.optional(),
      compare_edge: compare.optional(),
    }),
  ).min(1),
});

const recorded = array(
  object({
    raw: string().optional(),
    request_line: string(),
    headers: pairs,
    body: string().default(''),
    answer_status: number(),
    answer_certificate: object({ ...facts, not_before: string() }).optional(),
    client_certificates: array(string()).default([]),
  }),
);

const edgecoreShape: z.ZodType<EdgeCoreRuns> = object({
  ca: string(),
  runs: array(
    object({
      name: string(),
      node_name: string(),
      token: string(),
      enrol: side,
      requests: recorded,
      rotations: array(object({ requests: recorded })).default([]),
      files: z.record(string(), object({ text: string().optional() })).default({}),
    }),
  ).min(1),
});

export interface Folder {
  readonly certificates: Certificates;
  readonly enrolment: Enrolment | undefined;
  readonly tokens: Tokens | undefined;
  readonly edgecore: EdgeCoreRuns | undefined;
  /** The latest moment that an answer in the folder bears: when it was recorded. Undefined where none does. */
  readonly recordedAt: number | undefined;
}

/** @throws E_CONFORMANCE_SET */
export async function readFolder(directory: string): Promise<Folder> {
  const certificates = await readIfThere(directory, 'certificates.json', certificatesShape);
  const enrolment = await readIfThere(directory, 'enrolment.json', enrolmentShape);
  const tokens = await readIfThere(directory, 'tokens.json', tokensShape);
  const edgecore = await readIfThere(directory, 'edgecore-requests.json', edgecoreShape);
  if (certificates === undefined) throw badSet(directory, 'certificates.json is missing: no anchor, no keys');
  if (enrolment === undefined && tokens === undefined && edgecore === undefined) {
    throw badSet(directory, 'none of enrolment.json, tokens.json and edgecore-requests.json is there');
  }
  const moments = (enrolment?.cases ?? []).map(momentOf).filter((moment) => moment !== undefined);
  return {
    certificates,
    enrolment,
    tokens,
    edgecore,
    recordedAt: moments.length === 0 ? undefined : Math.max(...moments),
  };
}

/** When a case was recorded, by its answer's Date header. */
export function momentOf({ answer }: EnrolmentCase): number | undefined {
  const date = answer.headers?.find(([name]) => name.toLowerCase() === 'date')?.[1];
  const moment = date === undefined ? NaN : Date.parse(date);
  return Number.isNaN(moment) ? undefined : moment;
}

async function readIfThere<T>(directory: string, name: string, shape: z.ZodType<T>): Promise<T | undefined> {
  return existsSync(join(directory, name)) ? readPart(directory, name, shape) : undefined;
}
