// SPDX-License-Identifier: Apache-2.0
// Constraints on distinguished names (RFC 5280 sections 4.2.1.10 and 7.1): a name is within a subtree if it begins
// with the subtree's relative names, compared without regard to case, inner white space and string type.
//
// What can only be compared by its bytes, a TeletexString for one, is within no subtree, and not known to be outside.

import {
  isWithin,
  mayBeWithin,
  type GeneralName,
  type GeneralSubtree,
  type Name,
} from '../../../core/x509/index.ts';
import { standing, type Form, type Index } from './form.ts';

export const directory: Form = { name: 'directory', clause: 'RFC 5280 section 7.1', index };

function index(subtrees: readonly GeneralSubtree[]): Index {
  const bases: Name[] = [];
  for (const subtree of subtrees) if (subtree.kind === 'directory') bases.push(subtree.value);
  const among = (name: GeneralName, is: typeof isWithin): boolean =>
    name.kind === 'directory' && bases.some((base) => is(name.value, base));
  return {
    size: subtrees.length,
    permits: (name) => (name.kind === 'directory' ? standing(among(name, isWithin)) : 'unreadable'),
    excludes: (name) => {
      if (among(name, isWithin)) return 'inside';
      return name.kind !== 'directory' || among(name, mayBeWithin) ? 'unreadable' : 'outside';
    },
  };
}
