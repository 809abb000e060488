// SPDX-License-Identifier: Apache-2.0
// The one place where a refusal becomes an HTTP status: problem details (RFC 9457) in general, plain text where
// KubeEdge's edges read a text. Both name the code in a header, so that a machine need not read either.

import { KnownError, type Code, type Fault } from '../core/index.ts';
import type { Answer } from './exchange.ts';

/** Carries the code of every refusal. */
export const codeHeader = 'Edgewarden-Code';

const statusOfFault: Readonly<Record<Fault, number>> = {
  input: 400,
  usage: 400,
  refused: 403,
  untrusted: 403,
  conflict: 409,
  remote: 503,
  defect: 500,
};

/** Codes whose status says more than their fault does. */
const statusOfCode: ReadonlyMap<Code, number> = new Map<Code, number>([
  ['E_HTTP_SLOW', 408],
  ['E_HTTP_BODY_SIZE', 413],
  ['E_HTTP_BUSY', 503],
  ['E_PROFILE_LIFETIME', 503], // the anchor's end has come: no request can be granted
  ['E_HTTP_DEADLINE', 503],
]);

export function statusOf(error: KnownError): number {
  return statusOfCode.get(error.code) ?? statusOfFault[error.fault];
}

/** RFC 9457. A defect says nothing of its inside: the log does. */
export function problemAnswer(error: KnownError): Answer {
  const status = statusOf(error);
  const defect = error.fault === 'defect';
  const body = JSON.stringify({
    type: 'about:blank',
    status,
    title: error.code,
    detail: defect ? 'a defect of the server; its log has the cause' : error.message,
    ...(defect || error.hint === undefined ? {} : { hint: error.hint }),
  });
  return {
    status,
    headers: [
      ['Content-Type', 'application/problem+json'],
      [codeHeader, error.code],
    ],
    body,
  };
}

/** A refusal as KubeEdge's edges read it: its text, with the status that `status` or the fault gives. */
export function textAnswer(error: KnownError, status: number = statusOf(error)): Answer {
  const text = error.fault === 'defect' ? 'a defect of the server; its log has the cause' : error.message;
  return { status, headers: [[codeHeader, error.code]], body: text };
}

/** The answer to bytes that are no request: there is no route that could say how it wants to fail. */
export function notHttp(status: number, reason: string): Answer {
  const error = new KnownError('E_HTTP_REQUEST', `${status}: ${reason}`);
  return textAnswer(error, status);
}
