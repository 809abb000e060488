// SPDX-License-Identifier: Apache-2.0
// Executions a second: the request parser under Jazzer.js and under the property engine.
//
// The floor of Jazzer.js is a target that does nothing, run the same way; that of the property engine is fast-check
// making the same inputs for it. Which loop is meant matters more than which parser: the notes of a run say it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { KnownError } from '../../core/index.ts';
import { locate, runLocated, targetNamed, type FuzzReport, type Located } from '../../fuzz/index.ts';
import type { Context, Row, Suite } from '../suite.ts';

const seed = 1;

export const suite: Suite = {
  name: 'fuzz',
  what: 'fuzzing executions a second, the CSR parser beside an empty target',
  async *run(context: Context): AsyncIterable<Row> {
    const folder = mkdtempSync(join(tmpdir(), 'edgewarden-bench-'));
    try {
      const csr = locate(targetNamed('csr'));
      const empty = emptyTarget(folder, csr);
      for (const engine of ['jazzer', 'property'] as const) {
        const floor = await measured(context, empty, engine);
        const own = await measured(context, csr, engine);
        if (floor === undefined || own === undefined) continue;
        const name = engine === 'jazzer' ? 'csr under Jazzer.js' : 'csr under the property engine';
        yield {
          name,
          value: own.executionsPerSecond,
          unit: 'op/s',
          better: 'higher',
          floor: floor.executionsPerSecond,
          floorIs: 'a target that does nothing, in the same loop',
        };
        if (own.coverage !== undefined)
          yield {
            name: `${name}: edges reached`,
            value: own.coverage.edges,
            unit: 'edges',
            better: 'higher',
          };
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function measured(
  context: Context,
  located: Located,
  engine: 'jazzer' | 'property',
): Promise<FuzzReport | undefined> {
  context.note(`fuzzing ${located.target.name} with ${engine}`);
  try {
    const seconds = Math.max(2, context.seconds);
    return await runLocated(located, { engine, seconds, seed, note: (line) => context.note(line) });
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    context.note(`left out: ${error.message}`);
    return undefined;
  }
}

// The same seeds, shape and dictionary, so that inputs cost the same; the parser looks at their length alone.
function emptyTarget(folder: string, like: Located): Located {
  const write = (name: string, code: string, module: string): string => {
    const file = join(folder, name);
    writeFileSync(file, emptyModule(code, module));
    return file;
  };
  const root = join(import.meta.dirname, '..', '..');
  const source = write('source.mjs', join(root, 'fuzz', 'target.ts'), like.module);
  return {
    ...like,
    target: { ...like.target, name: 'empty' },
    module: source,
    built: write('built.mjs', join(root, 'dist', 'fuzz', 'target.js'), like.built),
    instrument: [`${folder}/`],
    corpus: join(folder, 'corpus'),
    artifacts: join(folder, 'artifacts'),
  };
}

const emptyModule = (code: string, like: string): string => `
import { defineTarget } from ${JSON.stringify(pathToFileURL(code).href)};
import { target as like } from ${JSON.stringify(pathToFileURL(like).href)};
export const target = defineTarget({
  name: 'empty',
  what: 'nothing',
  refusals: [],
  oracles: [],
  limits: like.limits,
  shape: like.shape,
  parse(input) {
    if (input.length > 100) return 1;
    return 0;
  },
});
`;
