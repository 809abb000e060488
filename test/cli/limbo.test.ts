// SPDX-License-Identifier: Apache-2.0
// x509-limbo: the part of the suite that is kept here, and how its file is read.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { limboBytes, readCases, type LimboCase } from '../../cli/commands/conformance/limbo/cases.ts';
import { judge } from '../../cli/commands/conformance/limbo/judge.ts';
import { limbo } from '../../cli/commands/conformance/limbo/suite.ts';
import { fails, type CaseResult } from '../../cli/commands/conformance/suite.ts';

const directory = join(import.meta.dirname, '../vectors/x509-limbo');
const now = Date.UTC(2026, 10, 25);
const bytes = readFileSync(join(directory, 'limbo.json'));
const whole = readCases(bytes).filter((one): one is LimboCase => !('broken' in one));

async function results(wants: (id: string) => boolean = () => true): Promise<CaseResult[]> {
  const all: CaseResult[] = [];
  for await (const one of limbo.run(directory, { now, wants, signal: new AbortController().signal }))
    all.push(one);
  return all;
}

describe('x509-limbo', () => {
  it('is judged as it demands, case by case', async () => {
    const all = await results();
    expect(all.length).toBe(readCases(bytes).length);
    expect(all.filter(fails).map(({ id }) => id)).toEqual([]);
    // What is optional and decided otherwise has a reason of its own.
    const others = all.filter(({ agreement }) => agreement !== 'agrees');
    expect(others.map(({ id, agreement, difference }) => [id, agreement, difference !== undefined])).toEqual([
      ['webpki::san::public-suffix-private-namespace-wildcard-san', 'laxer', true],
    ]);
  });

  it('gives a code for each refusal', async () => {
    for (const { id, actual, code } of await results())
      expect(code === undefined, id).toBe(actual === 'SUCCESS');
  });

  it('does not depend on the order of the pool', () => {
    expect(whole.length).toBe(readCases(bytes).length);
    for (const one of whole) {
      const turned = {
        ...one,
        trusted_certs: one.trusted_certs.toReversed(),
        untrusted_intermediates: one.untrusted_intermediates.toReversed(),
      };
      expect(judge(turned, now).actual, one.id).toBe(judge(one, now).actual);
    }
  });

  it('runs the cases that are asked for', async () => {
    const some = await results((id) => id.startsWith('crl::'));
    expect(some.length).toBeGreaterThan(0);
    expect(some.every(({ id }) => id.startsWith('crl::'))).toBe(true);
  });
});

describe('a limbo.json', () => {
  const read = (text: string): unknown => readCases(Buffer.from(text));
  it.each([
    ['no JSON', '{', 'E_JSON_SYNTAX'],
    ['another version', '{"version": 2, "testcases": []}', 'E_CONFORMANCE_SET'],
    ['no case', '{"version": 1, "testcases": []}', 'E_CONFORMANCE_SET'],
  ])('is refused: %s', (_title, text, code) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code }));
  });

  it('has a limit', () => {
    expect(limboBytes).toBe(64 * 1024 * 1024);
  });

  it('is judged though a certificate in it cannot be read', () => {
    const [one] = whole;
    expect(judge({ ...one!, peer_certificate: 'nonsense' }, now)).toMatchObject({
      actual: 'FAILURE',
      code: 'E_PEM_SYNTAX',
    });
    expect(judge({ ...one!, trusted_certs: ['nonsense'] }, now)).toMatchObject({
      actual: 'FAILURE',
      code: 'E_PATH_NONE',
    });
  });
});
