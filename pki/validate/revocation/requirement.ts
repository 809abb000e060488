// SPDX-License-Identifier: Apache-2.0
// What a caller demands to know about revocation, and what is refused for want of it.

import type { Code } from '../../../core/index.ts';
import type { Revocation } from './types.ts';

/**
 * `all`: every certificate of the path but the anchor is proven good. `leaf`: the end entity's is. `if-given`: where
 * a list claims to be about the certificate, it must prove it good. `none`: only a proven revocation counts.
 */
export type RevocationRequirement = 'all' | 'leaf' | 'if-given' | 'none';

/** Why a path with this certificate is refused; undefined where it is not. What was proven revoked always is. */
export function revocationFault(
  revocation: Revocation,
  requirement: RevocationRequirement,
  leaf: boolean,
): Code | undefined {
  switch (revocation.status) {
    case 'good':
      return undefined;
    case 'revoked':
      return 'E_PATH_REVOKED';
    case 'undetermined':
      return demanded(revocation, requirement, leaf) ? 'E_PATH_REVOCATION' : undefined;
  }
}

function demanded(revocation: Revocation, requirement: RevocationRequirement, leaf: boolean): boolean {
  switch (requirement) {
    case 'all':
      return true;
    case 'leaf':
      return leaf;
    case 'if-given':
      return revocation.candidates > 0;
    case 'none':
      return false;
  }
}
