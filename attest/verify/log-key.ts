// SPDX-License-Identifier: Apache-2.0
// Which key of the trusted root an entry's log has: by the log's identifier, within the key's interval, both ends
// inclusive, at every time that is proven (protobuf-specs, TransparencyLogInstance; decision 0022).

import { fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { LogEntry } from '../carrier.ts';
import { isCalled, within, type LogKey, type TrustedRoot } from '../trust/types.ts';

const rows = {
  key: { check: 'log.key', clause: 'Sigstore trusted root, tlogs' },
} satisfies Record<string, CheckRow>;

/** Without `times` the key is found and its interval left unchecked, and so nothing is proven. */
export function findLogKey(
  { logIdHex }: LogEntry,
  { logs }: TrustedRoot,
  times: readonly number[],
): { readonly check: Evidence; readonly key: LogKey | undefined } {
  const named = logs.filter((log) => isCalled(log, logIdHex));
  const facts = { logId: logIdHex };
  const [first] = named;
  if (first === undefined) {
    const unknown = fail(
      rows.key,
      'E_LOG_KEY',
      `log ${logIdHex} is not trusted: the root has ${logs.length} logs, not this one`,
      facts,
    );
    return { check: unknown, key: undefined };
  }
  if (times.length === 0) {
    return { check: skip(rows.key, 'no proven time to look for its key’s interval at'), key: first };
  }
  const key = named.find((log) => times.every((time) => within(time, log.validFor)));
  return key === undefined
    ? {
        check: fail(
          rows.key,
          'E_LOG_KEY',
          `log ${first.origin} is not trusted for that time: its key is from ${intervalText(first)}`,
          facts,
        ),
        key,
      }
    : { check: pass(rows.key, `log ${key.origin} is trusted`, facts), key };
}

const intervalText = ({ validFor: { start, end } }: LogKey): string =>
  `${isoText(start)} to ${end === Infinity ? 'no end' : isoText(end)}`;

/** Dates end in the year 275760; a log's 64 bits do not. */
export function isoText(time: number): string {
  return time <= 8.64e15 ? new Date(time).toISOString() : `${time} ms`;
}
