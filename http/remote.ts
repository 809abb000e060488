// SPDX-License-Identifier: Apache-2.0
// One request to another machine over TLS, on its own connection, with a deadline for the whole of it and a cap on
// what is read. Knows nothing of certificates beyond handing them to TLS; follows no redirect.

import { request as httpsRequest, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { KnownError } from '../core/index.ts';

export interface RemoteRequest {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** In the order in which they go out, after Host. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Sent with its length, also with GET. */
  readonly body?: Uint8Array;
  /** The only authority that may have issued the server's certificate; without it nothing is verified. */
  readonly anchorPem?: string;
  readonly certPem?: string;
  readonly keyPem?: string;
  readonly deadlineMs: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

export interface RemoteAnswer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: Uint8Array;
}

/** @throws E_REMOTE_CONNECT, E_REMOTE_TLS, E_REMOTE_TIMEOUT, E_REMOTE_SIZE, E_REMOTE_ANSWER */
export async function get(wanted: RemoteRequest): Promise<RemoteAnswer> {
  const deadline = AbortSignal.timeout(wanted.deadlineMs);
  const signal = wanted.signal === undefined ? deadline : AbortSignal.any([deadline, wanted.signal]);
  try {
    return await exchange(wanted, signal);
  } catch (cause) {
    if (cause instanceof KnownError) throw cause;
    throw explain(wanted, cause, deadline.aborted);
  }
}

function exchange(wanted: RemoteRequest, signal: AbortSignal): Promise<RemoteAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(optionsOf(wanted, signal), (response) => {
      const chunks: Uint8Array[] = [];
      let received = 0;
      response.on('data', (chunk: Uint8Array) => {
        received += chunk.length;
        if (received <= wanted.maxBytes) chunks.push(chunk);
        else {
          reject(tooLong(wanted));
          request.destroy();
        }
      });
      response.on('error', reject);
      response.on('end', () => {
        const header = (name: string): string | undefined => response.headersDistinct[name]?.[0];
        try {
          const body = plain(Buffer.concat(chunks), header('content-encoding'), wanted);
          resolve({ status: response.statusCode ?? 0, header, body });
        } catch (cause) {
          reject(cause instanceof KnownError ? cause : badAnswer(wanted, cause));
        }
      });
    });
    request.on('error', reject);
    request.end(wanted.body);
  });
}

function optionsOf(wanted: RemoteRequest, signal: AbortSignal): RequestOptions {
  const { host, port } = wanted;
  const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const length = wanted.body === undefined ? [] : ['Content-Length', String(wanted.body.length)];
  return {
    host,
    port,
    path: wanted.path,
    method: 'GET',
    headers: ['Host', authority, 'User-Agent', 'edgewarden', ...length, ...(wanted.headers ?? []).flat()],
    agent: false,
    signal,
    minVersion: 'TLSv1.2',
    servername: isIP(host) === 0 ? host : '',
    maxHeaderSize: 16 * 1024,
    ...(wanted.anchorPem === undefined
      ? { rejectUnauthorized: false }
      : { ca: wanted.anchorPem, allowPartialTrustChain: true, rejectUnauthorized: true }),
    ...(wanted.certPem === undefined ? {} : { cert: wanted.certPem, key: wanted.keyPem }),
  };
}

function plain(body: Uint8Array, coding: string | undefined, wanted: RemoteRequest): Uint8Array {
  if (coding === undefined || coding === 'identity') return body;
  if (coding !== 'gzip') throw badAnswer(wanted, undefined);
  return gunzipSync(body, { maxOutputLength: wanted.maxBytes });
}

function tooLong({ host, path, maxBytes }: RemoteRequest): KnownError {
  return new KnownError('E_REMOTE_SIZE', `${host} sent more than ${maxBytes} bytes for ${path}`, {
    maxBytes,
  });
}

function badAnswer({ host, path }: RemoteRequest, cause: unknown): KnownError {
  return new KnownError('E_REMOTE_ANSWER', `${host} answered ${path} in an unknown coding`, {}, { cause });
}

/** What OpenSSL and Node call a server that is not the one the anchor vouches for. */
const untrusted: ReadonlySet<string> = new Set([
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'INVALID_CA',
  'INVALID_PURPOSE',
]);

function explain(wanted: RemoteRequest, cause: unknown, late: boolean): KnownError {
  const where = `${wanted.host}:${wanted.port}`;
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const facts = { host: wanted.host, port: wanted.port, reason };
  const text = cause instanceof Error ? cause.message : reason;
  if (late) {
    return new KnownError(
      'E_REMOTE_TIMEOUT',
      `${where} did not answer within ${wanted.deadlineMs} ms`,
      facts,
      {
        cause,
      },
    );
  }
  if (reason === 'ERR_INVALID_CHAR') {
    return new KnownError(
      'E_TOKEN_FORM',
      'the token or name has a character that no header can carry',
      {},
      { cause },
    );
  }
  if (untrusted.has(reason)) {
    const hint = 'Use the name or address that the server certificate has, or renew that certificate.';
    return new KnownError('E_REMOTE_TLS', `${where} is not vouched for by the anchor: ${text}`, facts, {
      cause,
      hint,
    });
  }
  const hint = 'Check the address, the firewall, and that the endpoint is up.';
  return new KnownError('E_REMOTE_CONNECT', `cannot talk to ${where}: ${text}`, facts, { cause, hint });
}
