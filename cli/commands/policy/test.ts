// SPDX-License-Identifier: Apache-2.0
// `policy test`: what the webhook would answer to a review, by the webhook's own code.

import { z } from 'zod';
import type { Evidence } from '../../../attest/index.ts';
import { KnownError, printable } from '../../../core/index.ts';
import {
  admit,
  parseReview,
  reasonText,
  respond,
  reviewLimits,
  type Decision,
  type ImageDecision,
  type Review,
} from '../../../policies/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { argument, optionalText, texts } from '../../options.ts';
import { loadPolicy, openLayouts } from '../../files.ts';
import { readFileWithin } from '../../input.ts';
import { loadTrust } from '../../trust.ts';

const reason = z.object({
  code: z.string().optional(),
  reason: z.string(),
  rule: z.string().optional(),
  check: z.string().optional(),
});

export const result: z.ZodType = z.object({
  expected: z.enum(['allow', 'deny']).optional(),
  asExpected: z.boolean(),
  reviews: z.array(
    z.object({
      file: z.string(),
      uid: z.string(),
      allowed: z.boolean(),
      verdict: z.enum(['allow', 'deny']),
      mode: z.enum(['enforce', 'warn']),
      reasons: z.array(reason),
      images: z.array(
        z.object({
          path: z.string(),
          name: z.string(),
          reference: z.string(),
          verdict: z.enum(['allow', 'deny', 'exempt']),
          by: z.array(z.string()),
          reasons: z.array(reason),
          evidence: z.array(z.unknown()).describe('Evidence trees, as verify artifact gives them.'),
        }),
      ),
      response: z.unknown().describe('The AdmissionReview that the webhook would send.'),
    }),
  ),
});

const deadlineMs = 60_000;

interface Tested {
  readonly file: string;
  readonly review: Review;
  readonly decision: Decision;
}

export async function run(call: Call): Promise<Outcome> {
  const files = texts(call, 'review');
  if (files.length === 0) throw new KnownError('E_USAGE', '--review names no file', { option: '--review' });
  const policy = await loadPolicy(argument(call, 0));
  const { roots: trust } = await loadTrust(call);
  const source = await openLayouts(texts(call, 'layout'));
  const expected = optionalText(call, 'expect');
  const tested: Tested[] = [];
  for (const file of files) {
    const review = await readReview(file);
    const admission = { policy, source, trust, now: call.now, deadline: deadlineMs, signal: call.signal };
    tested.push({ file, review, decision: await admit(admission, review) });
  }
  const wanted = expected === undefined ? true : expected === 'allow';
  const asExpected = tested.every(({ decision }) => decision.allowed === wanted);
  const lines = tested.flatMap((one) => testedLines(one, call.verbose));
  if (expected !== undefined)
    lines.push(asExpected ? `as expected: ${expected}` : `NOT as expected: ${expected} was`);
  return {
    data: { ...(expected === undefined ? {} : { expected }), asExpected, reviews: tested.map(testedData) },
    text: lines.join('\n'),
    exit: asExpected ? 0 : 1,
  };
}

/** @throws E_FILE_READ, and what parseReview throws, with the file's name */
async function readReview(file: string): Promise<Review> {
  const bytes = await readFileWithin(file, reviewLimits.bytes);
  try {
    return parseReview(bytes);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    throw new KnownError(error.code, `${file}: ${error.message}`, { ...error.facts, file }, { cause: error });
  }
}

function testedData({ file, review, decision }: Tested): unknown {
  const { allowed, verdict, mode, reasons } = decision;
  return {
    file,
    uid: review.uid,
    allowed,
    verdict,
    mode,
    reasons,
    images: decision.images.map(({ use, ...image }) => ({ ...use, ...image })),
    response: respond(review, decision),
  };
}

function testedLines({ file, review, decision }: Tested, verbose: boolean): string[] {
  const object = [review.namespace, review.name].filter((part) => part !== '').join('/');
  const answer = decision.allowed
    ? decision.verdict === 'allow'
      ? 'allowed'
      : 'allowed (mode warn; would be denied)'
    : 'denied';
  return [
    `${file}: ${answer}: ${review.operation} ${review.kind} ${object}`.trimEnd(),
    ...decision.reasons.map((one) => `  ${reasonText(one)}`),
    ...decision.images.flatMap((image) => imageLines(image, verbose)),
  ].map(printable);
}

const verdictWords = { allow: 'allowed', deny: 'denied ', exempt: 'exempt ' } as const;

function imageLines(image: ImageDecision, verbose: boolean): string[] {
  const by = image.by.length === 0 ? '' : ` (${image.by.join(', ')})`;
  return [
    `  ${verdictWords[image.verdict]}  ${image.use.name}: ${image.use.reference === '' ? 'no image' : image.use.reference}${by}`,
    ...image.reasons.map((one) => `           ${reasonText(one)}`),
    ...(verbose ? image.evidence.flatMap((tree) => treeLines(tree, 11)) : []),
  ];
}

const marks = { passed: '+', failed: '-', unchecked: '?' } as const;

function treeLines(evidence: Evidence, indent: number): string[] {
  const code = evidence.code === undefined ? '' : `${evidence.code} `;
  return [
    `${' '.repeat(indent)}${marks[evidence.outcome]} ${evidence.check}: ${code}${evidence.reason}`,
    ...evidence.children.flatMap((child) => treeLines(child, indent + 2)),
  ];
}
