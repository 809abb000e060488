// SPDX-License-Identifier: Apache-2.0
// One thing that may be wrong, or odd, with a chain.

import { lineOf, type Chain } from '../chain.ts';
import type { Draft } from '../draft.ts';
import type { Random } from '../random.ts';

export interface Mutation {
  readonly name: string;
  /** What was done, where that says more than the name. */
  readonly apply: (chain: Chain, random: Random) => string | undefined;
  /** Only in modes that ask for this. */
  readonly only?: 'lists' | 'policies';
  /** Its verdict changes while the test runs: only for a peer that is told the time. */
  readonly instant?: true;
}

type Change = (draft: Draft, chain: Chain, random: Random) => void;
type More = Pick<Mutation, 'only' | 'instant'>;

const placeOf = (draft: Draft, { top, leaf }: Chain): string =>
  draft === top ? 'root' : draft === leaf ? 'leaf' : 'CA';

type At = (what: string, change: Change, more?: More) => Mutation;

const at =
  (name: string, choose: (chain: Chain, random: Random) => Draft): At =>
  (what, change, more = {}) => ({
    name: `${name}: ${what}`,
    apply: (chain, random) => {
      const draft = choose(chain, random);
      change(draft, chain, random);
      return `${placeOf(draft, chain)}: ${what}`;
    },
    ...more,
  });

/** A change of one certificate of the chain, of one CA (the root among them), of one under the root, of the last. */
export const anywhere: At = at('any', (chain, random) => random.pick(lineOf(chain)));
export const atAuthority: At = at('CA', ({ top, cas }, random) => random.pick([top, ...cas]));
export const belowRoot: At = at('issued', ({ cas, leaf }, random) => random.pick([...cas, leaf]));
export const atLeaf: At = at('leaf', ({ leaf }) => leaf);
export const about = (
  what: string,
  apply: (chain: Chain, random: Random) => void,
  more: More = {},
): Mutation => ({
  name: what,
  apply: (chain, random) => {
    apply(chain, random);
    return undefined;
  },
  ...more,
});
