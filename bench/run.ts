// SPDX-License-Identifier: Apache-2.0
// `npm run bench -- [SUITE…] [--json] [--peers] [--seconds N]`: runs the suites and prints a table, or with
// --json one object a line: suite, name, value, unit, better, floor, peer {name, version, value}, ratio.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
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
    alone: { type: 'boolean', default: false },
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

// Each suite has a process of its own, so that its peak memory is its own, and no suite warms another's code.
if (values.alone) {
  const [only] = suites.filter((suite) => positionals.includes(suite.name));
  if (only === undefined) throw new TypeError('--alone takes one suite');
  const context: Context = {
    peers: values.peers,
    seconds,
    note: (line) => process.stderr.write(`${line}\n`),
  };
  for await (const row of only.run(context)) process.stdout.write(`${JSON.stringify(row)}\n`);
} else {
  const shown: string[][] = [];
  for (const suite of suites) {
    if (positionals.length > 0 && !positionals.includes(suite.name)) continue;
    for await (const row of inChild(suite.name)) {
      if (values.json)
        process.stdout.write(`${JSON.stringify({ suite: suite.name, ...row, ...ratio(row) })}\n`);
      else shown.push(cells(suite.name, row));
    }
  }
  if (!values.json) {
    process.stdout.write(`${table(['suite', 'what', 'value', 'unit', 'floor', 'peer', 'ratio'], shown)}\n`);
  }
}

/** The rows of a suite, and how much memory its process had at most. */
async function* inChild(name: string): AsyncIterable<Row> {
  const args = [import.meta.filename, name, '--alone', '--seconds', values.seconds];
  const child = spawn(process.execPath, values.peers ? [...args, '--peers'] : args, {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // The suite tidies up after itself; the table is not worth waiting for then.
  process.once('SIGINT', () => {
    child.kill('SIGINT');
    process.exit(130);
  });
  const exited = once(child, 'exit');
  let count = 0;
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), 100);
  for await (const line of createInterface({ input: child.stdout })) {
    count += 1;
    yield JSON.parse(line) as Row;
  }
  const [code] = (await exited) as [number | null];
  clearInterval(watch);
  if (code !== 0 || count === 0)
    throw new TypeError(`suite ${name} ended with ${code ?? 'a signal'} after ${count} rows`);
  if (peak > 0) yield { name: 'peak memory', value: peak, unit: 'MB', better: 'lower' };
}

/** The most memory that a process ever had resident, in MB; 0 where the system does not tell. */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
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
