// SPDX-License-Identifier: Apache-2.0
// Constraints on DNS names (RFC 5280 section 4.2.1.10): a name is within a subtree if labels were added to its left.
//
// An empty subtree is every name (Baseline Requirements 7.1.2.5.2 excludes all with it). A leading period and a
// wildcard are no DNS name, and the constraint is refused. A wildcard name stands for each host that it matches: all
// must be permitted, and none excluded.

import type { GeneralName, GeneralSubtree } from '../../../core/x509/index.ts';
import { standing, type Form, type Index, type Standing } from './form.ts';
import { isUnder, parentOf, readHost } from './host.ts';

export const dns: Form = { name: 'dns', clause: 'RFC 5280 section 4.2.1.10', index };

function index(subtrees: readonly GeneralSubtree[]): Index | string {
  const bases = new Set<string>();
  const parents = new Set<string>();
  let all = false;
  for (const subtree of subtrees) {
    if (subtree.kind !== 'dns') continue;
    if (subtree.value === '') {
      all = true;
      continue;
    }
    const base = readHost(subtree.value);
    if (base === undefined) return `the constraint "${subtree.value}" is not a DNS name`;
    bases.add(base);
    parents.add(parentOf(base));
  }
  const judge = (name: GeneralName, overlap: boolean): Standing => {
    const read = readPresented(name);
    if (read === undefined) return 'unreadable';
    const { host, wildcard } = read;
    // *.example.com touches host.example.com, which is one label more than what follows the asterisk.
    return standing(all || isUnder(host, bases) || (overlap && wildcard && parents.has(host)));
  };
  return {
    size: subtrees.length,
    permits: (name) => judge(name, false),
    excludes: (name) => judge(name, true),
  };
}

/** The name, or what follows its one whole left-most asterisk. */
function readPresented(name: GeneralName): { readonly host: string; readonly wildcard: boolean } | undefined {
  if (name.kind !== 'dns') return undefined;
  const wildcard = name.value.startsWith('*.');
  const host = readHost(wildcard ? name.value.slice(2) : name.value);
  return host === undefined ? undefined : { host, wildcard };
}
