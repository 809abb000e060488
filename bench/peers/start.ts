// SPDX-License-Identifier: Apache-2.0
// The peers of the enrolment benchmark that this machine can have, started; for each other one line says why not.

import type { Context } from '../suite.ts';
import type { Belongings } from './belongings.ts';
import type { AnchorFiles, Contender } from './contender.ts';
import { startKubeedgeStyle } from './kubeedge-style.ts';
import { havePeer, type Built, type PeerName } from './peers.ts';
import { startStepCa } from './step-ca.ts';

type Start = (built: Built, anchor: AnchorFiles, belongings: Belongings) => Promise<Contender>;

const starts: readonly (readonly [name: PeerName, start: Start])[] = [
  ['kubeedge-style', startKubeedgeStyle],
  ['step-ca', startStepCa],
];

export async function startPeers(
  anchor: AnchorFiles,
  context: Context,
  belongings: Belongings,
): Promise<Contender[]> {
  const started: Contender[] = [];
  const note = (line: string): void => context.note(`enrol: ${line}`);
  for (const [name, start] of starts) {
    const had = await havePeer(name, { belongings, note });
    if ('missing' in had) {
      note(`without the peer ${name}: ${had.missing}`);
      continue;
    }
    try {
      started.push(await start(had, anchor, belongings));
    } catch (cause) {
      note(`without the peer ${name}: ${cause instanceof Error ? cause.message : 'it did not start'}`);
    }
  }
  return started;
}
