// SPDX-License-Identifier: Apache-2.0
// `cert diff`: in what two certificates, two requests, or a certificate and the request for it differ.

import { z } from 'zod';
import { KnownError, printable } from '../../../core/index.ts';
import { sameBytes } from '../../../core/x509/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { inFile } from '../../input.ts';
import { argument, optionalText } from '../../options.ts';
import { connected, readSource, type Source } from './connecting.ts';
import { fieldsOf, type Fields } from './diff/fields.ts';
import { otherKind } from './files.ts';

export const result: z.ZodType = z.object({
  same: z.boolean(),
  first: z.string(),
  second: z.string(),
  differences: z.array(
    z.object({
      field: z.string(),
      /** Absent where the first has no such field. */
      first: z.string().optional(),
      second: z.string().optional(),
    }),
  ),
});

interface Side {
  readonly name: string;
  readonly der: Uint8Array;
  readonly fields: Fields;
}

interface Difference {
  readonly field: string;
  readonly first?: string;
  readonly second?: string;
}

export async function run(call: Call): Promise<Outcome> {
  const [first, second] = await sides(call);
  const same = sameBytes(first.der, second.der);
  const found = same ? [] : differences(first.fields, second.fields);
  // Fields that print alike may be encoded otherwise: what differs in bytes differs.
  if (!same && found.length === 0)
    found.push({
      field: 'encoding',
      first: `${first.der.length} bytes`,
      second: `${second.der.length} bytes, elsewhere different`,
    });
  return {
    data: { same, first: first.name, second: second.name, differences: found },
    text: same ? 'the same, to the byte' : textOf(first.name, second.name, found),
    table: {
      head: ['FIELD', 'FIRST', 'SECOND'],
      rows: found.map(({ field, first: a, second: b }) => [field, a ?? '-', b ?? '-'].map(printable)),
    },
    exit: same ? 0 : 1,
  };
}

async function sides(call: Call): Promise<[Side, Side]> {
  const server = optionalText(call, 'connect');
  const path = call.args[1];
  if ((server === undefined) === (typeof path !== 'string'))
    throw new KnownError('E_USAGE', 'two files, or a file and --connect');
  if (argument(call, 0) === '-' && path === '-')
    throw new KnownError('E_USAGE', 'standard input can be read only once');
  const first = side(await readSource({ ...call, options: {} }, 0));
  const second = side(server === undefined ? await readSource(call, 1) : await connected(call, server));
  return [first, second];
}

/** The first certificate, else the first request. @throws E_INPUT_KIND */
function side({ name, blocks }: Source): Side {
  return inFile(name, () => {
    const block =
      blocks.find(({ kind }) => kind === 'certificate') ??
      blocks.find(({ kind }) => kind === 'request') ??
      blocks.find(({ kind, label }) => kind === 'other' && label === undefined);
    if (block === undefined) throw otherKind(blocks, ['certificate', 'request']);
    const { der, kind } = block;
    return { name, der, fields: fieldsOf(kind === 'request' ? 'request' : 'certificate', der) };
  });
}

function differences(first: Fields, second: Fields): Difference[] {
  const differs = (field: string): boolean => first.get(field) !== second.get(field);
  return (
    [...new Set([...first.keys(), ...second.keys()])]
      .filter(differs)
      // Where the text differs its encoding does.
      .filter((field) => !field.endsWith(' encoding') || !differs(field.slice(0, -' encoding'.length)))
      .map((field) => {
        const [a, b] = [first.get(field), second.get(field)];
        return { field, ...(a === undefined ? {} : { first: a }), ...(b === undefined ? {} : { second: b }) };
      })
  );
}

function textOf(first: string, second: string, found: readonly Difference[]): string {
  return [
    `--- ${printable(first)}`,
    `+++ ${printable(second)}`,
    ...found.flatMap(({ field, first: a, second: b }) => [
      printable(field),
      ...(a === undefined ? [] : [`  - ${line(a)}`]),
      ...(b === undefined ? [] : [`  + ${line(b)}`]),
    ]),
  ].join('\n');
}

/** Long values differ at their beginning or are for programs: the JSON has them whole. */
const line = (value: string): string => printable(value.length <= 300 ? value : `${value.slice(0, 64)}…`);
