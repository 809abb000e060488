// SPDX-License-Identifier: Apache-2.0
// The suite pkits: every case of NIST's agrees, DSA aside, and the suite notices when one does not.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { pkits } from '../../cli/commands/conformance/pkits/suite.ts';
import { fails, type CaseResult } from '../../cli/commands/conformance/suite.ts';

const vectors = join(import.meta.dirname, '../vectors/pkits');
const files = ['cases.json', 'certs.json', 'crls.json'] as const;
const context = { now: 0, wants: () => true, signal: new AbortController().signal };
async function play(directory: string): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for await (const one of pkits.run(directory, context)) results.push(one);
  return results;
}

interface Case {
  id: string;
  expect: string;
  target: string;
  crls: string[];
  user_constrained_policy_set: string[];
}

describe('NIST PKITS', () => {
  it('agrees in every case, and refuses what needs DSA', async () => {
    const results = await play(vectors);
    const { cases } = JSON.parse(readFileSync(join(vectors, 'cases.json'), 'utf8')) as { cases: Case[] };
    expect(results.map(({ id }) => id)).toEqual(cases.map(({ id }) => id));
    expect(results.filter(fails)).toEqual([]);
    const optional = results.filter(({ required }) => !required);
    expect(optional.map(({ id, agreement }) => [id, agreement])).toEqual([
      ['4.1.4', 'stricter'],
      ['4.1.6', 'agrees'],
    ]);
    expect(optional[0]).toMatchObject({ difference: 'dsa', code: 'E_X509_ALGORITHM' });
  });

  it('gives every refusal its code', async () => {
    for (const { actual, code } of await play(vectors)) expect(code !== undefined).toBe(actual === 'invalid');
  });
});

describe('the suite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'edgewarden-pkits-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(() => {
    for (const file of files) writeFileSync(join(folder, file), readFileSync(join(vectors, file)));
  });
  const change = (only: string, edit: (one: Case) => void): void => {
    const all = JSON.parse(readFileSync(join(vectors, 'cases.json'), 'utf8')) as { cases: Case[] };
    const cases = all.cases.filter(({ id }) => id === only);
    for (const one of cases) edit(one);
    writeFileSync(join(folder, 'cases.json'), JSON.stringify({ cases }));
  };
  const flip = (one: Case): void => {
    one.expect = one.expect === 'valid' ? 'invalid' : 'valid';
  };

  it.each<[string, string, (one: Case) => void]>([
    ['another verdict was expected of a valid case', '4.1.1', flip],
    ['another verdict was expected of an invalid case', '4.1.3', flip],
    [
      'another policy was expected',
      '4.1.1',
      (one) => (one.user_constrained_policy_set = ['2.16.840.1.101.3.2.1.48.2']),
    ],
    ['no policy was expected', '4.1.1', (one) => (one.user_constrained_policy_set = [])],
    ['a revocation list is not given', '4.1.1', (one) => one.crls.pop()],
  ])('differs where %s', async (_title, id, edit) => {
    change(id, edit);
    const results = await play(folder);
    expect(results.map(({ agreement, required }) => [agreement, required])).toEqual([['differs', true]]);
  });

  it('does not require a DSA case whose verdict differs', async () => {
    change('4.1.6', flip);
    expect((await play(folder))[0]).toMatchObject({ required: false, agreement: 'stricter' });
  });

  it.each<[string, (one: Case) => void]>([
    ['a certificate that is not there', (one) => (one.target = 'NoSuchCertificate')],
    ['a revocation list that is not there', (one) => one.crls.push('NoSuchCRL')],
    ['no verdict', (one) => (one.expect = 'maybe')],
  ])('refuses a case with %s', async (_title, edit) => {
    change('4.1.1', edit);
    await expect(play(folder)).rejects.toMatchObject({ code: 'E_CONFORMANCE_SET' });
  });

  it('refuses a folder without cases', async () => {
    writeFileSync(join(folder, 'cases.json'), '{"cases":[]}');
    await expect(play(folder)).rejects.toMatchObject({ code: 'E_CONFORMANCE_SET' });
    rmSync(join(folder, 'crls.json'));
    await expect(play(folder)).rejects.toMatchObject({ code: 'E_CONFORMANCE_SET' });
  });

  it('judges a target that cannot be read invalid, and leaves out what cannot be read of the rest', async () => {
    const certificates = JSON.parse(readFileSync(join(vectors, 'certs.json'), 'utf8')) as Record<
      string,
      string
    >;
    change('4.1.1', () => undefined);
    const write = (name: string): void =>
      writeFileSync(join(folder, 'certs.json'), JSON.stringify({ ...certificates, [name]: 'MAA=' }));
    write('ValidCertificatePathTest1EE');
    expect((await play(folder))[0]).toMatchObject({ actual: 'invalid', code: 'E_DER_TRUNCATED' });
    write('GoodCACert');
    expect((await play(folder))[0]).toMatchObject({ actual: 'invalid', code: expect.any(String) as string });
  });
});
