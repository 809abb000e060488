// SPDX-License-Identifier: Apache-2.0
// Constraints on URIs (RFC 5280 section 4.2.1.10): on the host of the authority, that host alone, or with a leading
// period those below it. A URI without authority or with an address for a host is within no constraint: refused.
//
// The URI is read as RFC 3986 writes it and not repaired as browsers do. Not checked: path, query or scheme.

import type { GeneralName, GeneralSubtree } from '../../../core/x509/index.ts';
import { standing, type Form, type Index, type Standing } from './form.ts';
import { isUnder, parentOf, readHost } from './host.ts';

export const uri: Form = { name: 'uri', clause: 'RFC 5280 section 4.2.1.10', index };

function index(subtrees: readonly GeneralSubtree[]): Index | string {
  const hosts = new Set<string>();
  const domains = new Set<string>();
  for (const subtree of subtrees) {
    if (subtree.kind !== 'uri') continue;
    const below = subtree.value.startsWith('.');
    const host = readHost(below ? subtree.value.slice(1) : subtree.value);
    if (host === undefined) return `the constraint "${subtree.value}" is no host or domain`;
    (below ? domains : hosts).add(host);
  }
  const judge = (name: GeneralName): Standing => {
    const host = name.kind === 'uri' ? hostOf(name.value) : undefined;
    if (host === undefined) return 'unreadable';
    return standing(hosts.has(host) || isUnder(parentOf(host), domains));
  };
  return { size: subtrees.length, permits: judge, excludes: judge };
}

/** The host name of a URI's authority in lower case; undefined where there is none. */
export function hostOf(value: string): string | undefined {
  // RFC 3986 section 3: scheme "://" [ userinfo "@" ] host [ ":" port ], up to the first of / ? #.
  const authority =
    /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[A-Za-z0-9._~!$&'()*+,;=:%-]*@)?([^/?#@:]*)(?::[0-9]*)?(?:[/?#]|$)/.exec(
      value,
    );
  return authority === null ? undefined : readHost(authority[1] ?? '');
}
