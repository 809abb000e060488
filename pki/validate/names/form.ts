// SPDX-License-Identifier: Apache-2.0
// What a form of names must answer about constraints on it: one row a form.
//
// Constraints are indexed once for each certificate that states them, so that a name costs a few look-ups.

import type { GeneralName, GeneralSubtree } from '../../../core/x509/index.ts';

/** How a name stands to a list of subtrees. `unreadable` names are compared with nothing. */
export type Standing = 'inside' | 'outside' | 'unreadable';

/** The subtrees of one form in one list, permitted or excluded. */
export interface Index {
  /** How many there are. */
  readonly size: number;
  /** Whether all that the name stands for (a wildcard: each host) is within one of the subtrees. */
  permits(name: GeneralName): Standing;
  /** Whether anything that the name stands for is within one of the subtrees. */
  excludes(name: GeneralName): Standing;
}

export type FormName = 'dns' | 'email' | 'uri' | 'ip' | 'directory' | 'other' | 'registeredId' | 'unread';

export interface Form {
  readonly name: FormName;
  /** Where the form's comparison is specified. */
  readonly clause: string;
  /** The index, or a sentence why a subtree is none of this form. */
  index(subtrees: readonly GeneralSubtree[]): Index | string;
}

export const standing = (inside: boolean): Standing => (inside ? 'inside' : 'outside');
