// SPDX-License-Identifier: Apache-2.0
// Constraints on distinguished names (RFC 5280 sections 4.2.1.10 and 7.1): a name is within a subtree if it begins
// with the subtree's relative names, compared without regard to case, inner white space and string type.

import { isWithin, type GeneralName, type GeneralSubtree, type Name } from '../../../core/x509/index.ts';
import { standing, type Form, type Index, type Standing } from './form.ts';

export const directory: Form = { name: 'directory', clause: 'RFC 5280 section 7.1', index };

function index(subtrees: readonly GeneralSubtree[]): Index {
  const bases: Name[] = [];
  for (const subtree of subtrees) if (subtree.kind === 'directory') bases.push(subtree.value);
  const judge = (name: GeneralName): Standing =>
    name.kind === 'directory' ? standing(bases.some((base) => isWithin(name.value, base))) : 'unreadable';
  return { size: subtrees.length, permits: judge, excludes: judge };
}
