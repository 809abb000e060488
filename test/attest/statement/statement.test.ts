// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeStatement,
  findSubject,
  parseStatement,
  readPredicate,
  subjectsText,
  whyNoSubject,
  type Statement,
  type StatementOptions,
} from '../../../attest/statement/index.ts';
import type { Code } from '../../../core/errors.ts';
import { obeysTheCodecLaws } from '../../laws/codec.ts';
import { sha256 } from './samples.ts';

const subject = [{ name: 'a', digest: { sha256 } }];
const valid = {
  _type: 'https://in-toto.io/Statement/v1',
  subject,
  predicateType: 'https://example.com/p/v1',
  predicate: {},
};
const text = (changes: object = {}): string => JSON.stringify({ ...valid, ...changes });
const parse = (changes: object = {}, options: StatementOptions = {}): Statement =>
  parseStatement(text(changes), options);
const digests = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, 'x']));
const subjects = (count: number): object[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${index}`, digest: { sha256 } }));

describe('a Statement', () => {
  it.each(['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1'])(
    'is of the type %s',
    (_type) => {
      expect(parse({ _type })._type).toBe(_type);
    },
  );

  it.each<[what: string, changes: object, path: string]>([
    ['another type', { _type: 'https://in-toto.io/Statement/v2' }, '$._type'],
    ['a type with another minor version', { _type: 'https://in-toto.io/Statement/v1.0' }, '$._type'],
    ['no type', { _type: undefined }, '$._type'],
    ['a type that is a list', { _type: ['https://in-toto.io/Statement/v1'] }, '$._type'],
    ['no subject', { subject: undefined }, '$.subject'],
    ['an empty subject', { subject: [] }, '$.subject'],
    ['a subject that is null', { subject: null }, '$.subject'],
    ['a subject that is an object', { subject: { 0: subject[0] } }, '$.subject'],
    ['a subject of null', { subject: [null] }, '$.subject[0]'],
    ['a subject without a digest', { subject: [{ name: 'a' }] }, '$.subject[0].digest'],
    ['a subject with a URI alone', { subject: [{ uri: 'pkg:generic/a' }] }, '$.subject[0].digest'],
    ['a digest that is empty', { subject: [{ digest: {} }] }, '$.subject[0].digest'],
    ['a digest that is text', { subject: [{ digest: sha256 }] }, '$.subject[0].digest'],
    ['a digest that is a list', { subject: [{ digest: [sha256] }] }, '$.subject[0].digest'],
    ['a value that is empty', { subject: [{ digest: { sha256: '' } }] }, '$.subject[0].digest.sha256'],
    ['a value that is a number', { subject: [{ digest: { sha256: 1 } }] }, '$.subject[0].digest.sha256'],
    ['a value that is null', { subject: [...subject, { digest: { a: null } }] }, '$.subject[1].digest.a'],
    ['a name that is a number', { subject: [{ name: 1, digest: { sha256 } }] }, '$.subject[0].name'],
    [
      'annotations that are text',
      { subject: [{ digest: { sha256 }, annotations: 'x' }] },
      '$.subject[0].annotations',
    ],
    ['33 digests', { subject: [{ digest: digests(33) }] }, '$.subject[0].digest'],
    ['1,025 subjects', { subject: subjects(1025) }, '$.subject'],
    ['100,000 subjects', { subject: Array(100_000).fill(0) }, '$.subject'],
    ['no predicateType', { predicateType: undefined }, '$.predicateType'],
    ['an empty predicateType', { predicateType: '' }, '$.predicateType'],
    ['a predicateType that is an object', { predicateType: {} }, '$.predicateType'],
    ['a predicate that is a list', { predicate: [] }, '$.predicate'],
    ['a predicate that is text', { predicate: 'x' }, '$.predicate'],
    ['a predicate that is false', { predicate: false }, '$.predicate'],
  ])('is refused with %s', (_, changes, path) => {
    expect(() => parse(changes)).toThrow(
      expect.objectContaining({ code: 'E_STATEMENT_FORM', facts: { path } }),
    );
  });

  it.each<[what: string, changes: object, path: string]>([
    ['an unknown field', { extra: 1 }, '$.extra'],
    ['no predicate', { predicate: undefined }, '$.predicate'],
    ['a predicate that is null', { predicate: null }, '$.predicate'],
    ['a type that is no URI', { predicateType: 'provenance' }, '$.predicateType'],
    [
      'a type with a host in capitals',
      { predicateType: 'https://SLSA.dev/provenance/v1' },
      '$.predicateType',
    ],
    [
      'a digest in capitals',
      { subject: [{ digest: { sha256: 'AB'.repeat(32) } }] },
      '$.subject[0].digest.sha256',
    ],
    ['a digest that is too short', { subject: [{ digest: { sha256: 'ab' } }] }, '$.subject[0].digest.sha256'],
    [
      'a commit of 41 digits',
      { subject: [{ digest: { gitCommit: 'a'.repeat(41) } }] },
      '$.subject[0].digest.gitCommit',
    ],
    ['a digest in base64', { subject: [{ digest: { sha512: 'd5b09211…' } }] }, '$.subject[0].digest.sha512'],
    ['an unknown field of a subject', { subject: [{ ...subject[0], x: 1 }] }, '$.subject[0].x'],
    ['a name that is null', { subject: [{ ...subject[0], name: null }] }, '$.subject[0].name'],
    ['content that is not base64', { subject: [{ ...subject[0], content: '~' }] }, '$.subject[0].content'],
  ])('with %s is for lenient readers', (_, changes, path) => {
    expect(parse(changes).subject).toHaveLength(1);
    expect(() => parse(changes, { reading: 'strict' })).toThrow(
      expect.objectContaining({ code: 'E_STATEMENT_FORM', facts: { path } }),
    );
  });

  it('with algorithms that are unknown is for strict readers too', () => {
    const digest = { gce_image_id: '8970095005306000053', sha256 };
    expect(parse({ subject: [{ digest }] }, { reading: 'strict' }).subject[0]?.digest).toEqual(digest);
  });

  it.each<[what: string, json: string, options: StatementOptions, code: Code]>([
    ['a member twice', text().replace('{', '{"_type":"x",'), {}, 'E_JSON_DUPLICATE'],
    ['a digest twice', text().replace('"sha256"', '"sha256":"x","sha256"'), {}, 'E_JSON_DUPLICATE'],
    [
      'a predicate 65 deep',
      text().replace('{}', `${'[{"a":'.repeat(32)}1${'}]'.repeat(32)}`),
      {},
      'E_JSON_DEPTH',
    ],
    ['more bytes than are read', text(), { bytes: 100 }, 'E_JSON_SIZE'],
    ['more depth than is read', text(), { depth: 2 }, 'E_JSON_DEPTH'],
    ['more subjects than are read', text({ subject: subjects(2) }), { subjects: 1 }, 'E_STATEMENT_FORM'],
    [
      'more digests than are read',
      text({ subject: [{ digest: digests(2) }] }),
      { digests: 1 },
      'E_STATEMENT_FORM',
    ],
    ['a byte order mark', `\ufeff${text()}`, {}, 'E_JSON_SYNTAX'],
    ['text that is a list', '[]', {}, 'E_STATEMENT_FORM'],
    ['text that is null', 'null', {}, 'E_STATEMENT_FORM'],
  ])('of %s is refused', (_, json, options, code) => {
    expect(() => parseStatement(json, options)).toThrow(expect.objectContaining({ code }));
    expect(() => parseStatement(Buffer.from(json), options)).toThrow(expect.objectContaining({ code }));
  });

  it('of 1,024 subjects with 32 digests each is read', () => {
    const most = subjects(1023).concat({ digest: digests(32) });
    expect(parse({ subject: most }).subject).toHaveLength(1024);
  });

  it('keeps members that have names of prototypes', () => {
    const json = text().replace(
      '"predicate":{}',
      '"predicate":{"__proto__":{"a":1}},"__proto__":1,"toString":2',
    );
    const statement = parseStatement(json);
    expect(Buffer.from(encodeStatement(statement)).toString()).toBe(json);
    expect(readPredicate(statement)).toBeUndefined();
    expect(Object.keys({})).toEqual([]);
  });
});

describe('findSubject', () => {
  const sha512 = 'cd'.repeat(64);
  const one = { algorithm: 'sha256', hex: sha256 };
  const two = parse({
    subject: [
      { name: 'x', digest: { sha1: 'ab'.repeat(20) } },
      { name: 'y', digest: { sha512, sha256 } },
    ],
  });

  it('takes any subject with any digest that is accepted', () => {
    expect(findSubject(two, one)?.name).toBe('y');
    expect(findSubject(two, { algorithm: 'sha512', hex: sha512 })?.name).toBe('y');
    expect(whyNoSubject(two, one)).toBeUndefined();
  });

  it('takes weak algorithms from callers who accept them', () => {
    const sha1 = { algorithm: 'sha1', hex: 'ab'.repeat(20) };
    expect(findSubject(two, sha1)).toBeUndefined();
    expect(findSubject(two, sha1, new Set(['sha1']))?.name).toBe('x');
    expect(findSubject(two, one, new Set(['sha1']))).toBeUndefined();
  });

  it.each([
    ['a weak algorithm', {}, { algorithm: 'sha1', hex: 'ab'.repeat(20) }, 'not among the algorithms'],
    ['a digest in capitals', {}, { algorithm: 'sha256', hex: sha256.toUpperCase() }, 'capital hex digits'],
    ['a digest cut short', {}, { algorithm: 'sha256', hex: 'ab' }, 'has 2 hex digits'],
    [
      'a subject in capitals',
      { subject: [{ digest: { sha256: 'aB'.repeat(32) } }] },
      one,
      'in capital letters',
    ],
    [
      'sha1 only',
      { subject: [{ digest: { sha1: 'ab'.repeat(20) } }] },
      one,
      'no subject has a sha256, only sha1',
    ],
    ['another artefact', {}, { algorithm: 'sha256', hex: '00'.repeat(32) }, `it is of sha256:${sha256}`],
    ['an algorithm of a prototype', {}, { algorithm: '__proto__', hex: 'x' }, 'not among the algorithms'],
  ])('says why there is none for %s', (_, changes, digest, why) => {
    expect(findSubject(parse(changes), digest)).toBeUndefined();
    expect(whyNoSubject(parse(changes), digest)).toContain(why);
  });

  it('says why there is none for a statement of nothing', () => {
    const nothing = parse({ subject: [] }, { withoutSubject: true });
    expect(whyNoSubject(nothing, one)).toBe('it has no subject');
    expect(subjectsText(nothing)).toBe('nothing');
  });
});

describe('subjectsText', () => {
  it.each([
    [subject, `sha256:${sha256}`],
    [[{ name: 'n', digest: { sha1: 'x' } }], 'n'],
    [subjects(3), `sha256:${sha256} and 2 more`],
  ])('shortens', (list, expected) => {
    expect(subjectsText(parse({ subject: list }))).toBe(expected);
  });
});

const word = fc.string({ maxLength: 12, unit: 'grapheme' });
const json = fc
  .jsonValue({ maxDepth: 3, noUnicodeString: false })
  .filter((value) => !JSON.stringify(value).includes('-0'));
const optionalText = fc.option(
  word.filter((each) => each !== ''),
  { nil: undefined },
);
const descriptors = fc
  .record({
    name: optionalText,
    uri: optionalText,
    digest: fc.dictionary(
      word,
      word.filter((each) => each !== ''),
      { minKeys: 1, maxKeys: 4 },
    ),
    annotations: fc.option(fc.dictionary(word, json, { maxKeys: 3 }), { nil: undefined }),
  })
  .map((descriptor) => JSON.parse(JSON.stringify(descriptor)) as Statement['subject'][number]);

obeysTheCodecLaws<Statement>({
  name: 'a Statement',
  values: fc.record({
    _type: fc.constantFrom('https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1'),
    subject: fc.array(descriptors, { minLength: 1, maxLength: 3 }),
    predicateType: word.filter((each) => each !== ''),
    predicate: fc.dictionary(word, json, { maxKeys: 4 }),
  }),
  encode: encodeStatement,
  decode: (bytes) => parseStatement(bytes),
  spellings: 'many',
  largest: 256 << 10,
});
