// SPDX-License-Identifier: Apache-2.0
// `npm start`, `npm test` and the like: makes the checkout ready, then runs one program under a supported
// Node, hands signals on and ends as it ended.
//
//   node scripts/run.mjs build
//   node scripts/run.mjs start [edgewarden up options]
//   node scripts/run.mjs vitest [vitest options]
//   node scripts/run.mjs file FILE.ts [options]

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, environment, root, supportedNode } from './ensure.mjs';

const [what, ...rest] = process.argv.slice(2);
ensureInstalled();
const node = supportedNode();
ensureBuilt(node);
if (what === 'build') process.exit(0);

const programs = {
  start: () => [join(root, 'dist', 'cli', 'main.js'), 'up', '--home', join(root, '.edgewarden'), ...rest],
  vitest: () => [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...rest],
  file: () => rest,
};
const program = programs[what];
if (program === undefined) throw new TypeError(`unknown program ${what}`);

const child = spawn(node, program(), { cwd: root, stdio: 'inherit', env: environment(node) });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  throw error;
});
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + (constants.signals[signal] ?? 1);
});
