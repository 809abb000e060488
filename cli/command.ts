// SPDX-License-Identifier: Apache-2.0
// What a command is: one row of data that help, docs/cli.md and the parser are made from, and a module
// that is loaded only when the command runs, so that `edgewarden --help` loads no cryptography.

import type { ZodType } from 'zod';

/** One `--option`. `flags` as commander writes them: `-n, --node <name>`, `--force`, `--arch <arch...>`. */
export interface OptionRow {
  readonly flags: string;
  readonly help: string;
  readonly default?: string | number | boolean;
  readonly choices?: readonly string[];
  /** Refused as usage when absent. */
  readonly required?: boolean;
  /** Of an option with many values (`<x...>`): one each time it is given, so that arguments may follow it. */
  readonly repeat?: boolean;
  /** The environment variable that stands in for an absent flag, `EDGEWARDEN_…`. */
  readonly env?: string;
}

/** One positional argument: `<file>`, `[dir]`, `<file...>`. */
export interface ArgumentRow {
  readonly name: string;
  readonly help: string;
}

/** One command, e.g. `ca init`. Rows live in `cli/commands/<noun>/rows.ts`, which imports nothing but types. */
export interface CommandRow {
  /** The words typed: `ca init`. */
  readonly path: string;
  /** One line, in the imperative, without a full stop. */
  readonly summary: string;
  /** What else a user needs to know: effects, files touched, limits. Plain text. */
  readonly description?: string;
  readonly arguments?: readonly ArgumentRow[];
  readonly options?: readonly OptionRow[];
  /** Command lines as typed, each with what it does. At least one. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  readonly load: () => Promise<CommandModule>;
}

/** What `cli/commands/<noun>/<verb>.ts` exports. */
export interface CommandModule {
  readonly run: (call: Call) => Promise<Outcome>;
  /**
   * The shape of `Outcome.data`, from which docs/schema/<noun>-<verb>.json is made. A function where a run must
   * not pay for loading it.
   */
  readonly result: ZodType | (() => Promise<ZodType>);
}

/** The shape of what the command prints with --output json. */
export const resultOf = async ({ result }: CommandModule): Promise<ZodType> =>
  typeof result === 'function' ? await result() : result;

/** One invocation: everything a command may know of its surroundings. */
export interface Call {
  /** Positional arguments in order; a variadic one is an array. */
  readonly args: readonly (string | readonly string[])[];
  /** Options by camel-cased name: `--node-name x` is `options['nodeName'] === 'x'`. Read with cli/options.ts. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The state folder: `--home`, `$EDGEWARDEN_HOME`, else `~/.edgewarden`. */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Progress, notices and prompts. Never results. */
  readonly stderr: NodeJS.WriteStream;
  /** Milliseconds since 1970, read once when the command started. */
  readonly now: number;
  /** Aborts on SIGINT and SIGTERM; a second signal ends the process. */
  readonly signal: AbortSignal;
  readonly verbose: boolean;
}

/** What a command gives back. The framework prints it as --output asks and sets the exit code. */
export interface Outcome {
  /** For --output json and yaml. Printed with `version` and `command` beside it. */
  readonly data: unknown;
  /** For --output text (the default): lines without a final newline. Empty prints nothing. */
  readonly text: string;
  /** For --output table, where the result is a list: a header and rows. Without it, table prints text. */
  readonly table?: {
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
    /** A line below: what the rows do not say, such as that there are more. */
    readonly foot?: string;
  };
  /** 1 for "checked and refused": verification failed, denied, findings. Default 0. Errors are thrown. */
  readonly exit?: 0 | 1;
}
