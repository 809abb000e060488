// SPDX-License-Identifier: Apache-2.0
// Has samples judged by both sides, and holds each disagreement against the table.

import { explain, type Row } from './table.ts';
import type { Sample } from './samples.ts';
import { ours, theirs } from './verdict.ts';

export class Comparison {
  accepted: number = 0;
  refused: number = 0;
  disagreed: number = 0;
  /** How often each row explained one. */
  readonly explained: Map<Row['id'], number> = new Map();
  readonly unexplained: string[] = [];

  add(sample: Sample): void {
    const mine = ours(sample);
    const theirVerdict = theirs(sample);
    if (mine.accepted) this.accepted += 1;
    else this.refused += 1;
    if (mine.accepted === theirVerdict.accepted) return;
    this.disagreed += 1;
    const rows = explain(sample.mutations, mine, theirVerdict);
    for (const { id } of rows ?? []) this.explained.set(id, (this.explained.get(id) ?? 0) + 1);
    if (rows !== undefined) return;
    const said = (verdict: { accepted: boolean; refusals: readonly string[] }): string =>
      verdict.accepted ? 'accepted' : verdict.refusals.join('\n  ');
    this.unexplained.push(
      `${sample.name}: ${sample.mutations.join(' + ')}\nours: ${said(mine)}\npeer: ${said(theirVerdict)}`,
    );
  }
}
