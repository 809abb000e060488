// SPDX-License-Identifier: Apache-2.0
// The head of a request (RFC 9112), beyond what Node's parser insists on: one Host header and a well-formed one,
// HTTP/1.0 or 1.1 only, `chunked` as the only transfer coding, no framing fields announced as trailers. Each is a
// way for two readers to disagree on where a request ends or whom it is for, so each closes the connection.

import type { IncomingMessage } from 'node:http';
import { readTarget, type Target } from './target.ts';

export interface Head extends Target {
  readonly method: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Of the body: a number, `chunked`, or 0 where there is none. */
  readonly length: number | 'chunked';
}

export interface BadHead {
  readonly status: 400 | 417 | 431 | 501 | 505;
  readonly reason: string;
}

/** Reads the head of a parsed request, or says why it is refused. */
export function readHead(request: IncomingMessage, headerCount: number): Head | BadHead {
  const version = request.httpVersion;
  if (version !== '1.1' && version !== '1.0') return { status: 505, reason: 'this server speaks HTTP/1.1' };
  if (request.rawHeaders.length > headerCount * 2) return { status: 431, reason: 'too many header lines' };
  const headers = collect(request.rawHeaders);
  const bad = badHost(headers) ?? badFraming(headers, version);
  if (bad !== undefined) return bad;
  if (!met(headers.get('expect')?.[0] ?? '')) return { status: 417, reason: 'only 100-continue is met' };
  const target = readTarget(request.url ?? '');
  if (target === undefined || target.rawPath === '*')
    return { status: 400, reason: 'malformed request target' };
  const method = request.method ?? '';
  return { method, ...target, headers, length: bodyLength(headers) };
}

/** RFC 9110 section 10.1.1. */
const met = (expect: string): boolean =>
  expect === '' ||
  expect
    .toLowerCase()
    .split(/[\t ,]+/)
    .includes('100-continue');

export function isBad(head: Head | BadHead): head is BadHead {
  return 'status' in head;
}

function collect(raw: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = utf8(raw[index + 1] ?? '');
    const values = headers.get(name);
    if (values === undefined) headers.set(name, [value]);
    else values.push(value);
  }
  return headers;
}

/** Node hands header values over as Latin-1; names of nodes arrive as UTF-8. */
function utf8(value: string): string {
  for (let index = 0; index < value.length; index++) {
    if (value.charCodeAt(index) > 0x7f) return Buffer.from(value, 'latin1').toString('utf8');
  }
  return value;
}

/** RFC 9112 section 3.2: exactly one in HTTP/1.1; uri-host and port (RFC 3986) by their characters. */
function badHost(headers: ReadonlyMap<string, readonly string[]>): BadHead | undefined {
  const hosts = headers.get('host') ?? [];
  if (hosts.length > 1) return { status: 400, reason: 'more than one Host header' };
  const host = hosts[0] ?? '';
  return /^[A-Za-z0-9\-._~!$%&'()*+,;=:[\]]*$/.test(host)
    ? undefined
    : { status: 400, reason: 'malformed Host header' };
}

/** RFC 9112 section 6: what frames the body must leave no choice. */
function badFraming(
  headers: ReadonlyMap<string, readonly string[]>,
  version: '1.0' | '1.1',
): BadHead | undefined {
  const codings = headers.get('transfer-encoding');
  if (codings === undefined) return undefined;
  if (codings.length !== 1 || codings[0]?.toLowerCase() !== 'chunked') {
    return { status: 501, reason: 'the only transfer coding is chunked' };
  }
  if (version === '1.0') return { status: 400, reason: 'a transfer coding in HTTP/1.0' };
  const announced = (headers.get('trailer') ?? []).join(',').toLowerCase().split(',');
  return announced.some((name) => forbiddenTrailers.has(name.trim()))
    ? { status: 400, reason: 'a framing field announced as a trailer' }
    : undefined;
}

const forbiddenTrailers: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding', 'trailer']);

function bodyLength(headers: ReadonlyMap<string, readonly string[]>): number | 'chunked' {
  if (headers.has('transfer-encoding')) return 'chunked';
  return Number(headers.get('content-length')?.[0] ?? 0);
}
