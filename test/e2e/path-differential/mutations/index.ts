// SPDX-License-Identifier: Apache-2.0
// Chains with none, one or two of all mutations.

import { soundChain, type Chain } from '../chain.ts';
import type { Mode } from '../modes.ts';
import type { Random } from '../random.ts';
import { extensionMutations } from './extensions.ts';
import { fieldMutations } from './fields.ts';
import type { Mutation } from './mutation.ts';
import { nameMutations } from './names.ts';
import { pathMutations } from './paths.ts';

export const mutations: readonly Mutation[] = [
  ...fieldMutations,
  ...extensionMutations,
  ...nameMutations,
  ...pathMutations,
];

export interface Wanted {
  readonly modes: readonly Mode[];
  readonly instants: boolean;
}

const fits = ({ only, instant }: Mutation, mode: Mode, instants: boolean): boolean =>
  (only === undefined || mode[only]) && (instants || instant !== true);

/** The nth chain of a run. */
export function mutatedChain(id: number, now: number, random: Random, wanted: Wanted): Chain {
  const mode = weighed(wanted.modes, random);
  const chain = soundChain(id, mode, now, random);
  const fitting = mutations.filter((mutation) => fits(mutation, mode, wanted.instants));
  const special = fitting.filter(({ only }) => only !== undefined);
  const count = random.pick([0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
  for (let i = 0; i < count; i++) {
    const { name, apply } = random.pick(special.length > 0 && random.chance(70) ? special : fitting);
    chain.mutations.push(apply(chain, random) ?? name);
  }
  return chain;
}

function weighed(all: readonly Mode[], random: Random): Mode {
  return random.pick(all.flatMap((mode) => Array.from({ length: mode.weight }, () => mode)));
}
