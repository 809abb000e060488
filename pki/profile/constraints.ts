// SPDX-License-Identifier: Apache-2.0
// Name constraints (RFC 5280 section 4.2.1.10) of a CA that is to be certified, from what its operator stated.
//
// Where something is permitted, the kinds DNS and IP of which nothing is permitted are excluded whole: the RFC leaves
// a kind that is not mentioned free, and a CA for `site-a.example` would otherwise certify any address. Directory
// names are not offered: what does not implement them must refuse the CA altogether, and Go does not.

import type { GeneralSubtree, NameConstraints } from '../../core/x509/index.ts';
import { isNameOf, network } from './patterns.ts';
import { nameKinds, type NameKind, type Profile } from './profile.ts';
import type { Refuse } from './refusal.ts';

/** Subtrees in text, by kind: domains, networks with prefix length, hosts or `.domain` of URIs and of mail. */
export type StatedSubtrees = Readonly<Partial<Record<NameKind, readonly string[]>>>;

export interface StatedConstraints {
  readonly permitted: StatedSubtrees;
  readonly excluded: StatedSubtrees;
}

/** What is written; undefined where nothing is. */
export function decideConstraints(
  stated: StatedConstraints | undefined,
  profile: Profile,
  refuse: Refuse,
): NameConstraints | undefined {
  const need = profile.authority?.nameConstraints ?? 'none';
  const permitted = stated === undefined ? [] : subtrees(stated.permitted, profile, refuse);
  const excluded = stated === undefined ? [] : subtrees(stated.excluded, profile, refuse);
  if (need === 'none') {
    if (permitted.length + excluded.length > 0)
      refuse('E_PROFILE_CONSTRAINT', `profile ${profile.name} grants no name constraints`, {
        profile: profile.name,
      });
    return undefined;
  }
  if (permitted.length === 0 && need === 'required')
    refuse(
      'E_PROFILE_CONSTRAINT',
      `a CA of profile ${profile.name} is for names that are stated; none is permitted`,
      {
        profile: profile.name,
      },
    );
  if (permitted.length + excluded.length === 0) return undefined;
  return { permitted, excluded: permitted.length === 0 ? excluded : [...excluded, ...closed(permitted)] };
}

function closed(permitted: readonly GeneralSubtree[]): readonly GeneralSubtree[] {
  const has = (kind: NameKind): boolean => permitted.some((subtree) => subtree.kind === kind);
  return [...(has('dns') ? [] : [{ kind: 'dns', value: '' } as const]), ...(has('ip') ? [] : everyAddress)];
}

const everyAddress: readonly GeneralSubtree[] = [4, 16].map((size) => ({
  kind: 'ip',
  address: new Uint8Array(size),
  mask: new Uint8Array(size),
}));

function subtrees(stated: StatedSubtrees, profile: Profile, refuse: Refuse): readonly GeneralSubtree[] {
  const found: GeneralSubtree[] = [];
  let count = 0;
  for (const kind of nameKinds)
    for (const text of stated[kind] ?? []) {
      if (++count > profile.limits.names) continue;
      const subtree = subtreeOf(kind, text);
      if (subtree !== undefined) found.push(subtree);
      else
        refuse('E_PROFILE_CONSTRAINT', `${text.slice(0, 300)} is no constraint of ${kind} names`, {
          kind,
          constraint: text.slice(0, 300),
        });
    }
  if (count > profile.limits.names)
    refuse(
      'E_PROFILE_LIMIT',
      `${count} constraints; profile ${profile.name} grants ${profile.limits.names}`,
      {
        profile: profile.name,
        limit: profile.limits.names,
        found: count,
      },
    );
  return found;
}

function subtreeOf(kind: NameKind, text: string): GeneralSubtree | undefined {
  if (kind === 'ip') {
    const net = network(text);
    return net === undefined ? undefined : { kind, ...net };
  }
  const host = kind === 'dns' ? text : text.replace(/^\./, '');
  const fits = isNameOf('dns', host) || (kind === 'email' && isNameOf('email', text));
  return fits ? { kind, value: text } : undefined;
}
