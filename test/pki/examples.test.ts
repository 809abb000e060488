// SPDX-License-Identifier: Apache-2.0
// The example in the header of pki/index.ts is run: what stands after `// =>` is what comes out.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('holds', () => {
  const index = new URL('../../pki/index.ts', import.meta.url);
  const example = readFileSync(index, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('//     '))
    .map((line) => line.slice('//     '.length))
    .map((line) => line.replace(/^(.*); \/\/ => (.*)$/, 'deepEqual($1, $2);'))
    .join('\n')
    .replace("'edgewarden/pki'", `'${index.href}'`);
  expect(example).toContain('deepEqual');
  const home = mkdtempSync(join(tmpdir(), 'edgewarden-example-'));
  const module = `import { deepEqual } from 'node:assert';\nconst home = ${JSON.stringify(home)};\n${example}`;
  try {
    execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '--eval', module], {
      stdio: 'pipe',
    });
  } finally {
    rmSync(home, { recursive: true });
  }
});
