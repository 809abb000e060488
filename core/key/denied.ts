// SPDX-License-Identifier: Apache-2.0
// The list of denied keys: text, one lower-case SHA-256 of a SubjectPublicKeyInfo in hex a line, `#` before comments.
//
// Strict, since a line that is passed over is a key that is let in. The order and repetitions do not matter.

import { KnownError } from '../errors.ts';

/** SHA-256 digests of SubjectPublicKeyInfos, lower-case hex. */
export type DeniedKeys = ReadonlySet<string>;

export interface DeniedLimits {
  /** Most characters of text. */
  readonly bytes: number;
  /** Most keys. */
  readonly keys: number;
}

const deniedLimits: DeniedLimits = { bytes: 64 << 20, keys: 500_000 };

/** @throws E_KEY_DENY_LIST with the number of the line at fault */
export function parseDeniedKeys(text: string, limits: DeniedLimits = deniedLimits): DeniedKeys {
  if (text.length > limits.bytes)
    throw new KnownError('E_KEY_DENY_LIST', `a list of ${text.length} characters is not read`, {
      limit: limits.bytes,
    });
  const denied = new Set<string>();
  let number = 0;
  for (const line of text.split('\n')) {
    number += 1;
    const digest = line.replace(/\r$/, '').split('#', 1)[0]?.trim() ?? '';
    if (digest === '') continue;
    if (!/^[0-9a-f]{64}$/.test(digest))
      throw new KnownError('E_KEY_DENY_LIST', `line ${number} is not a SHA-256 digest in lower-case hex`, {
        line: number,
      });
    if (denied.size === limits.keys && !denied.has(digest))
      throw new KnownError('E_KEY_DENY_LIST', `more than ${limits.keys} keys`, { limit: limits.keys });
    denied.add(digest);
  }
  return denied;
}
