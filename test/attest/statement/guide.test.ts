// SPDX-License-Identifier: Apache-2.0
// docs/in-toto.md runs as it stands: its blocks are one program, and what follows `// =>` is what comes out.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const sources = {
  'edgewarden/in-toto': 'attest/statement/index.ts',
  'edgewarden/core/dsse': 'core/dsse/index.ts',
};

it('the guide to in-toto holds', () => {
  const guide = readFileSync(join(root, 'docs/in-toto.md'), 'utf8');
  const blocks = [...guide.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? '');
  expect(blocks.length).toBeGreaterThanOrEqual(5);
  const claims = /^(.*); \/\/ => (.*)$/gm;
  const code = blocks.join('\n').replace(claims, 'same($1, $2);');
  expect(code.match(/^same\(/gm)?.length).toBeGreaterThanOrEqual(8);
  const placed = Object.entries(sources).reduce(
    (text, [name, file]) =>
      text.replaceAll(`from '${name}'`, `from '${pathToFileURL(join(root, file)).href}'`),
    code,
  );
  const module = `import { deepStrictEqual as same } from 'node:assert';\n${placed}`;
  const options = ['--no-warnings', '--input-type=module-typescript', '--eval', module];
  const { status, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8', timeout: 20_000 });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
