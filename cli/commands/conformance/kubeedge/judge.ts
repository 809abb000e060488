// SPDX-License-Identifier: Apache-2.0
// Compares what was recorded with what came: the verdict always, the status where it is 401, 404, 405 or 406, and of a
// certificate what does not vary: subject, usages, alternative names, key. Serial, dates, signature and the extensions
// that ours has more are the row `certificate` of the table of differences.

import { createHash } from 'node:crypto';
import {
  extKeyUsage,
  findExtension,
  oids,
  parseCertificate,
  subjectAltName,
} from '../../../../core/x509/index.ts';
import { codeHeader, explain, type Observed } from '../../../../http/index.ts';
import type { Agreement, CaseResult } from '../suite.ts';
import type { Facts } from './recorded.ts';
import type { Played } from './wire.ts';

export interface Expected {
  readonly verdict: 'accept' | 'refuse';
  readonly status?: number | undefined;
  /** Given where our own answer was recorded: then it and the status must be the same. */
  readonly code?: string | undefined;
  readonly allow?: string | undefined;
  readonly contentType?: string | undefined;
  /** Of an issued certificate. */
  readonly facts?: Facts | undefined;
  /** The whole body, where it does not vary. */
  readonly bodyBase64?: string | undefined;
}

export interface Asked {
  readonly id: string;
  readonly required: boolean;
  readonly http: string;
  readonly method: string;
  readonly path: string;
}

const meaningful: ReadonlySet<number> = new Set([401, 404, 405, 406]);

export function judge(asked: Asked, expected: Expected, played: Played): CaseResult {
  const verdict = played.status === 200 ? 'accept' : 'refuse';
  const code = played.header(codeHeader.toLowerCase());
  const wrong = verdict === expected.verdict ? detail(expected, played) : `verdict is ${verdict}`;
  const observed: Observed = {
    http: asked.http,
    method: asked.method,
    path: asked.path,
    expected: expected.status ?? 0,
    actual: played.status,
    code,
    aspect: wrong?.split(' ', 1)[0],
  };
  const agreement = wrong === undefined ? 'agrees' : weigh(asked, expected, observed);
  const row = agreement === 'differs' ? undefined : explain(observed, asked.required && wrong !== undefined);
  const reason =
    wrong === undefined ? row?.reason : [wrong, row?.reason].filter((part) => part !== undefined).join('; ');
  return {
    id: asked.id,
    required: asked.required,
    expected: label(expected.verdict, expected.status ?? 0),
    actual: played.without === 'handshake' ? 'refuse handshake' : label(verdict, played.status),
    agreement,
    ...(code === undefined ? {} : { code }),
    ...(row === undefined ? {} : { difference: row.id }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** What a difference that was found amounts to. */
function weigh(asked: Asked, expected: Expected, observed: Observed): Agreement {
  if (explain(observed, asked.required) !== undefined) return 'intended';
  if (asked.required) return 'differs';
  if (expected.verdict === 'accept' && observed.actual !== 200) return 'stricter';
  return expected.verdict === 'refuse' && observed.actual === 200 ? 'laxer' : 'differs';
}

const label = (verdict: string, status: number): string => (status === 0 ? verdict : `${verdict} ${status}`);

/** What is wrong with an answer whose verdict is right. */
function detail(expected: Expected, played: Played): string | undefined {
  if (expected.status !== undefined && meaningful.has(expected.status) && played.status !== expected.status) {
    return `status is ${played.status}`;
  }
  if (expected.code !== undefined && expected.status !== played.status) return `status is ${played.status}`;
  if (expected.code !== undefined && expected.code !== played.header(codeHeader.toLowerCase())) {
    return 'code is another';
  }
  if (expected.allow !== undefined && played.header('allow') !== expected.allow) return 'Allow is another';
  if (played.status !== 200) return undefined;
  if (expected.contentType !== undefined && played.header('content-type') !== expected.contentType) {
    return 'Content-Type is another';
  }
  if (
    expected.bodyBase64 !== undefined &&
    Buffer.from(played.body).toString('base64') !== expected.bodyBase64
  ) {
    return 'body is another';
  }
  return expected.facts === undefined ? undefined : certificateDetail(expected.facts, played.body);
}

const ours: ReadonlySet<string> = new Set([
  oids.keyUsage,
  oids.extKeyUsage,
  oids.authorityKeyIdentifier,
  oids.subjectKeyIdentifier,
  oids.basicConstraints,
  oids.subjectAltName,
]);

const usageNames: ReadonlyMap<string, string> = new Map([
  [oids.anyExtendedKeyUsage, 'any'],
  [oids.serverAuth, 'serverAuth'],
  [oids.clientAuth, 'clientAuth'],
]);

function certificateDetail(facts: Facts, der: Uint8Array): string | undefined {
  const certificate = parseCertificate(der);
  const subject = certificate.subject.rdns.flat().map(({ oid, value }) => `${oid}=${value}`);
  const usage = findExtension(certificate.extensions, extKeyUsage) ?? [];
  const names = findExtension(certificate.extensions, subjectAltName) ?? [];
  const pairs: readonly (readonly [what: string, theirs: string, our: string])[] = [
    ['subject', facts.subject.map(({ oid, value }) => `${oid}=${value}`).join(), subject.join()],
    ['usages', facts.ext_key_usage.join(), usage.map((oid) => usageNames.get(oid) ?? oid).join()],
    ['names', [...facts.san_dns, ...facts.san_ip].join(), names.map(nameValue).join()],
    ['key', facts.spki_sha256, createHash('sha256').update(certificate.spki.der).digest('hex')],
  ];
  const other = pairs.find(([, theirs, our]) => theirs !== our);
  if (other !== undefined) return `${other[0]} of the certificate: ${other[2]}`;
  const extra = certificate.extensions.find(({ oid }) => !ours.has(oid));
  return extra === undefined ? undefined : `extension ${extra.oid} in the certificate`;
}

const nameValue = (name: { kind: string; value?: unknown }): string =>
  name.kind === 'dns' || name.kind === 'ip' ? String(name.value) : name.kind;
