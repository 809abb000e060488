// SPDX-License-Identifier: Apache-2.0
// `fuzz list`: the targets and the engines.

import { z } from 'zod';
import { engineStatus, listTargets } from '../../../fuzz/index.ts';
import type { Outcome } from '../../command.ts';

export const result: z.ZodType = z.object({
  targets: z.array(
    z.object({
      name: z.string(),
      what: z.string(),
      seeds: z.int(),
      found: z.int(),
      dictionaryWords: z.int(),
      corpus: z.int(),
      maxLength: z.int(),
      timeoutMs: z.int(),
      rssMb: z.int(),
      oracles: z.array(z.object({ name: z.string(), what: z.string() })),
    }),
  ),
  engines: z.array(
    z.object({
      engine: z.enum(['jazzer', 'property']),
      state: z.enum(['ready', 'on-demand', 'unavailable']),
      detail: z.string(),
    }),
  ),
});

export async function run(): Promise<Outcome> {
  const [listed, engines] = await Promise.all([listTargets(), engineStatus()]);
  const targets = listed.map(({ target, seeds, found, words, corpus }) => ({
    name: target.name,
    what: target.what,
    seeds,
    found,
    dictionaryWords: words,
    corpus,
    ...target.limits,
    oracles: target.oracles,
  }));
  const head = ['target', 'seeds', 'found', 'corpus', 'oracles', 'parses'];
  const rows = targets.map((row) => [
    row.name,
    String(row.seeds),
    String(row.found),
    String(row.corpus),
    row.oracles.map((oracle) => oracle.name).join(' '),
    row.what,
  ]);
  const text = [
    ...targets.flatMap((row) => [
      `${row.name}  ${row.what}`,
      `  ${row.seeds} seeds, ${row.found} found, ${row.corpus} generated, ${row.dictionaryWords} dictionary words`,
      ...row.oracles.map((oracle) => `  ${oracle.name}: ${oracle.what}`),
    ]),
    ...engines.map(({ engine, state, detail }) => `engine ${engine}: ${state} (${detail})`),
  ].join('\n');
  return { data: { targets, engines }, text, table: { head, rows } };
}
