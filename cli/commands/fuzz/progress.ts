// SPDX-License-Identifier: Apache-2.0
// How a run of fuzzing goes, on a terminal only. Notices are printed anywhere.

import type { Call } from '../../command.ts';
import { bar, statusLine } from '../../progress.ts';

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
  const { show, clear } = statusLine(call);
  return {
    clear,
    note: (line) => {
      clear();
      call.stderr.write(`${line}\n`);
    },
    update: (progress) => {
      const rate = progress.seconds > 0 ? Math.round(progress.executions / progress.seconds) : 0;
      const edges = progress.edges === undefined ? '' : `, ${progress.edges} edges`;
      const left = Math.max(0, Math.ceil(seconds - progress.seconds));
      const done = bar(progress.seconds / seconds);
      show(`${name} ${done} ${rate.toLocaleString('en-US')}/s${edges}, ${left} s left`);
    },
  };
}
