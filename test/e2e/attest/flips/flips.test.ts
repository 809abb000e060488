// SPDX-License-Identifier: Apache-2.0
// Evidence of each form with every octet flipped, and cut off at every length: no crash, no hang, and no pass but where
// no check can depend on that octet. table.ts names each such place, and why.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { seed } from '../../path-differential/random.ts';
import type { Flipped } from './flip.ts';
import { forms } from './forms.ts';
import { placesOf } from './places.ts';
import { explain, sha256Oid, table } from './table.ts';
import type { Task } from './worker.ts';

const shares = 4;

/** Every task, on as many threads as there are processors. */
async function flipped(tasks: readonly Task[]): Promise<readonly Flipped[]> {
  const waiting = [...tasks];
  const results: Flipped[] = [];
  const thread = async (): Promise<void> => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { execArgv: [], env: {} });
    let answer = Promise.withResolvers<Flipped>();
    worker.on('message', (flips: Flipped) => answer.resolve(flips));
    worker.on('error', (error) => answer.reject(error));
    try {
      for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
        answer = Promise.withResolvers();
        worker.postMessage(task);
        results.push(await answer.promise);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, thread));
  return results;
}

describe('evidence with any one octet flipped, or cut off', () => {
  it(
    `is refused, but where the table says why not: ${Object.keys(forms).length} forms, seed ${seed}`,
    { timeout: 3_600_000 },
    async () => {
      const tasks = Object.keys(forms).flatMap((form) =>
        Array.from({ length: shares }, (_, share) => ({ form, seed, share, shares })),
      );
      const results = await flipped(tasks);
      const survivors = results.flatMap((each) => each.survivors);
      const count = new Map<string, number>();
      const unexplained: string[] = [];
      for (const each of survivors) {
        const row = explain(each);
        if (row !== undefined) count.set(row.id, (count.get(row.id) ?? 0) + 1);
        else
          unexplained.push(
            `${each.form}: ${each.mask} in ${each.place.part} ${each.place.path}, octet ${each.at}: ${each.text}`,
          );
      }
      const sum = (of: (each: Flipped) => number): number =>
        results.reduce((total, each) => total + of(each), 0);
      console.info(
        `${sum(({ flips }) => flips)} flips and ${sum(({ cuts }) => cuts)} cuts of ${Object.keys(forms).length} forms: ${survivors.length} proven`,
        count,
      );
      expect(unexplained.join('\n')).toBe('');
      expect(table.filter(({ id, seldom }) => seldom !== true && !count.has(id)).map(({ id }) => id)).toEqual(
        [],
      );
      expect(Math.max(...results.map(({ slowest }) => slowest))).toBeLessThan(2000);
    },
  );
});

describe('a row that few seeds meet', () => {
  const form = forms['bundle v0.2, envelope, intoto 0.0.2 with a timestamp']?.();
  if (form === undefined) throw new TypeError('the form has another name');
  const text = Buffer.from(form.bytes).toString('latin1');
  const place = placesOf(text).find(
    ({ path, part }) => path.endsWith('.signedTimestamp') && part === 'value',
  );
  if (place === undefined) throw new TypeError('the form has a timestamp');
  const whole = text.slice(place.start, place.end);
  const token = Buffer.from(whole.slice(1, -1), 'base64');

  it.for([
    ['a timestamp’s status', 8, 1],
    ['a hash that a timestamp announces', token.indexOf(sha256Oid) + sha256Oid.length, 0x0d],
  ] as const)('is needed: %s', ([id, octet, value]) => {
    const bent = Buffer.from(token);
    expect([0, 5]).toContain(bent[octet]);
    bent[octet] = value;
    const bytes = Buffer.from(text.replace(whole, `"${bent.toString('base64')}"`), 'latin1');
    expect(form.isProven(bytes)).toBe(true);
    const at = place.start + 1 + Math.ceil((octet * 4) / 3);
    expect(explain({ form: '', place, at, mask: 'one bit', text: '', whole })?.id).toBe(id);
  });
});

describe('the places of a text', () => {
  it('are the members, without a gap', () => {
    const text = '{"a":[1,{"b":"x\\"y"}], "c":null}';
    const places = placesOf(text);
    expect(places.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
    expect(
      places.filter(({ part }) => part !== 'between').map(({ part, path }) => `${part} ${path}`),
    ).toEqual(['name a', 'value a.0', 'name a.1.b', 'value a.1.b', 'name c', 'value c']);
  });
});
