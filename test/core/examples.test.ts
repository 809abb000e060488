// SPDX-License-Identifier: Apache-2.0
// The examples in the headers of core's index files are run: what stands after `// =>` is what comes out.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const core = new URL('../../core/', import.meta.url);
const rooms = readdirSync(core, { withFileTypes: true }).filter((entry) => entry.isDirectory());

it('finds rooms with examples', () => {
  expect(rooms.length).toBeGreaterThanOrEqual(6);
});

describe.each(rooms.map(({ name }) => name))('the example of core/%s', (room) => {
  it('holds', () => {
    const example = readFileSync(new URL(`${room}/index.ts`, core), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('//     '))
      .map((line) => line.slice('//     '.length));
    expect(example.join('\n')).toContain('// =>');
    const code = example.map((line) =>
      line
        .replace(
          /^(.*); \/\/ => (.*)$/,
          (_, expression: string, value: string) => `deepEqual(${expression}, ${value});`,
        )
        .replace(
          /'edgewarden\/core\/(\w+)'/,
          (_, name: string) => `'${new URL(`${name}/index.ts`, core).href}'`,
        ),
    );
    const module = ["import { deepEqual } from 'node:assert';", ...code].join('\n');
    // A mistake in it ends the process with another code than 0, which throws here.
    execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '--eval', module], {
      stdio: 'pipe',
    });
  });
});
