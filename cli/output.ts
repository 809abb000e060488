// SPDX-License-Identifier: Apache-2.0
// How results and refusals reach a person or a pipe.
//
// Rules of the interface: results go to standard output and nothing else does; notices, progress and
// refusals go to standard error. `text` is for people and may change; `json` and `yaml` have a version and a
// schema under docs/schema/. Colour only on a terminal, never with NO_COLOR. A refusal says what, where, and
// one next step.

import { stripVTControlCharacters, styleText } from 'node:util';
import { KnownError, printable } from '../core/index.ts';
import type { Outcome } from './command.ts';

export const formats = ['text', 'json', 'yaml', 'table'] as const;
export type Format = (typeof formats)[number];

/** The result of `command`, as bytes for standard output. */
export async function render(command: string, outcome: Outcome, format: Format): Promise<string> {
  const whole = { version: 1, command, data: outcome.data };
  switch (format) {
    case 'json':
      return `${escapedJson(JSON.stringify(whole, undefined, 2))}\n`;
    case 'yaml': {
      const { stringify } = await import('yaml');
      const plain = stringify(whole);
      // Only a quoted string has escapes.
      return plain.search(steering) < 0
        ? plain
        : stringify(whole, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' }).replace(
            steering,
            (character) => `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`,
          );
    }
    case 'table': {
      if (outcome.table === undefined) return line(outcome.text);
      const { head, rows, foot } = outcome.table;
      return line(table(head, rows)) + line(foot ?? '');
    }
    case 'text':
      return line(outcome.text);
  }
}

// Controls above U+007E and format characters: JSON.stringify leaves them, and terminals obey some of them.
const steering = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The same JSON value, with escapes for what could steer a terminal. Such characters stand in strings alone. */
export function escapedJson(json: string): string {
  return json.replace(steering, (character) =>
    Array.from({ length: character.length }, (_, unit) => character.charCodeAt(unit))
      .map((code) => `\\u${code.toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

const line = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

/** Columns padded to their widest cell, two spaces between. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ''))));
  return all
    .map((row) => row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell))))
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n');
}

const width = (cell: string): number => stripVTControlCharacters(cell).length;

/** A refusal for standard error: its code, message and hint; as JSON where results are JSON. */
export function renderError(error: KnownError, format: Format, colour: boolean): string {
  if (format === 'json' || format === 'yaml') {
    const { code, fault, message, facts, hint } = error;
    const whole = {
      version: 1,
      error: { code, fault, message, facts, ...(hint === undefined ? {} : { hint }) },
    };
    return `${escapedJson(JSON.stringify(whole))}\n`;
  }
  const code = colour ? styleText(['red', 'bold'], error.code, { validateStream: false }) : error.code;
  const facts = Object.entries(error.facts).map(([name, value]) => `${name} ${printable(String(value))}`);
  const where = facts.length === 0 ? '' : ` (${facts.join(', ')})`;
  const hint = error.hint === undefined ? '' : `hint: ${printable(error.hint)}\n`;
  return `${code}: ${printable(error.message)}${where}\n${hint}`;
}

/** Turns whatever was thrown into a refusal: what is neither that nor `signal`'s doing is our own defect. */
export function asKnownError(thrown: unknown, signal?: AbortSignal): KnownError {
  if (thrown instanceof KnownError) return thrown;
  if (signal?.aborted === true && thrown instanceof Error && thrown.name === 'AbortError')
    return new KnownError('E_INTERRUPTED', 'ended by a signal before it was done', {}, { cause: thrown });
  return new KnownError(
    'E_DEFECT',
    thrown instanceof Error ? thrown.message : String(thrown),
    {},
    {
      cause: thrown,
      hint: 'this is a defect of Edgewarden: run again with --verbose and report what it prints',
    },
  );
}
