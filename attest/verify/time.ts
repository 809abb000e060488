// SPDX-License-Identifier: Apache-2.0
// When a signature was made (Sigstore client specification, 4.2): at least one source must prove it, and every source
// that is there is used. A time that nobody signed is no time.

import { allOf, fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { LogVerdict } from './log.ts';

const clause = 'Sigstore client specification, 4.2';
const rows = {
  time: { check: 'time', clause },
  proven: { check: 'time.proven', clause },
} satisfies Record<string, CheckRow>;

export interface TimeVerdict {
  readonly evidence: Evidence;
  /** Milliseconds since 1970. */
  readonly times: readonly number[];
}

/** The group over the timestamps' checks, and the times of log and timestamps together. */
export function verifyTime(
  log: LogVerdict | undefined,
  timestamps: { readonly checks: readonly Evidence[]; readonly times: readonly number[] },
): TimeVerdict {
  const times = [...(log?.times ?? []), ...timestamps.times];
  const refusedAlready = [log?.evidence, ...timestamps.checks].some((each) => each?.outcome === 'failed');
  const [first] = times;
  const proven =
    first !== undefined
      ? pass(rows.proven, `signed at ${times.map(isoText).join(' and ')}`)
      : refusedAlready
        ? skip(rows.proven, 'what should prove the time has failed')
        : fail(
            rows.proven,
            'E_LOG_EVIDENCE',
            'nothing proves when this was signed: neither a time that a log signed nor a timestamp',
          );
  return { evidence: allOf(rows.time, 'when it was signed', [...timestamps.checks, proven]), times };
}

/** Dates end in the year 275760; a log's 64 bits do not. */
const isoText = (time: number): string =>
  Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : `${time} ms`;
