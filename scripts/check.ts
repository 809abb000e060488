// SPDX-License-Identifier: Apache-2.0
// `npm run check`: everything that must hold before a commit, the quickest first. `--no-tests` leaves out the
// tests, for a run that has just made them.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../cli/version.ts';

const bin = (...path: string[]): string => join(packageRoot(), 'node_modules', ...path);

const steps: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['types', [bin('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json']],
  ['lint', [bin('eslint', 'bin', 'eslint.js'), '.', '--max-warnings=0']],
  ['format', [bin('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level=warn', '.']],
  ['documents', [join('scripts', 'generate.ts'), '--check']],
  ['tests', [bin('vitest', 'vitest.mjs'), 'run']],
];

const wanted = process.argv.includes('--no-tests') ? steps.filter(([name]) => name !== 'tests') : steps;
let failed = 0;
for (const [name, args] of wanted) {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { cwd: packageRoot(), stdio: 'inherit' });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  if (status !== 0) failed += 1;
}
process.stdout.write(`check: ${wanted.length - failed} of ${wanted.length} hold\n`);
process.exitCode = failed === 0 ? 0 : 1;
