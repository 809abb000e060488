// SPDX-License-Identifier: Apache-2.0
// Reads the npm registry's answer about a package's attestations:
// `{"attestations":[{"predicateType":…, "bundle":…}]}` (npm/attestation; GET /-/npm/v1/attestations/<name>@<version>).
//
// The predicate type beside a bundle is the registry's word and not signed: whoever verifies compares it with
// the statement's own.

import { parseJson } from '../../core/json/index.ts';
import type { Found } from '../source.ts';
import { attestationsOf, readAttestationBundle } from './github.ts';

export interface NpmAttestation {
  /** What the registry calls it; empty where it does not say. */
  readonly predicateType: string;
  readonly found: Found;
}

export const npmLimits: { readonly bytes: number; readonly depth: number; readonly attestations: number } = {
  bytes: 16 << 20,
  depth: 32,
  attestations: 32,
};

/**
 * Every attestation in its order; at least one. One that cannot be read is found as its error.
 * @throws E_BUNDLE_FORM, E_JSON_* where the answer as a whole cannot be read
 */
export function readNpmAttestations(bytes: Uint8Array): readonly NpmAttestation[] {
  const json = parseJson(bytes, { ...npmLimits, numbers: 'double' });
  return attestationsOf(json, npmLimits.attestations).map((entry) => {
    const predicateType = entry.any('predicateType');
    return {
      predicateType: typeof predicateType === 'string' ? predicateType : '',
      found: readAttestationBundle(entry),
    };
  });
}
