// SPDX-License-Identifier: Apache-2.0
// Adds up what .ci/run ran: each test of the two suites, and each step that is not a suite. A suite that left
// no report, or ran nothing, counts as failed. Prints "N passed, N failed" and exits accordingly.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
let passed = 0;
let failed = 0;
let skipped = 0;

for (const line of readFileSync(join(folder, 'steps.tsv'), 'utf8').trim().split('\n')) {
  const [name, status] = line.split('\t');
  const report = suite(name);
  if (report === undefined) {
    if (status === '0') passed += 1;
    else failed += 1;
    continue;
  }
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  skipped += report.numPendingTests;
  // A suite that exits badly without a failed test broke outside its tests; an empty one proves nothing.
  if (report.numFailedTests === 0 && (status !== '0' || report.numPassedTests === 0)) failed += 1;
}

function suite(name) {
  if (name !== 'unit' && name !== 'e2e') return undefined;
  try {
    return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
  }
}

process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failed === 0 ? 0 : 1;
