// SPDX-License-Identifier: Apache-2.0
// When a certificate begins and ends (RFC 5280 section 4.1.2.5): whole seconds, never outside the issuer's own dates.

import type { Profile } from './profile.ts';
import type { Refuse } from './refusal.ts';

/** What the issuer can give. */
export interface Terms {
  /** As its operator stated it; the profile's default otherwise. */
  readonly lifetimeMs?: number;
  readonly issuerNotBefore: number;
  readonly issuerNotAfter: number;
  /** How many CA certificates may follow below the issuer; absent is no limit. */
  readonly issuerPathLength?: number;
  /** SHA-256 (hex) of public keys that are never certified. */
  readonly deniedKeys?: ReadonlySet<string>;
}

export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

/**
 * Of the default lifetime, jitter takes off a share that the request's hash decides: the same request always gets
 * the same, and a fleet that enrolled in one hour does not renew in one. A stated lifetime is kept to the second.
 */
export function decideValidity(
  profile: Profile,
  terms: Terms,
  requestHex: string,
  now: number,
  refuse: Refuse,
): Validity {
  const { lifetime } = profile;
  const second = Math.floor(now / 1000) * 1000;
  const lifetimeMs =
    terms.lifetimeMs ?? lifetime.defaultMs - jitter(lifetime.defaultMs, lifetime.jitterPercent, requestHex);
  // What is no number is not at most anything.
  if (!(lifetimeMs <= lifetime.mostMs))
    refuse(
      'E_PROFILE_LIFETIME',
      `a lifetime of ${days(lifetimeMs)} days; profile ${profile.name} grants ${days(lifetime.mostMs)} at most`,
      { profile: profile.name, days: days(lifetimeMs), limit: days(lifetime.mostMs) },
    );
  const notBefore = Math.max(second - lifetime.backdateMs, terms.issuerNotBefore);
  const notAfter = Math.min(second + Math.floor(lifetimeMs / 1000) * 1000, terms.issuerNotAfter);
  if (!(notAfter > second))
    refuse('E_PROFILE_LIFETIME', 'the anchor has expired, or the lifetime is not positive', {
      anchorEnds: terms.issuerNotAfter,
    });
  else if (!(notAfter > notBefore))
    refuse('E_PROFILE_LIFETIME', 'the certificate would end before the anchor begins', {
      anchorBegins: terms.issuerNotBefore,
    });
  return { notBefore, notAfter };
}

const days = (milliseconds: number): number => Math.round((milliseconds / 86_400_000) * 100) / 100;

function jitter(lifetimeMs: number, percent: number, requestHex: string): number {
  if (percent === 0) return 0;
  const share = parseInt(requestHex.slice(0, 8), 16) / 2 ** 32;
  return Math.floor((lifetimeMs * percent * share) / 100 / 1000) * 1000;
}
