// SPDX-License-Identifier: Apache-2.0
// Whether a profile certifies a key: of a kind and size that it names, with nothing known against it (keys.ts).

import type { SubjectPublicKeyInfo } from '../../core/x509/index.ts';
import { checkKey, type KeyRow } from './keys.ts';
import type { Profile } from './profile.ts';
import { attempt, type Refuse } from './refusal.ts';
import type { Terms } from './validity.ts';

const rowsOfProfile = new WeakMap<Profile, readonly KeyRow[]>();

/** The profile's kinds as rows; made once. */
function rowsOf(profile: Profile): readonly KeyRow[] {
  let rows = rowsOfProfile.get(profile);
  if (rows === undefined) {
    const [min, max] = profile.keys.rsaBits;
    rows = profile.keys.kinds.map((name) => (name === 'RSA' ? { name, modulus: { min, max } } : { name }));
    rowsOfProfile.set(profile, rows);
  }
  return rows;
}

export function decideKey(spki: SubjectPublicKeyInfo, profile: Profile, terms: Terms, refuse: Refuse): void {
  const { deniedKeys } = terms;
  const admitted = rowsOf(profile);
  attempt(refuse, () =>
    checkKey(spki, { admitted, ...(deniedKeys === undefined ? {} : { denied: deniedKeys }) }),
  );
}
