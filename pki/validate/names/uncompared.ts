// SPDX-License-Identifier: Apache-2.0
// Forms whose constraints are not compared: otherName, x400Address, ediPartyName, registeredID. RFC 5280 section
// 4.2.1.10: whoever cannot process a constraint on a form that a later certificate has a name of refuses the
// certificate; without such a name the constraint has nothing to constrain.

import type { GeneralSubtree } from '../../../core/x509/index.ts';
import type { Form, FormName, Index } from './form.ts';

function uncompared(name: FormName): Form {
  return {
    name,
    clause: 'RFC 5280 section 4.2.1.10',
    index: (subtrees: readonly GeneralSubtree[]): Index => ({
      size: subtrees.length,
      permits: () => 'unreadable',
      excludes: () => 'unreadable',
    }),
  };
}

export const other: Form = uncompared('other');
export const registeredId: Form = uncompared('registeredId');
export const unread: Form = uncompared('unread');
