// SPDX-License-Identifier: Apache-2.0
// Makes chains, has them judged by both sides, and holds each disagreement against the table.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { written, type Written } from './chain.ts';
import { mutatedChain, type Wanted } from './mutations/index.ts';
import { pem } from './openssl.ts';
import { Random, seed } from './random.ts';
import { explain, table, type Peer } from './table.ts';
import { ours, type Verdict } from './verdict.ts';

export interface Comparison {
  readonly accepted: number;
  readonly refused: number;
  readonly disagreed: number;
  /** How often each row explained one. */
  readonly explained: ReadonlyMap<string, number>;
  /** Rows about this peer that explained none: in a short run chance, in a long one rows to strike. */
  readonly idle: readonly string[];
  readonly unexplained: readonly string[];
}

interface Judge {
  readonly peer: Peer;
  readonly judge: (all: readonly Written[], folder: string) => Promise<Map<Written, Verdict>>;
  readonly count: number;
  readonly now: number;
  readonly wanted: Wanted;
}

/** So many chains are in memory at once. */
const atOnce = 3000;

export async function compare({ peer, judge, count, now, wanted }: Judge): Promise<Comparison> {
  const random = new Random(seed);
  const explained = new Map<string, number>();
  const unexplained: string[] = [];
  let [accepted, refused, disagreed] = [0, 0, 0];
  const folder = mkdtempSync(join(tmpdir(), `edgewarden-${peer}-`));
  try {
    for (let done = 0; done < count; done += atOnce) {
      const chains = Array.from({ length: Math.min(atOnce, count - done) }, (_, index) =>
        written(mutatedChain(done + index, now, random, wanted), random),
      );
      const verdicts = await judge(chains, folder);
      for (const each of chains) {
        const mine = ours(each);
        const theirs = verdicts.get(each);
        if (theirs === undefined) throw new TypeError(`${peer} said nothing of chain ${each.chain.id}`);
        if (mine.accepted) accepted += 1;
        else refused += 1;
        if (mine.accepted === theirs.accepted) continue;
        disagreed += 1;
        const rows = explain(peer, each.chain, mine, theirs);
        for (const { id } of rows ?? []) explained.set(id, (explained.get(id) ?? 0) + 1);
        if (rows === undefined) unexplained.push(dump(peer, each, mine, theirs));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const idle = table
    .filter(({ id, peers }) => peers.includes(peer) && !explained.has(id))
    .map(({ id }) => id);
  return { accepted, refused, disagreed, explained, idle, unexplained };
}

function dump(peer: Peer, each: Written, mine: Verdict, theirs: Verdict): string {
  const { chain, anchorDer, poolDer, targetDer, listsDer } = each;
  return [
    `seed ${seed}, chain ${chain.id}, ${chain.mode.name}: ${chain.mutations.join(' + ')}`,
    `at ${new Date(chain.now).toISOString()} with ${(chain.mode[peer] ?? []).join(' ')}`,
    `ours: ${mine.said}`,
    `${peer}: ${theirs.said}`,
    `anchor\n${pem('CERTIFICATE', [anchorDer])}target\n${pem('CERTIFICATE', [targetDer])}`,
    `pool\n${pem('CERTIFICATE', poolDer)}lists\n${pem('X509 CRL', listsDer)}`,
  ].join('\n');
}
