// SPDX-License-Identifier: Apache-2.0
// What a program carries that takes one function of edgewarden/in-toto: measured on the sources, minified.
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';

const index = join(import.meta.dirname, '../../../attest/statement/index.ts');

interface Built {
  readonly bytes: number;
  readonly modules: readonly string[];
  readonly imports: readonly string[];
}

async function built(names: string): Promise<Built> {
  const entry = '\0entry';
  const bundle = await rolldown({
    input: 'entry',
    platform: 'node',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? entry : null),
        load: (id) => (id === entry ? `export { ${names} } from ${JSON.stringify(index)};` : null),
      },
    ],
  });
  const { output } = await bundle.generate({ minify: true });
  await bundle.close();
  const [chunk] = output;
  const used = Object.entries(chunk.modules).filter(([, module]) => module.renderedLength > 0);
  return {
    bytes: Buffer.byteLength(chunk.code),
    modules: used.map(([id]) => id.replace(/^.*\/(?=(?:core|attest)\/)/, '')),
    imports: chunk.imports,
  };
}

describe('a program that bundles', () => {
  // Measured: 15.9 KB, of which 7 KB are the table of error codes (core/errors.ts) and 6 KB the JSON reader.
  it('parseStatement alone carries no predicate, no envelope and no bundle', async () => {
    const { bytes, modules } = await built('parseStatement');
    expect(bytes).toBeLessThan(18_000);
    expect(bytes).toBeGreaterThan(5_000);
    expect(modules.filter((id) => /predicates|predicate\.ts|dsse|bundle|build/.test(id))).toEqual([]);
  });

  it('the reader of one kind carries that kind alone', async () => {
    const { bytes, modules } = await built('parseStatement, vsaV1');
    expect(bytes).toBeLessThan(19_500);
    expect(modules.filter((id) => id.includes('predicates/'))).toEqual([
      'attest/statement/predicates/vsa.ts',
    ]);
  });

  // Measured: 33.1 KB.
  it('the whole library has no dependency but Node', async () => {
    const { bytes, imports } = await built(
      'parseStatement, readPredicate, buildStatement, readAttestationBundle, findSubject, whyNoSubject',
    );
    expect(bytes).toBeLessThan(37_000);
    expect(imports.filter((id) => !builtinModules.includes(id.replace(/^node:/, '')))).toEqual([]);
  });
});
