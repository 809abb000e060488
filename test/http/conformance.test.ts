// SPDX-License-Identifier: Apache-2.0
// The recorded exchanges with KubeEdge, the ones that we answer more strictly, and the table that says where.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fails, type CaseResult } from '../../cli/commands/conformance/suite.ts';
import { suites } from '../../cli/commands/conformance/suites.ts';
import { judge } from '../../cli/commands/conformance/kubeedge/judge.ts';
import type { Played } from '../../cli/commands/conformance/kubeedge/wire.ts';
import { differences, explain } from '../../http/index.ts';

async function play(folder: string, wants: (id: string) => boolean = () => true): Promise<CaseResult[]> {
  const suite = await suites.get('kubeedge')?.();
  const results: CaseResult[] = [];
  const context = { now: Date.now(), wants, signal: new AbortController().signal };
  for await (const one of suite?.run(folder, context) ?? []) results.push(one);
  return results;
}

const shown = (results: readonly CaseResult[]): string[] =>
  results.map(({ id, expected, actual, code, reason }) => [id, expected, actual, code, reason].join(' | '));

describe('the exchanges recorded with KubeEdge', () => {
  it('agree wherever a drop-in must, and differ elsewhere only as the table says', async () => {
    const results = await play('test/vectors/kubeedge');
    expect(results.length).toBe(364);
    expect(results.filter(({ required }) => required).length).toBe(277);
    expect(shown(results.filter(fails))).toEqual([]);
    expect(
      shown(results.filter(({ agreement }) => agreement === 'differs' || agreement === 'laxer')),
    ).toEqual([]);
    const always = new Set(differences.filter((row) => row.always === true).map(({ id }) => id));
    const excused = results.filter(({ required, agreement }) => required && agreement === 'intended');
    expect(excused.every(({ difference }) => always.has(difference ?? ''))).toBe(true);
    expect(excused.map(({ id }) => id)).toEqual([
      'enrolment/ca-h2',
      'enrolment/readyz',
      'enrolment/no-token-h2',
    ]);
  }, 60_000);

  it('that we answer more strictly keep our answers', async () => {
    const results = await play('test/vectors/kubeedge-stricter');
    expect(results.length).toBe(28);
    expect(shown(results.filter(({ agreement }) => agreement !== 'agrees'))).toEqual([]);
  }, 30_000);

  it.each(['test', 'test/vectors/trust', 'nowhere'])('are missed in %s', async (folder) => {
    await expect(play(folder)).rejects.toMatchObject({ code: 'E_CONFORMANCE_SET' });
  });

  it('are refused where a file holds no case or another shape', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'edgewarden-set-'));
    writeFileSync(
      join(folder, 'certificates.json'),
      readFileSync('test/vectors/kubeedge-stricter/certificates.json'),
    );
    for (const content of ['{"ca":"ca-main","cases":[]}', '{"cases":1}', 'x']) {
      writeFileSync(join(folder, 'enrolment.json'), content);
      await expect(play(folder)).rejects.toMatchObject({ code: 'E_CONFORMANCE_SET' });
    }
    rmSync(folder, { recursive: true });
  });

  it('fail where an answer is altered: the comparison can fail', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'edgewarden-set-'));
    writeFileSync(join(folder, 'certificates.json'), readFileSync('test/vectors/kubeedge/certificates.json'));
    const whole = JSON.parse(readFileSync('test/vectors/kubeedge/enrolment.json', 'utf8')) as {
      cases: { name: string; request: object; answer: Record<string, unknown> }[];
    };
    const named = (name: string) => structuredClone(whole.cases.find((one) => one.name === name)!);
    const refused = named('token-good-tls12');
    refused.answer = { verdict: 'refuse', status: 401 };
    const other = named('ca-head');
    other.answer['status'] = 404;
    const certified = named('token-good-node-dotted');
    certified.answer['certificate'] = { ...(certified.answer['certificate'] as object), spki_sha256: '00' };
    const unknown = named('raw-header-1MB');
    unknown.request = { http: '1.1', raw_note: 'something else' };
    const cases = [refused, other, certified, unknown];
    writeFileSync(join(folder, 'enrolment.json'), JSON.stringify({ ...whole, cases }));
    const results = await play(folder);
    expect(results.map(({ agreement }) => agreement)).toEqual(['differs', 'differs', 'differs', 'differs']);
    expect(results.every(fails)).toBe(true);
    rmSync(folder, { recursive: true });
  });
});

describe('the judgement of a case', () => {
  const asked = { id: 'x', required: true, http: '1.1', method: 'GET', path: '/edge.crt' };
  const played = (status: number, code?: string): Played => ({
    status,
    header: (name) => (name === 'edgewarden-code' ? code : undefined),
    body: new Uint8Array(),
  });

  it('takes any refusal for a 500, and 401, 404, 405 and 406 only for themselves', () => {
    expect(judge(asked, { verdict: 'refuse', status: 500 }, played(400)).agreement).toBe('agrees');
    expect(judge(asked, { verdict: 'refuse', status: 400 }, played(0)).agreement).toBe('agrees');
    for (const status of [401, 404, 405, 406]) {
      expect(judge(asked, { verdict: 'refuse', status }, played(status)).agreement).toBe('agrees');
      expect(judge(asked, { verdict: 'refuse', status }, played(403)).agreement).toBe('differs');
    }
  });

  it('excuses a stricter signer only where the case is optional', () => {
    const accept = { verdict: 'accept', status: 200 } as const;
    expect(judge(asked, accept, played(403, 'E_PROFILE_NAME')).agreement).toBe('differs');
    expect(judge({ ...asked, required: false }, accept, played(403, 'E_PROFILE_NAME')).agreement).toBe(
      'intended',
    );
    expect(judge({ ...asked, required: false }, accept, played(403, 'E_STORE_IO')).agreement).toBe(
      'stricter',
    );
    expect(judge({ ...asked, required: false }, { verdict: 'refuse' }, played(200)).agreement).toBe('laxer');
  });
});

describe('the table of differences', () => {
  it('is what docs/kubeedge-endpoint.md shows', () => {
    const page = readFileSync('docs/kubeedge-endpoint.md', 'utf8');
    const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` \| (.*) \| (.*) \| (.*) \|$/gm)].map((match) =>
      match.slice(1),
    );
    expect(rows).toEqual(differences.map((row) => [row.id, row.rule, row.edgewarden, row.reason]));
    expect(rows.length).toBeGreaterThan(10);
  });

  it('excuses a required case only for what needs no signature: protocol, pages and statuses', () => {
    const always = differences.filter((row) => row.always === true).map(({ id }) => id);
    expect(always).toEqual(['http2', 'health-pages', 'client-faults']);
    const accepted = {
      http: '1.1',
      method: 'GET',
      path: '/edge.crt',
      expected: 200,
      actual: 403,
      code: 'E_PROFILE_NAME',
      aspect: 'verdict',
    };
    expect(explain(accepted, true)).toBeUndefined();
    expect(explain(accepted, false)?.id).toBe('name');
  });
});
