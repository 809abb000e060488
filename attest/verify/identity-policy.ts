// SPDX-License-Identifier: Apache-2.0
// Which identities a caller accepts: exact text, or a pattern that must match the whole of it (pattern.ts). A policy
// that is empty accepts nobody and is refused when it is made: it would mean that a value got lost on its way.

import { KnownError } from '../../core/index.ts';
import { compilePattern } from './pattern.ts';
import type { SignerPolicy, TextMatch } from './types.ts';

const compiled = new WeakMap<TextMatch, (text: string) => boolean>();

/** Whether the whole text is what is asked for. @throws E_IDENTITY_POLICY */
export const doesMatch = (match: TextMatch, text: string): boolean => matcherOf(match)(text);

/** A signer who must be named so, vouched for so. @throws E_IDENTITY_POLICY where either is empty or no pattern */
export function identityPolicy(san: TextMatch, issuer: TextMatch | undefined): SignerPolicy {
  const policy: SignerPolicy = { kind: 'identity', san, issuer };
  checkPolicy(policy);
  return policy;
}

/** @throws E_IDENTITY_POLICY where the policy could accept nobody, or nobody can say whom */
export function checkPolicy(policy: SignerPolicy): void {
  if (policy.kind === 'key' && policy.keys.length === 0)
    throw new KnownError('E_IDENTITY_POLICY', 'a policy that asks for a key names none');
  if (policy.kind !== 'identity') return;
  matcherOf(policy.san);
  if (policy.issuer !== undefined) matcherOf(policy.issuer);
}

/** What is asked for, as a reason names it. */
export const matchText = (match: TextMatch): string =>
  'exactly' in match ? match.exactly : `anything that ${match.pattern} matches as a whole`;

function matcherOf(match: TextMatch): (text: string) => boolean {
  const before = compiled.get(match);
  if (before !== undefined) return before;
  const matcher = make(match);
  compiled.set(match, matcher);
  return matcher;
}

function make(match: TextMatch): (text: string) => boolean {
  if (!('exactly' in match)) return compilePattern(match.pattern);
  const { exactly } = match;
  if (exactly === '') {
    throw new KnownError('E_IDENTITY_POLICY', 'an identity or its issuer is asked for and empty');
  }
  return (text) => text === exactly;
}
