// SPDX-License-Identifier: Apache-2.0
// The table of published mistakes: each test that it names is there, and each that is there is named.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const text = readFileSync('docs/published-mistakes.md', 'utf8');
const rows = [...text.matchAll(/^\| ([^|]+) \|[^\n]*\| `(test\/[\w/.-]+)`: ([^|]+) \|$/gm)].map(
  ([, name = '', file = '', title = '']) => ({ name, file, title: title.trim() }),
);
const sourceOf = (file: string): string => readFileSync(file, 'utf8');

describe('the table of published mistakes', () => {
  it('has rows', () => expect(rows.length).toBeGreaterThan(20));

  it.for(rows)('$name: its test is there', ({ name, file, title }) => {
    expect(title).toBe(name);
    expect(sourceOf(file)).toMatch(/\b(?:it|describe)\b/);
    expect(sourceOf(file)).toContain(title);
  });

  it('names every mistake that a test here is named after', () => {
    const source = sourceOf('test/attest/catalogue/published.test.ts');
    const tried = new Set(source.match(/\b(?:CVE-\d+-\d+|GHSA(?:-\w{4}){3}|kyverno#\d+|cosign#\d+)/g));
    expect([...tried].filter((each) => !rows.some(({ name }) => name === each))).toEqual([]);
  });
});
