// SPDX-License-Identifier: Apache-2.0
// Policy files: strict YAML, strict fields, and every problem with its line and column.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownError } from '../../core/index.ts';
import { parsePolicy, policyLimits, readPolicy } from '../../policies/parse.ts';
import { policyJsonSchema } from '../../policies/schema.ts';
import { policyText } from './support.ts';

const good = policyText();

describe('a policy file', () => {
  it('is read, with the place of each rule', () => {
    const policy = parsePolicy(good, 'p.yaml');
    expect(policy).toMatchObject({ name: 'test', mode: 'enforce', file: 'p.yaml' });
    expect(policy.rules.map((rule) => [rule.name, rule.position])).toEqual([['app', { line: 7, column: 7 }]]);
    expect(policy.digestHex).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[what: string, code: string, at: [number, number], message: RegExp, text: string]>([
    [
      'an unknown field',
      'E_POLICY_FIELD',
      [9, 7],
      /unknown field "requires" in spec\.rules\[0\]; did you mean "require"\?/,
      good.replace('require:', 'requires:'),
    ],
    [
      'a field deep down',
      'E_POLICY_FIELD',
      [11, 11],
      /did you mean "builder"\?/,
      good.replace('builder:', 'bulider:'),
    ],
    [
      'a field nobody would mean',
      'E_POLICY_FIELD',
      [1, 1],
      /unknown field "xyzzy" in the policy; it has apiVersion, kind, metadata, spec/,
      `xyzzy: 1\n${good}`,
    ],
    [
      'a missing field',
      'E_POLICY_FIELD',
      [11, 11],
      /provenance\.source is missing/,
      good.replace(/.*source:.*\n/, ''),
    ],
    ['another type', 'E_POLICY_FIELD', [8, 15], /images/, good.replace(/images: .*/, 'images: 7')],
    ['another apiVersion', 'E_POLICY_VERSION', [1, 13], /apiVersion/, good.replace('v1alpha1', 'v9')],
    ['another kind', 'E_POLICY_VERSION', [2, 7], /kind/, good.replace('AdmissionPolicy', 'ClusterPolicy')],
    [
      'a mode that is none',
      'E_POLICY_VALUE',
      [6, 9],
      /spec\.mode/,
      good.replace('spec:', 'spec:\n  mode: off'),
    ],
    [
      'a short pattern',
      'E_POLICY_VALUE',
      [8, 16],
      /Write docker\.io\/a\/b/,
      good.replace('ghcr.io/o/app', 'a/b'),
    ],
    ['no pattern', 'E_POLICY_VALUE', [8, 15], /images/, good.replace(/images: .*/, 'images: []')],
    ['a builder over http', 'E_POLICY_VALUE', [11, 20], /builder/, good.replace('https://b', 'http://b')],
    [
      'a source with a wildcard',
      'E_POLICY_VALUE',
      [12, 19],
      /source/,
      good.replace('github.com/o/app', 'github.com/*/app'),
    ],
    [
      'tag and versionedTag',
      'E_POLICY_VALUE',
      [14, 25],
      /not both/,
      good.replace(/(\n *)(source:.*)/, '$1$2$1tag: v1.2.3$1versionedTag: v1'),
    ],
    [
      'a level that is none',
      'E_POLICY_VALUE',
      [13, 25],
      /a level is 1, 2 or 3/,
      good.replace(/(\n *)(source:.*)/, '$1$2$1minimumLevel: 4'),
    ],
    [
      'a level of no build',
      'E_POLICY_VALUE',
      [13, 25],
      /a level is 1, 2 or 3/,
      good.replace(/(\n *)(source:.*)/, '$1$2$1minimumLevel: 0'),
    ],
    [
      'no event at all, which nothing could satisfy',
      'E_POLICY_VALUE',
      [13, 19],
      /events/,
      good.replace(/(\n *)(source:.*)/, '$1$2$1events: []'),
    ],
    [
      'an event that is a pattern',
      'E_POLICY_VALUE',
      [13, 20],
      /an event is a name/,
      good.replace(/(\n *)(source:.*)/, '$1$2$1events: ["*"]'),
    ],
    [
      'a build type that is no URI',
      'E_POLICY_VALUE',
      [13, 22],
      /an https URI/,
      good.replace(/(\n *)(source:.*)/, '$1$2$1buildType: container'),
    ],
    [
      'two rules of one name',
      'E_POLICY_VALUE',
      [7, 5],
      /same name/,
      good + good.slice(good.indexOf('    - name')),
    ],
    [
      'an exemption without a reason',
      'E_POLICY_FIELD',
      [14, 7],
      /exemptions\[0\]\.reason is missing/,
      `${good}  exemptions:\n    - name: pause\n      images: [docker.io/kubeedge/pause]\n`,
    ],
    [
      'an exemption with an empty reason',
      'E_POLICY_VALUE',
      [16, 15],
      /reason/,
      `${good}  exemptions:\n    - name: pause\n      images: [docker.io/kubeedge/pause]\n      reason: ""\n`,
    ],
    [
      'an exemption of every registry',
      'E_POLICY_VALUE',
      [15, 16],
      /names its registry/,
      `${good}  exemptions:\n    - name: all\n      images: ["**"]\n      reason: because we can\n`,
    ],
    ['no rules', 'E_POLICY_VALUE', [6, 10], /rules/, good.replace(/ {2}rules:[^]*/, '  rules: []\n')],
    [
      'a duplicate key',
      'E_POLICY_YAML',
      [3, 1],
      /unique/,
      good.replace('metadata:', 'kind: AdmissionPolicy\nmetadata:'),
    ],
    ['an anchor', 'E_POLICY_YAML', [4, 12], /anchors|aliases/, good.replace('name: test', 'name: &a test')],
    ['a tag of its own', 'E_POLICY_YAML', [4, 9], /tag/i, good.replace('name: test', 'name: !secret test')],
    ['YAML 1.1', 'E_POLICY_YAML', [1, 1], /1\.2/, `%YAML 1.1\n---\n${good}`],
    ['two documents', 'E_POLICY_YAML', [13, 1], /second document/, `${good}---\n${good}`],
    ['a tab for indentation', 'E_POLICY_YAML', [4, 1], /./, good.replace('  name: test', '\tname: test')],
    ['a merge key', 'E_POLICY_FIELD', [1, 1], /"<<"/, `<<: {}\n${good}`],
    ['a number as a key', 'E_POLICY_FIELD', [1, 1], /unknown field "1"/, `1: 2\n${good}`],
    ['an empty file', 'E_POLICY_YAML', [1, 1], /empty/, ''],
    ['a comment alone', 'E_POLICY_YAML', [1, 1], /empty/, '# nothing\n'],
    ['a list', 'E_POLICY_FIELD', [1, 1], /object/, '- a\n'],
    ['too many bytes', 'E_POLICY_SIZE', [1, 1], /bytes/, `#${'x'.repeat(policyLimits.bytes)}`],
    ['nesting', 'E_POLICY_SIZE', [1, 18], /nested/, '['.repeat(100_000)],
    ['nesting of blocks', 'E_POLICY_SIZE', [1, 35], /nested/, '- '.repeat(50_000)],
    [
      'too many keys',
      'E_POLICY_SIZE',
      [1, 1],
      /more than 64/,
      Array.from({ length: 20_000 }, (_, i) => `k${i}: 1\n`).join(''),
    ],
    ['too many entries', 'E_POLICY_SIZE', [1, 4], /more than 1024/, `a: [${'a,'.repeat(1025)}]`],
    ['__proto__', 'E_POLICY_FIELD', [1, 1], /__proto__/, `__proto__: {a: 1}\n${good}`],
  ])('is refused for %s, with its place', (_, code, [line, column], message, text) => {
    expect(text).not.toBe(good);
    const error = caught(() => parsePolicy(text, 'p.yaml'));
    expect(error.message).toMatch(message);
    expect(error).toMatchObject({ code, fault: 'input', facts: { file: 'p.yaml', line, column } });
    expect(error.message).toContain(`p.yaml:${line}:${column}: `);
  });

  it('gives every problem, in the order of the file', () => {
    const read = readPolicy(good.replace('metadata:', 'metadat:').replace('require:', 'requires:'), 'p.yaml');
    expect('problems' in read ? read.problems.map((problem) => problem.line) : []).toEqual([3, 9]);
  });

  it('refuses junk with a code, and nothing else', () => {
    const lines = fc.array(
      fc.oneof(
        fc.constantFrom(...good.split('\n')),
        fc.constantFrom('- ', '? ', '{', '}', '&a', '*a', '|', '!!binary x'),
      ),
      { maxLength: 14 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          lines.map((parts) => parts.join('\n')),
        ),
        (text) => {
          try {
            parsePolicy(text, 'p.yaml');
          } catch (error) {
            expect(error).toBeInstanceOf(KnownError);
            expect((error as KnownError).fault).toBe('input');
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('has a JSON Schema that names the same fields and forbids others', () => {
    expect(policyJsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      required: ['apiVersion', 'kind', 'metadata', 'spec'],
      additionalProperties: false,
      properties: { spec: { required: ['rules'], additionalProperties: false } },
    });
  });
});

function caught(run: () => unknown): KnownError {
  try {
    run();
  } catch (error) {
    if (error instanceof KnownError) return error;
    throw error;
  }
  throw new TypeError('nothing was refused');
}
