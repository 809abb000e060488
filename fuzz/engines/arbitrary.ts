// SPDX-License-Identifier: Apache-2.0
// Inputs for fast-check: seeds under a short list of edits, on their structure where the target has a shape, and raw
// bytes beside them, since a model never makes what it forbids. A counterexample shrinks to few edits.

import fc from 'fast-check';
import { applyEdit, editBytes, render, type Edit, type Shape } from '../grammars/shape.ts';
import type { Target } from '../target.ts';

const operators = [
  'bytes',
  'bytes',
  'misspell',
  'misspell',
  'delete',
  'duplicate',
  'swap',
  'replace',
  'splice',
  'wrap',
  'repeat',
] as const;

/** Inputs for `target`, at most its `maxLength` long. */
export function inputsFrom(
  target: Target,
  seeds: readonly Uint8Array[],
  words: readonly Uint8Array[],
): fc.Arbitrary<Uint8Array> {
  const { maxLength } = target.limits;
  const shapes = seeds.map((seed) => shapeOf(target, seed));
  const raw = fc.uint8Array({ maxLength: Math.min(maxLength, 256) });
  if (shapes.length === 0) return raw;
  const index = fc.nat({ max: shapes.length - 1 });
  const edits = fc.array(editArbitrary(words), { maxLength: 5 });
  const edited = fc
    .tuple(index, index, edits)
    .map(([from, other, list]) => editSeed(shapes[from], shapes[other], list).subarray(0, maxLength));
  return fc.oneof({ arbitrary: edited, weight: 9 }, { arbitrary: raw, weight: 1 });
}

function editArbitrary(words: readonly Uint8Array[]): fc.Arbitrary<Edit> {
  const short = fc.uint8Array({ minLength: 1, maxLength: 8 });
  return fc.record({
    operator: fc.constantFrom(...operators),
    at: fc.nat({ max: 4095 }),
    operand: fc.nat(),
    bytes: words.length === 0 ? short : fc.oneof(short, fc.constantFrom(...words)),
  });
}

function editSeed(seed: Shape = new Uint8Array(0), donor: Shape = seed, edits: readonly Edit[]): Uint8Array {
  let shape = seed;
  let last: Edit | undefined;
  for (const edit of edits) {
    shape = applyEdit(shape, edit, donor);
    last = edit;
  }
  const bytes = render(shape);
  // One list in eight ends with an edit of the finished bytes, which breaks what the shape keeps in order.
  return last !== undefined && last.at % 8 === 0 ? editBytes(bytes, last) : bytes;
}

function shapeOf(target: Target, seed: Uint8Array): Shape {
  try {
    return target.shape?.(seed) ?? seed;
  } catch {
    return seed;
  }
}

/** A few hundred inputs with their structure edited, drawn by `seed`. For an engine that knows bytes only. */
export function sampleInputs(
  target: Target,
  seeds: readonly Uint8Array[],
  words: readonly Uint8Array[],
  seed: number,
): readonly Uint8Array[] {
  return fc.sample(inputsFrom(target, seeds, words), { numRuns: 1000, seed });
}
