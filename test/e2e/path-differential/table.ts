// SPDX-License-Identifier: Apache-2.0
// What is a row of the table of disagreements, and whether rows explain one. Each row has explained one in a run of
// 30,000 chains or fewer; the rarest, about keys and names with a changed bit, do so once in several such runs.

import type { Chain } from './chain.ts';
import { gnutlsRows } from './table-gnutls.ts';
import { oursRefuses } from './table-ours.ts';
import { opensslRows } from './table-openssl.ts';
import type { Reason, Verdict } from './verdict.ts';

export type Peer = 'openssl' | 'gnutls';

export interface Row {
  readonly id: string;
  readonly peers: readonly Peer[];
  /** Who refuses, where the other accepts. */
  readonly refuses: 'ours' | 'peer';
  /** What was done to the chain, joined by plus signs; anything where it is left out. */
  readonly mutations?: RegExp;
  /** Codes of ours, or the peer's. */
  readonly codes: RegExp;
  /** What the reason has to say. */
  readonly text?: RegExp;
  readonly modes?: RegExp;
  /** Whose verdict RFC 5280 asks for; both where it leaves the choice. */
  readonly right: 'ours' | 'peer' | 'both';
  readonly why: string;
}

export const table: readonly Row[] = [...oursRefuses, ...opensslRows, ...gnutlsRows];

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
    const rows = reasons.flatMap((reason) => able.find((row) => matches(row, reason)) ?? []);
    if (rows.length > 0 && rows.length === reasons.length) return [...new Set(rows)];
  }
  return undefined;
}

const applies = ({ mutations, modes }: Row, { mutations: done, mode }: Chain): boolean =>
  (mutations === undefined || mutations.test(done.join(' + '))) &&
  (modes === undefined || modes.test(mode.name));

const matches = ({ codes, text }: Row, reason: Reason): boolean =>
  codes.test(reason.code) && (text === undefined || text.test(reason.text));
