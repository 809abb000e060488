// SPDX-License-Identifier: Apache-2.0
// One line on standard error that says how a run goes, on a terminal only. Notices are printed anywhere.

import type { Call } from '../../command.ts';

export interface ProgressLine {
  readonly update: (progress: {
    readonly executions: number;
    readonly edges?: number;
    readonly seconds: number;
  }) => void;
  readonly note: (line: string) => void;
  readonly clear: () => void;
}

export function progressLine(call: Call, name: string, seconds: number): ProgressLine {
  const { stderr } = call;
  const clear = (): void => {
    if (stderr.isTTY) stderr.write('\r\u001b[K');
  };
  return {
    clear,
    note: (line) => {
      clear();
      stderr.write(`${line}\n`);
    },
    update: (progress) => {
      if (!stderr.isTTY) return;
      const done = Math.min(1, progress.seconds / seconds);
      const bar = '█'.repeat(Math.round(done * 20)).padEnd(20, '░');
      const rate = progress.seconds > 0 ? Math.round(progress.executions / progress.seconds) : 0;
      const edges = progress.edges === undefined ? '' : `, ${progress.edges} edges`;
      const left = Math.max(0, Math.ceil(seconds - progress.seconds));
      stderr.write(`\r\u001b[K${name} ${bar} ${rate.toLocaleString('en-US')}/s${edges}, ${left} s left`);
    },
  };
}
