// SPDX-License-Identifier: Apache-2.0
// A decision -> the AdmissionReview that answers the API server (admission.k8s.io/v1).
//
// The answer has bounds: a message of 64 KiB, warnings of 256 characters each and 4096 together (what the
// API server passes on). What does not fit is counted, not dropped in silence. Text that came from the
// object is shown without control characters: it ends up in terminals, logs and HTTP headers.

import { printable } from '../core/index.ts';
import type { Decision, ImageDecision, Reason } from './decide.ts';
import type { Review } from './review.ts';

export interface AdmissionReviewResponse {
  readonly apiVersion: 'admission.k8s.io/v1';
  readonly kind: 'AdmissionReview';
  readonly response: {
    readonly uid: string;
    readonly allowed: boolean;
    readonly status?: { readonly code: 403; readonly reason: 'Forbidden'; readonly message: string };
    readonly warnings?: readonly string[];
    readonly auditAnnotations: Readonly<Record<string, string>>;
  };
}

/** Bytes of the message; characters of one warning and of all. */
export const responseLimits: {
  readonly messageBytes: number;
  readonly warning: number;
  readonly warnings: number;
} = { messageBytes: 64 * 1024, warning: 256, warnings: 4096 };
/** Room kept for the line that says how much was left out. */
const noticeBytes = 96;

export function respond(review: Review, decision: Decision): AdmissionReviewResponse {
  const lines = decisionLines(decision);
  const warnings =
    decision.mode === 'warn' && decision.verdict === 'deny'
      ? fitWarnings(lines)
      : exemptionWarnings(decision);
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid: review.uid,
      allowed: decision.allowed,
      ...(decision.allowed
        ? {}
        : { status: { code: 403, reason: 'Forbidden', message: fitMessage(decision.policy.name, lines) } }),
      ...(warnings.length === 0 ? {} : { warnings }),
      auditAnnotations: {
        policy: decision.policy.name,
        'policy-sha256': decision.policy.digestHex,
        verdict: decision.verdict,
        images: tally(decision.images),
      },
    },
  };
}

/** Every reason of a decision, one line each, container by container. */
export function decisionLines(decision: Decision): string[] {
  const whole = decision.reasons.map((reason) => reasonText(reason));
  const single = decision.images
    .filter((image) => image.verdict === 'deny')
    .flatMap((image) => image.reasons.map((reason) => `${placeText(image)}: ${reasonText(reason)}`));
  return [...whole, ...single];
}

function placeText({ use }: ImageDecision): string {
  return `${shown(use.name, 63)} (${use.path} = ${shown(use.reference, 256)})`;
}

/** One reason: its code, who asked for what, and why. Without control characters. */
export function reasonText({ code, reason, rule, check }: Reason): string {
  const by = [rule === undefined ? '' : `rule ${rule}`, check ?? ''].filter((part) => part !== '').join(', ');
  return `${code ?? ''}${by === '' ? '' : ` [${by}]`} ${shown(reason, 1024)}`.trimStart();
}

function fitMessage(policy: string, lines: readonly string[]): string {
  const head = `policy ${policy} denies this:`;
  const budget = responseLimits.messageBytes - noticeBytes;
  let used = Buffer.byteLength(head);
  const kept = [head];
  for (const line of lines) {
    used += Buffer.byteLength(line) + 1;
    if (used > budget) break;
    kept.push(line);
  }
  const cut = lines.length - (kept.length - 1);
  return [...kept, ...(cut > 0 ? [`${cut} more reasons are not shown`] : [])].join('\n');
}

function fitWarnings(lines: readonly string[]): string[] {
  const budget = responseLimits.warnings - noticeBytes;
  const kept: string[] = [];
  let used = 0;
  for (const line of lines) {
    const warning = shorten(`would be denied: ${line}`, responseLimits.warning);
    used += warning.length;
    if (used > budget) break;
    kept.push(warning);
  }
  const cut = lines.length - kept.length;
  return cut > 0 ? [...kept, `would be denied: ${cut} more reasons are not shown`] : kept;
}

function exemptionWarnings(decision: Decision): string[] {
  const exempt = decision.images.filter((image) => image.verdict === 'exempt');
  const texts = exempt.map(({ by, use, reasons }) =>
    shorten(
      `not verified, exemption ${by.join(', ')}: ${shown(use.name, 63)}: ${reasons[0]?.reason ?? ''}`,
      responseLimits.warning,
    ),
  );
  const most = Math.floor((responseLimits.warnings - noticeBytes) / responseLimits.warning);
  if (texts.length <= most) return texts;
  return [...texts.slice(0, most), `${texts.length - most} more images are exempt`];
}

function tally(images: readonly ImageDecision[]): string {
  const count = (verdict: ImageDecision['verdict']): number =>
    images.filter((image) => image.verdict === verdict).length;
  return `${count('allow')} allowed, ${count('exempt')} exempt, ${count('deny')} denied`;
}

const shown = (text: string, limit: number): string => shorten(printable(text), limit);

function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).toWellFormed()}…`;
}
