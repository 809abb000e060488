// SPDX-License-Identifier: Apache-2.0
// `fuzz replay`: inputs through the plain parser, without an engine.

import { z } from 'zod';
import { replay, targetNamed, targets, type Replayed } from '../../../fuzz/index.ts';
import type { Call, Outcome } from '../../command.ts';

export const result: z.ZodType = z.object({
  inputs: z.array(
    z.object({
      target: z.string(),
      file: z.string(),
      verdict: z.enum(['accepted', 'refused', 'finding']),
      kind: z.string().optional(),
      oracle: z.string().optional(),
      message: z.string().optional(),
      frames: z.array(z.string()),
    }),
  ),
});

export async function run(call: Call): Promise<Outcome> {
  const [name, files] = call.args;
  const names = typeof name === 'string' ? [targetNamed(name).name] : targets.map((target) => target.name);
  const given = Array.isArray(files) ? files.map(String) : [];
  const inputs: (Replayed & { readonly target: string })[] = [];
  for (const target of names)
    for (const replayed of await replay(target, given, call.signal)) inputs.push({ target, ...replayed });
  const findings = inputs.filter((input) => input.verdict === 'finding');
  return {
    data: { inputs },
    text: [
      ...findings.flatMap(describe),
      ...(given.length > 0
        ? inputs
            .filter((input) => input.verdict !== 'finding')
            .map((input) => `${input.file}: ${input.verdict}`)
        : []),
      ...names.map((target) => summary(target, inputs)),
    ].join('\n'),
    table: {
      head: ['target', 'verdict', 'file'],
      rows: inputs.map((input) => [input.target, input.verdict, input.file]),
    },
    exit: findings.length > 0 ? 1 : 0,
  };
}

function describe(input: Replayed & { readonly target: string }): readonly string[] {
  const oracle = input.oracle === undefined ? '' : ` (${input.oracle})`;
  return [
    `FINDING ${input.target}: ${input.kind ?? ''}${oracle}: ${input.message ?? ''}`,
    `  ${input.file}`,
    ...input.frames.slice(0, 5).map((frame) => `  at ${frame}`),
  ];
}

function summary(target: string, inputs: readonly (Replayed & { readonly target: string })[]): string {
  const of = (verdict: Replayed['verdict']): number =>
    inputs.filter((input) => input.target === target && input.verdict === verdict).length;
  return `${target}: ${of('accepted')} accepted, ${of('refused')} refused, ${of('finding')} findings`;
}
