// SPDX-License-Identifier: Apache-2.0
// Runs one command in this process, as cli/program.ts would, and gives what a user would see.

import { Readable, Writable } from 'node:stream';
import { expect } from 'vitest';
import { resultOf, type Call, type CommandModule } from '../../cli/command.ts';
import { commands } from '../../cli/commands/index.ts';
import { exitCodes } from '../../cli/exit.ts';
import { asKnownError, formats as allFormats, render, renderError, type Format } from '../../cli/output.ts';
import { optionName } from '../../cli/settings.ts';

export interface Ran {
  readonly exit: number;
  /** In each format. */
  readonly stdout: Readonly<Record<Format, string>>;
  /** The refusal. */
  readonly stderr: string;
  /** What was said on standard error beside it. */
  readonly notices: string;
  readonly code: string | undefined;
  readonly hint: string | undefined;
  readonly data: unknown;
}

export interface Surroundings {
  readonly home: string;
  readonly now?: number;
  readonly stdin?: Uint8Array | Readable;
  /** Those to print. Default: all. */
  readonly formats?: readonly Format[];
  readonly signal?: AbortSignal;
}

/** `runs('cert inspect', ['a.pem'], { short: true }, { home })`. What it gives must fit its own schema. */
export async function runs(
  path: string,
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
  surroundings: Surroundings,
): Promise<Ran> {
  const row = commands.find((one) => one.path === path);
  if (row === undefined) throw new TypeError(`no command ${path}`);
  const defaults = Object.fromEntries(
    (row.options ?? []).map((option) => [optionName(option), option.default]),
  );
  let notices = '';
  const listen = (text: string): void => {
    notices += text;
  };
  const call = callOf(args, { ...defaults, ...options }, surroundings, listen);
  const module: CommandModule = await row.load();
  const stdout: Record<Format, string> = { text: '', json: '', yaml: '', table: '' };
  try {
    const outcome = await module.run(call);
    const { data, error } = (await resultOf(module)).safeParse(outcome.data);
    expect(error).toBeUndefined();
    expect(data, 'keys that its result does not name').toEqual(outcome.data);
    for (const format of surroundings.formats ?? allFormats)
      stdout[format] = await render(path, outcome, format);
    const exit = outcome.exit ?? 0;
    return { exit, stdout, stderr: '', notices, code: undefined, hint: undefined, data: outcome.data };
  } catch (thrown) {
    const { signal } = surroundings;
    const error = asKnownError(thrown, signal);
    if (error.code === 'E_DEFECT') throw thrown;
    const stderr = renderError(error, 'text', false) + renderError(error, 'json', false);
    const { code, hint, fault } = error;
    return { exit: exitCodes[fault], stdout, stderr, notices, code, hint, data: undefined };
  }
}

function callOf(
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
  { home, now = Date.now(), stdin = new Uint8Array(), signal = new AbortController().signal }: Surroundings,
  listen: (text: string) => void,
): Call {
  const sink = (hear: (text: string) => void): Writable =>
    new Writable({
      write(chunk: Uint8Array, _, done) {
        hear(Buffer.from(chunk).toString());
        done();
      },
    });
  const input = stdin instanceof Uint8Array ? Readable.from([Buffer.from(stdin)]) : stdin;
  return {
    args,
    options,
    home,
    env: {},
    stdin: input as unknown as Call['stdin'],
    stdout: sink(() => undefined) as unknown as Call['stdout'],
    stderr: sink(listen) as unknown as Call['stderr'],
    now,
    signal,
    verbose: false,
  };
}

/** Everything that reached the user, in every format. */
export const everything = ({ stdout, stderr, notices }: Ran): string =>
  Object.values(stdout).join('\n') + stderr + notices;
