// SPDX-License-Identifier: Apache-2.0
// `npm run bench -- [SUITE…] [--json] [--peers] [--seconds N]`: runs the suites and prints a table, or with
// --json one object a line: suite, name, value, unit, better, floor, peer {name, version, value}, ratio.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../cli/output.ts';
import type { Context, Row, Suite } from './suite.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '3' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const folder = join(import.meta.dirname, 'suites');
const suites: Suite[] = [];
for (const file of readdirSync(folder).sort()) {
  if (!file.endsWith('.ts')) continue;
  const module = (await import(join(folder, file))) as { suite?: Suite };
  if (module.suite !== undefined) suites.push(module.suite);
}

const unknown = positionals.filter((name) => !suites.some((suite) => suite.name === name));
const seconds = Number(values.seconds);
if (values.help || unknown.length > 0 || !(seconds > 0 && seconds <= 600)) {
  const names = suites.map((suite) => `  ${suite.name.padEnd(12)}${suite.what}`).join('\n');
  process.stderr.write(
    `${unknown.length > 0 ? `no suite named ${unknown.join(', ')}\n` : ''}npm run bench -- [SUITE…] [--json] [--peers] [--seconds N]\n\n${names}\n`,
  );
  process.exit(values.help ? 0 : 2);
}

const context: Context = {
  peers: values.peers,
  seconds,
  note: (line) => process.stderr.write(`${line}\n`),
};
const shown: string[][] = [];
let count = 0;
for (const suite of suites) {
  if (positionals.length > 0 && !positionals.includes(suite.name)) continue;
  for await (const row of suite.run(context)) {
    count += 1;
    if (values.json)
      process.stdout.write(`${JSON.stringify({ suite: suite.name, ...row, ...ratio(row) })}\n`);
    else shown.push(cells(suite.name, row));
  }
}
if (count === 0) throw new TypeError('no suite gave a row');
if (!values.json) {
  process.stdout.write(`${table(['suite', 'what', 'value', 'unit', 'floor', 'peer', 'ratio'], shown)}\n`);
}

/** How many times better than the peer: above 1 is faster or smaller, whichever is better. */
function ratio(row: Row): { ratio?: number } {
  if (row.peer === undefined || row.peer.value === 0 || row.value === 0) return {};
  const times = row.better === 'higher' ? row.value / row.peer.value : row.peer.value / row.value;
  return { ratio: Math.round(times * 100) / 100 };
}

function cells(suite: string, row: Row): string[] {
  const peer =
    row.peer === undefined ? '' : `${number(row.peer.value)} (${row.peer.name} ${row.peer.version})`;
  const floor =
    row.floor === undefined
      ? ''
      : `${number(row.floor)}${row.floorIs === undefined ? '' : ` (${row.floorIs})`}`;
  const times = ratio(row).ratio;
  return [suite, row.name, number(row.value), row.unit, floor, peer, times === undefined ? '' : `${times} x`];
}

function number(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
