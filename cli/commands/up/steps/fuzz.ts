// SPDX-License-Identifier: Apache-2.0
// Step 5: the parser that reads every stranger's certificate request is fuzzed, with Jazzer.js where it loads.

import { KnownError } from '../../../../core/index.ts';
import { runFuzz } from '../../../../fuzz/index.ts';
import type { Call } from '../../../command.ts';
import { whole } from '../../../options.ts';
import { doesNotHold, type Account, type Stage } from '../step.ts';

/** @throws E_USAGE */
export const fuzzSeconds = (call: Call): number => whole(call, 'fuzzSeconds', { min: 1, max: 3600 }) ?? 5;

export async function fuzz({ call }: Stage): Promise<Account> {
  const seconds = fuzzSeconds(call);
  const report = await runFuzz('csr', {
    seconds,
    engine: 'auto',
    signal: call.signal,
    note: (line) => call.stderr.write(`     ${line}\n`),
  });
  if (report.stopped === 'interrupted') throw new KnownError('E_INTERRUPTED', 'interrupted');
  const [finding] = report.findings;
  if (finding !== undefined)
    return doesNotHold(`a finding: ${finding.message} (${finding.file ?? 'no file'})`);
  if (report.executions === 0) return doesNotHold('nothing was executed');
  const engine =
    report.engine === 'jazzer' ? 'Jazzer.js' : 'the property engine (Jazzer.js cannot load here)';
  const coverage =
    report.coverage === undefined
      ? ''
      : `, ${report.coverage.edges} of ${report.coverage.instrumented} edges`;
  const rate = Math.round(report.executionsPerSecond).toLocaleString('en-US');
  return {
    line: `CSR parser, ${report.seconds.toFixed(0)} s with ${engine}: ${rate} exec/s${coverage}, ${report.findings.length} findings`,
    details: [
      `${report.executions.toLocaleString('en-US')} executions, seed ${report.seed}, ${report.accepted ?? 0} inputs accepted`,
      ...report.notes,
    ],
  };
}
