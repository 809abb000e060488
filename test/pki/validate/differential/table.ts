// SPDX-License-Identifier: Apache-2.0
// Every class of disagreement, who is right and why: docs/path-validation.md tells the same.

import type { Chain } from './chain.ts';
import type { Reason, Verdict } from './verdict.ts';

export type Peer = 'openssl' | 'gnutls';

export interface Row {
  readonly id: string;
  readonly peers: readonly Peer[];
  /** Who refuses, where the other accepts. */
  readonly refuses: 'ours' | 'peer';
  /** What the chain has to have; any chain where it is left out. */
  readonly mutations?: RegExp;
  /** Codes of ours, or the peer's. */
  readonly codes: RegExp;
  /** What the reason has to say. */
  readonly text?: RegExp;
  readonly modes?: RegExp;
  readonly right: 'ours' | 'peer' | 'both';
  readonly why: string;
}

export const table: readonly Row[] = [];

/** Explains a disagreement: in one of the ways that the refusing side tried, a row has to explain each reason. */
export function explain(
  peer: Peer,
  chain: Chain,
  mine: Verdict,
  theirs: Verdict,
): readonly Row[] | undefined {
  const refuses = mine.accepted ? 'peer' : 'ours';
  const { refusals } = mine.accepted ? theirs : mine;
  const able = table.filter(
    (row) => row.peers.includes(peer) && row.refuses === refuses && applies(row, chain),
  );
  for (const reasons of refusals) {
    const rows = reasons.map((reason) => able.find((row) => matches(row, reason)));
    if (rows.length > 0 && rows.every((row) => row !== undefined)) return [...new Set(rows)];
  }
  return undefined;
}

const applies = ({ mutations, modes }: Row, { mutations: done, mode }: Chain): boolean =>
  (mutations === undefined || done.some((each) => mutations.test(each))) &&
  (modes === undefined || modes.test(mode.name));

const matches = ({ codes, text }: Row, reason: Reason): boolean =>
  codes.test(reason.code) && (text === undefined || text.test(reason.text));
