// SPDX-License-Identifier: Apache-2.0
// Shorthands of the log's tests.

import type { NoteSignature } from '../../../core/note/index.ts';
import type { Bends, BundleJson, EntryJson, VerifyOptions } from '../double/index.ts';

export const tiles: Bends = { entries: ['hashedrekord 0.0.2'] };
/** What holds of both logs alike. */
export const both: readonly (readonly [string, Bends])[] = [
  ['Rekor v1', {}],
  ['Rekor v2', tiles],
];

export const entryOf = (bundle: BundleJson): EntryJson => bundle.verificationMaterial.tlogEntries[0]!;
/** Changes the entry after it was signed. */
export const edited =
  (edit: (entry: EntryJson) => unknown): NonNullable<VerifyOptions['bundle']> =>
  (bundle) =>
    edit(entryOf(bundle));
/** Groups that had nothing to go by. */
export const unchecked = (...groups: readonly string[]): string[] =>
  groups.map((group) => `${group} unchecked`);

/** The line with a bit of its signature changed. */
export const bitten = ({ signature }: NoteSignature): Partial<NoteSignature> => ({
  signature: signature.map((byte, at) => (at === 9 ? byte ^ 1 : byte)),
});
