// SPDX-License-Identifier: Apache-2.0
// What is done to a good sample: to the bundle's JSON, or to the root's. A mutation says what it did, or nothing where
// the sample has nothing that it could be done to.

import type { Random } from '../../../path-differential/random.ts';
import type { Sample } from '../samples.ts';
import { changes } from './changes.ts';
import type { Hands, Loose, LooseRoot } from './loose.ts';
import { rootMutations } from './root.ts';
import { swaps } from './swaps.ts';

export type { Loose, LooseEntry, LooseRoot } from './loose.ts';

const mutations = [...swaps, ...changes];

/** Does one thing, sometimes two, and now and then one of them to the root. */
export function mutant(sample: Sample, other: Sample, random: Random): Sample {
  const bundle = structuredClone(sample.bundle) as Loose;
  const root = structuredClone(sample.root) as LooseRoot;
  const time = Number(bundle.verificationMaterial.tlogEntries[0]?.integratedTime ?? 0) * 1000;
  const hands: Hands = {
    bundle,
    random,
    other: structuredClone(other.bundle) as Loose,
    signed: Number.isSafeInteger(time) && time > 0 ? time : undefined,
  };
  const done: string[] = [];
  const wanted = random.chance(20) ? 2 : 1;
  let isRootBent = false;
  while (done.length < wanted) {
    const ofRoot = random.chance(20);
    const what = ofRoot
      ? random.pick(rootMutations)(root, hands)
      : again(() => random.pick(mutations)(hands));
    if (what === undefined) continue;
    isRootBent ||= ofRoot;
    done.push(what);
  }
  return {
    ...sample,
    mutations: [...sample.mutations, ...done],
    bundle,
    root: isRootBent ? root : sample.root,
  };
}

/** Nothing where a first mutation left what the second would need. */
function again(work: () => string | undefined): string | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
