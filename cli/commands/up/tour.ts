// SPDX-License-Identifier: Apache-2.0
// The tour: five steps, in order, each a line with its result and time. A step that does not hold does not stop
// the next one; the tour holds when every step did.

import { styleText } from 'node:util';
import { asKnownError } from '../../output.ts';
import type { Stage, Step } from './step.ts';
import { admission } from './steps/admission.ts';
import { enrol } from './steps/enrol.ts';
import { fuzz } from './steps/fuzz.ts';
import { provenance } from './steps/provenance.ts';
import { rotate } from './steps/rotate.ts';

export const steps: readonly Step[] = [
  { name: 'enrol', run: enrol },
  { name: 'rotate', run: rotate },
  { name: 'provenance', run: provenance },
  { name: 'admission', run: admission },
  { name: 'fuzz', run: fuzz },
];

export interface StepResult {
  readonly step: string;
  readonly held: boolean;
  readonly line: string;
  readonly details: readonly string[];
  readonly ms: number;
}

/** Runs every step and tells of each as it ends. */
export async function tour(stage: Stage, tell: (line: string) => void): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  for (const [index, step] of steps.entries()) {
    if (stage.call.signal.aborted) break;
    const result = await take(step, stage);
    results.push(result);
    tell(shown(index + 1, result, stage));
  }
  return results;
}

async function take(step: Step, stage: Stage): Promise<StepResult> {
  const start = performance.now();
  try {
    const account = await step.run(stage);
    return { step: step.name, held: true, ...account, ms: Math.round(performance.now() - start) };
  } catch (thrown) {
    const error = asKnownError(thrown);
    const details = error.cause instanceof Error ? [error.cause.message] : [];
    const line = `${error.code}: ${error.message}`;
    return { step: step.name, held: false, line, details, ms: Math.round(performance.now() - start) };
  }
}

function shown(number: number, result: StepResult, { call }: Stage): string {
  const colour = call.stdout.isTTY && (call.env['NO_COLOR'] ?? '') === '';
  const mark = result.held ? 'ok' : 'FAILED';
  const painted = colour ? styleText(result.held ? 'green' : 'red', mark, { validateStream: false }) : mark;
  const time = result.ms < 10_000 ? `${result.ms} ms` : `${(result.ms / 1000).toFixed(1)} s`;
  const line = `${number}/${steps.length} ${result.step.padEnd(11)}${painted}  ${result.line}  (${time})`;
  if (!call.verbose && result.held) return line;
  return [line, ...result.details.map((detail) => `      ${detail}`)].join('\n');
}
