// SPDX-License-Identifier: Apache-2.0
// Reads what a Jazzer.js process wrote on standard error: libFuzzer's status lines and final statistics, and the
// harness' own lines. Line by line, so that memory stays bounded however long a run is.

/** What the harness said about a finding. */
export interface HarnessComplaint {
  readonly kind: 'throw' | 'oracle' | 'pollution';
  readonly oracle: string;
  readonly message: string;
  readonly stack: string;
}

/** The facts of a run, as far as it told them. */
export interface Transcript {
  /** Runs by the final statistics, else by the last status line. 0 where neither came. */
  executions: number;
  /** True once the final statistics were seen. */
  statistics: boolean;
  edges: number;
  features: number;
  instrumented: number;
  newUnits: number;
  accepted: number | undefined;
  complaint: HarnessComplaint | undefined;
  /** Jazzer.js' or Node.js' own words about what ended the run, at most a few. */
  readonly errors: string[];
  /** Milliseconds at which seeds were loaded and fuzzing began, or undefined. */
  begunAt: number | undefined;
}

export const emptyTranscript = (): Transcript => ({
  executions: 0,
  statistics: false,
  edges: 0,
  features: 0,
  instrumented: 0,
  newUnits: 0,
  accepted: undefined,
  complaint: undefined,
  errors: [],
  begunAt: undefined,
});

/** Takes in one line. `now` is milliseconds of any steady clock. */
export function takeLine(transcript: Transcript, line: string, nonce: string, now: number): void {
  if (nonce !== '' && line.startsWith(`${nonce} `))
    takeHarness(transcript, line.slice(nonce.length + 1), now);
  else if (line.startsWith('#')) takeStatus(transcript, line);
  else if (line.startsWith('stat::')) takeStatistic(transcript, line);
  else if (errorLine.test(line) && transcript.errors.length < 12) transcript.errors.push(line.slice(0, 300));
}

const errorLine =
  /^==\d+==|ERROR|^FATAL|^SUMMARY|Error[: ]|ParseDictionaryFile|^WARNING: unrecognized|^\s+at |is required|does not export/;

function takeStatus(transcript: Transcript, line: string): void {
  const executions = /^#(\d+)\t/.exec(line)?.[1];
  if (executions === undefined) return;
  if (!transcript.statistics) transcript.executions = Number(executions);
  const coverage = / cov: (\d+) ft: (\d+) /.exec(line);
  if (coverage === null) return;
  transcript.edges = Number(coverage[1]);
  transcript.features = Number(coverage[2]);
}

function takeStatistic(transcript: Transcript, line: string): void {
  const match = /^stat::(\w+):\s+(\d+)$/.exec(line.trim());
  if (match?.[1] === 'number_of_executed_units') {
    transcript.executions = Number(match[2]);
    transcript.statistics = true;
  }
  if (match?.[1] === 'new_units_added') transcript.newUnits = Number(match[2]);
}

function takeHarness(transcript: Transcript, json: string, now: number): void {
  let said: unknown;
  try {
    said = JSON.parse(json);
  } catch {
    return; // a line cut off by the end of the process
  }
  if (typeof said !== 'object' || said === null) return;
  const facts = new Map<string, unknown>(Object.entries(said));
  const number = (name: string): number => {
    const value = facts.get(name);
    return typeof value === 'number' ? value : 0;
  };
  const text = (name: string): string => {
    const value = facts.get(name);
    return typeof value === 'string' ? value : '';
  };
  switch (facts.get('what')) {
    case 'begin':
      transcript.instrumented = number('instrumented');
      transcript.begunAt = now;
      return;
    case 'end':
      transcript.accepted = number('accepted');
      return;
    case 'complaint': {
      const kind = text('kind');
      transcript.complaint = {
        kind: kind === 'oracle' || kind === 'pollution' ? kind : 'throw',
        oracle: text('oracle'),
        message: text('message'),
        stack: text('stack'),
      };
      return;
    }
  }
}
