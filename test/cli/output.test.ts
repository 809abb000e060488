// SPDX-License-Identifier: Apache-2.0
// What reaches a terminal or a pipe: nothing that an attestation, a file or a remote says may steer it.
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Call } from '../../cli/command.ts';
import { run as checkPolicy } from '../../cli/commands/policy/check.ts';
import { statementText } from '../../cli/commands/verify/print.ts';
import { allProven, verdictData, verdictText, type Verdict } from '../../cli/commands/verify/report.ts';
import { asKnownError, escapedJson, formats, render, renderError, type Format } from '../../cli/output.ts';
import { KnownError, printable } from '../../core/index.ts';

/** Clears a screen, colours by C1, turns text around, hides, breaks lines, and one beyond the first plane. */
const hostile = 'a\u001b[2J\u009b31m\u202eb\u2066\u200b\u2028\u0085\r\ue000\u{e0041}\u{1f600}z';
const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const linesOf = (text: string): string => text.replaceAll('\n', '');

const evidence = (outcome: 'passed' | 'failed'): Verdict['evidence'] => ({
  check: 'provenance',
  outcome,
  clause: 'a clause',
  reason: hostile,
  facts: { builder: hostile, source: hostile },
  children: [],
});
const verdict = (outcome: 'passed' | 'failed'): Verdict => ({
  name: hostile,
  digest: 'sha256:00',
  evidence: evidence(outcome),
});

describe('a result with hostile text', () => {
  it.for(formats)('as %s steers no terminal', async (format: Format) => {
    const verdicts = [verdict('passed'), verdict('failed')];
    for (const tree of [true, false]) {
      const view = { tree, inputs: true, advise: () => '', mark: () => '+' };
      const outcome = { data: verdictData(verdicts), text: verdictText(verdicts, view) };
      expect(linesOf(await render('verify artifact', outcome, format))).not.toMatch(steering);
    }
  });

  it('as JSON and as YAML is the same value still', async () => {
    const outcome = { data: { text: hostile, [hostile]: 1 }, text: '' };
    const whole = { version: 1, command: 'x', data: outcome.data };
    expect(JSON.parse(await render('x', outcome, 'json'))).toEqual(whole);
    expect(parse(await render('x', outcome, 'yaml'))).toEqual(whole);
  });

  it('as YAML is plain where nothing is hostile', async () =>
    expect(await render('x', { data: { a: 'b' }, text: '' }, 'yaml')).toContain('a: b\n'));

  it('as a refusal steers no terminal, and stays one line and its hint', () => {
    const error = new KnownError('E_BUNDLE_FORM', hostile, { path: hostile }, { hint: hostile });
    for (const format of formats) {
      const lines = renderError(error, format, false).split('\n');
      expect(lines.join('')).not.toMatch(steering);
      expect(lines).toHaveLength(format === 'json' || format === 'yaml' ? 2 : 3);
    }
  });
});

/** A statement's proof that looked at these bytes. */
const proofOf = (payload: Uint8Array, outcome: 'passed' | 'failed', check = 'provenance'): Verdict => {
  const inputs = [{ name: 'payload', digest: `sha256:${hash('sha256', payload)}` }];
  const leaf = { ...evidence(outcome), check: 'envelope.signature', inputs };
  return { ...verdict(outcome), evidence: { ...evidence(outcome), check, children: [leaf] } };
};

describe('--print-provenance', () => {
  it('prints the value that was signed, with escapes where it would steer', () => {
    const payload = Buffer.from(JSON.stringify({ message: hostile }, undefined, 1));
    const text = statementText([payload], [proofOf(payload, 'passed')]);
    expect(linesOf(text)).not.toMatch(steering);
    expect(JSON.parse(text)).toEqual({ message: hostile });
    expect(statementText([payload], [proofOf(payload, 'failed')])).toBe('');
  });

  it('prints nothing that was only found beside what was proven, nor twice', () => {
    const [one, two, three] = [1, 2, 3].map((n) => Buffer.from(`{"n":${n}}`)) as [Buffer, Buffer, Buffer];
    const children = [
      proofOf(one, 'failed').evidence,
      proofOf(two, 'passed').evidence,
      proofOf(three, 'passed', 'npm.publish').evidence,
    ];
    const all = {
      ...verdict('passed'),
      evidence: { ...evidence('passed'), check: 'attestations', children },
    };
    expect(statementText([one, two, three, two], [all])).toBe('{"n":2}');
  });
});

describe('a verdict', () => {
  it('over nothing is no proof', () => {
    expect(allProven([])).toBe(false);
    expect(verdictData([])).toMatchObject({ verified: false, artifacts: [] });
  });

  it('over several is one of all of them', () => {
    expect(allProven([verdict('passed')])).toBe(true);
    expect(allProven([verdict('passed'), verdict('failed')])).toBe(false);
    expect(verdictData([verdict('passed'), verdict('failed')])).toMatchObject({ verified: false });
  });
});

describe('what was thrown', () => {
  it('because of a signal is an interruption, not a defect', () => {
    const controller = new AbortController();
    const late = new DOMException('aborted', 'AbortError');
    expect(asKnownError(late, controller.signal).code).toBe('E_DEFECT');
    controller.abort();
    expect(asKnownError(late, controller.signal).code).toBe('E_INTERRUPTED');
    expect(asKnownError(new TypeError('x'), controller.signal).code).toBe('E_DEFECT');
  });
});

describe('printable text', () => {
  it.for([
    ['edge-1', 'edge-1'],
    ['größe \u{1f600} 名', 'größe \u{1f600} 名'],
    ['a\u001b[2Jb', 'a\ufffd[2Jb'],
    ['a\nb', 'a\ufffdb'],
    ['\u202e\u2066\u200b\ufeff\u00ad', '\ufffd'.repeat(5)],
    ['\u{e0041}', '\ufffd'],
    ['\ud800', '\ufffd'],
  ] as const)('of %j is %j', ([text, shown]) => expect(printable(text)).toBe(shown));

  it('in JSON is escaped instead, so that nothing is lost', () =>
    expect(escapedJson('"\u009b\u{e0041}"')).toBe('"\\u009b\\udb40\\udc41"'));
});

describe('policy check', () => {
  it('quotes a hostile file and is not steered by it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'edgewarden-hostile-'));
    const path = join(folder, 'p.yaml');
    writeFileSync(
      path,
      `apiVersion: "${hostile.replaceAll(/[\u0000-\u001f]/g, '')}"\n%${hostile}: !${hostile} 1\n`,
    );
    const { text, exit } = await checkPolicy({ args: [[path]] } as unknown as Call);
    rmSync(folder, { recursive: true });
    expect(exit).toBe(1);
    expect(linesOf(text)).not.toMatch(steering);
  });
});
