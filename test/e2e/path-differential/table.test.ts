// SPDX-License-Identifier: Apache-2.0
// The table explains what it has rows for, and nothing else; a seed repeats its chains.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { now } from '../../pki/validate/maker.ts';
import { soundChain, type Chain } from './chain.ts';
import { modes } from './modes.ts';
import { mutatedChain } from './mutations/index.ts';
import { Random } from './random.ts';
import { explain, table } from './table.ts';
import type { Reason, Verdict } from './verdict.ts';

const [mode] = modes;
const chain = (...mutations: string[]): Chain => {
  if (mode === undefined) throw new TypeError('no mode');
  return { ...soundChain(1, mode, now, new Random(1)), mutations };
};
const accepted: Verdict = { accepted: true, refusals: [], said: '' };
const refused = (...refusals: Reason[][]): Verdict => ({ accepted: false, refusals, said: '' });
const ids = (...args: Parameters<typeof explain>): unknown => explain(...args)?.map(({ id }) => id);
const expired = { code: '10', text: '0: certificate has expired' };
const signature = { code: '7', text: '0: certificate signature failure' };

describe('the table of disagreements', () => {
  it('explains a refusal by a row for what was done', () => {
    expect(ids('openssl', chain('leaf: ends now'), accepted, refused([expired]))).toEqual(['ends now']);
  });
  it('explains nothing where something else was done', () => {
    expect(ids('openssl', chain('leaf: begins now'), accepted, refused([expired]))).toBeUndefined();
  });
  it('wants every reason of a way explained, and one way is enough', () => {
    const done = chain('leaf: ends now');
    expect(ids('openssl', done, accepted, refused([expired, signature]))).toBeUndefined();
    expect(ids('openssl', done, accepted, refused([signature], [expired]))).toEqual(['ends now']);
    expect(ids('openssl', done, accepted, refused([]))).toBeUndefined();
  });
  it('keeps the peers and the sides apart', () => {
    const done = chain('leaf: ends now');
    expect(ids('gnutls', done, accepted, refused([expired]))).toBeUndefined();
    expect(ids('openssl', done, refused([expired]), accepted)).toBeUndefined();
  });
  it('cites a section in every row', () => {
    expect(table.filter(({ why }) => !/(RFC \d+|NIST SP [\d-]+\w?)|certtool/.test(why))).toEqual([]);
  });
  it('is told in docs/path-validation.md', () => {
    const guide = readFileSync(new URL('../../../docs/path-validation.md', import.meta.url), 'utf8');
    const untold = table.filter(({ id, why }) => !guide.includes(`| ${id} |`) || !guide.includes(why));
    expect(untold.map(({ id }) => id)).toEqual([]);
  });
});

describe('a seed', () => {
  it('repeats the chains', () => {
    const run = (seed: number): string[][] => {
      const random = new Random(seed);
      return Array.from(
        { length: 50 },
        (_, id) => mutatedChain(id, now, random, { modes, instants: true }).mutations,
      );
    };
    expect(run(5)).toEqual(run(5));
    expect(run(5)).not.toEqual(run(6));
  });
});
