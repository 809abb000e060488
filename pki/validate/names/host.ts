// SPDX-License-Identifier: Apache-2.0
// Host names in certificates: the preferred name syntax (RFC 1034 section 3.5, RFC 1123 section 2.1), in ASCII.
// International labels are A-labels (RFC 9549 section 2.2): letters, digits and hyphens like any other.
//
// Not checked: whether an A-label decodes, or whether anybody may register the name.

import { isHostName } from '../../../core/x509/index.ts';

/**
 * The name in lower case, or undefined where it is none: an empty or long label, a character outside letters, digits,
 * hyphen and underscore, a period at either end, or a last label of digits, which is an address in disguise.
 * Underscores are kept, so that constraints bind names that have them; `isPreferredName` refuses them.
 */
export function readHost(text: string): string | undefined {
  // Matched before it is lower-cased: that makes ASCII of some letters that are not (U+212A, the Kelvin sign).
  return isHostName(text, 'any') && !/(?:^|\.)[0-9]+$/.test(text) ? text.toLowerCase() : undefined;
}

/** Whether a name that `readHost` gave has no underscore. */
export const isPreferredName = (host: string): boolean => !host.includes('_');

/** What follows the first label; empty for a single label. */
export function parentOf(host: string): string {
  const period = host.indexOf('.');
  return period < 0 ? '' : host.slice(period + 1);
}

/** Whether `host`, or what follows any of its labels, is in `set`. Looks up once a label. */
export function isUnder(host: string, set: ReadonlySet<string>): boolean {
  for (let rest = host; rest !== ''; rest = parentOf(rest)) if (set.has(rest)) return true;
  return false;
}
