// SPDX-License-Identifier: Apache-2.0
// POST /validate: the validating webhook that the Kubernetes API server calls (admission.k8s.io/v1).
//
// Parse, admit, respond; the verdict is policies'. A denial is status 200 with allowed: false. What is no
// AdmissionReview gets 400, which the API server counts as a failed call: with failurePolicy Fail, a denial.

import type { EvidenceSource } from '../attest/index.ts';
import type { TrustAt, UsableTrust } from '../attest/trust/index.ts';
import { KnownError } from '../core/index.ts';
import { admit, parseReview, respond, reviewLimits, type Policy } from '../policies/index.ts';
import { header, type Answer, type Exchange, type Route } from './exchange.ts';

export interface AdmissionOptions {
  readonly policy: Policy;
  readonly source: EvidenceSource;
  /** Asked once for each review, with its time. */
  readonly trust: TrustAt;
  /** Milliseconds for evidence to arrive. Default 8 s: inside the 10 s of deploy/webhook.yaml. */
  readonly deadlineMs?: number;
}

export const defaultDeadlineMs = 8_000;
/** What is kept of the API server's own timeout for the way back. */
const wayBackMs = 500;

export function admissionRoute(options: AdmissionOptions): Route {
  return {
    name: 'admission',
    matches: (path) => path === '/validate',
    methods: ['POST'],
    maxBody: reviewLimits.bytes,
    answer: (exchange) => answer(exchange, options),
  };
}

/**
 * Why this replica is not ready for reviews: its clock, which another replica may have right. A root that is too old is
 * too old everywhere, and a denial that says so helps more than a webhook that cannot be reached.
 */
export function clockFault(trust: UsableTrust): string | undefined {
  return trust instanceof KnownError && trust.code === 'E_CLOCK_BACKWARD'
    ? `${trust.code}: ${trust.message}`
    : undefined;
}

async function answer(exchange: Exchange, options: AdmissionOptions): Promise<Answer> {
  const mediaType = header(exchange, 'content-type').split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json')
    return { status: 415, headers: [['Accept', 'application/json']], body: '415: send application/json' };
  const review = parseReview(exchange.body);
  const { policy, source } = options;
  const deadline = deadlineOf(exchange.query, options.deadlineMs ?? defaultDeadlineMs);
  const { now, signal } = exchange;
  const trust = options.trust(now);
  const decision = await admit({ policy, source, trust, now, deadline, signal }, review);
  exchange.note({
    uid: review.uid,
    operation: review.operation,
    kind: short(review.kind),
    namespace: short(review.namespace),
    object: short(review.name),
    verdict: decision.verdict,
    mode: decision.mode,
    policy: decision.policy.name,
    ...(trust instanceof KnownError ? { trust: trust.code } : {}),
    images: decision.images.length,
    denied: decision.images.filter((image) => image.verdict === 'deny').length,
  });
  return {
    status: 200,
    headers: [['Content-Type', 'application/json']],
    body: JSON.stringify(respond(review, decision)),
  };
}

/** Kubernetes' names are no longer than this; whoever reaches the port may write others into the trace. */
const short = (text: string): string => text.slice(0, 253).toWellFormed();

/** The API server says how long it waits, as `timeout=10s`; whichever is sooner counts. */
function deadlineOf(query: string, configured: number): number {
  const match = /^([0-9]{1,6})(ms|s)$/.exec(new URLSearchParams(query).get('timeout') ?? '');
  if (match === null) return configured;
  const asked = Number(match[1]) * (match[2] === 's' ? 1000 : 1);
  return Math.max(0, Math.min(configured, asked - wayBackMs));
}
