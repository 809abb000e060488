// SPDX-License-Identifier: Apache-2.0
// Which checkpoints a log has signed, under which names, among whatever other signatures.
import { describe, expect, it } from 'vitest';
import { failures } from '../../../core/evidence/index.ts';
import type { NoteSignature } from '../../../core/note/index.ts';
import {
  base64,
  hosts,
  newSigstore,
  refusals,
  rootOf,
  sha256,
  verified,
  type Bends,
  type RootJson,
  type VerifyOptions,
} from '../double/index.ts';
import { both, bitten, tiles } from './bends.ts';

const sigstore = newSigstore();
const check = (bends: Bends = {}, options: VerifyOptions = {}): string[] =>
  refusals(verified(sigstore, bends, options));

const replaced =
  (edit: (line: NoteSignature) => Partial<NoteSignature>): NonNullable<Bends['lines']> =>
  ([line, ...others]) => [{ ...line!, ...edit(line!) }, ...others];
describe.each(both)('a checkpoint of %s', (_, form) => {
  it.for<[what: string, bends: Bends]>([
    [
      'of another log',
      { checkpoint: ({ body, origin }) => ({ body: body.replace(/^[^\n ]+/, 'other.example'), origin }) },
    ],
    [
      'whose signature is under another name',
      { checkpoint: ({ body }) => ({ body, origin: 'other.example' }) },
    ],
    ['whose signature has a bit changed', { lines: replaced(bitten) }],
    ['whose key id is another key’s', { lines: replaced(() => ({ keyIdHex: '00000000' })) }],
    [
      'with a good signature of the log beside a bad one',
      { lines: ([line]) => [line!, { ...line!, ...bitten(line!) }] },
    ],
    [
      'with a bad signature of the log beside a good one',
      { lines: ([line]) => [{ ...line!, ...bitten(line!) }, line!] },
    ],
    ['with witnesses’ signatures alone', { witnesses: 3, lines: ([, ...witnesses]) => witnesses }],
    [
      'with text for a root',
      { checkpoint: ({ body, origin }) => ({ body: body.replace(/[^\n]+\n$/, 'root\n'), origin }) },
    ],
    [
      'with a size written twice over',
      { checkpoint: ({ body, origin }) => ({ body: body.replace(/\n(\d+)\n/, '\n0$1\n'), origin }) },
    ],
  ])('%s is refused', ([, bends]) =>
    expect(check({ ...form, ...bends })).toEqual(['log.checkpoint E_LOG_CHECKPOINT']),
  );

  it.for<[what: string, lines: NonNullable<Bends['lines']>]>([
    ['the log’s signature twice', ([line]) => [line!, line!]],
    [
      'a stranger’s signature before it',
      ([line]) => [{ name: 'x', keyIdHex: '01020304', signature: Buffer.from('?') }, line!],
    ],
    ['a stranger’s signature of its name', ([line]) => [line!, { ...line!, keyIdHex: '01020304' }]],
    ['a stranger’s signature of its key id', ([line]) => [line!, { ...line!, name: 'x' }]],
    ['99 strangers’ signatures', ([line]) => [...crowd(99), line!]],
  ])('with %s is the log’s', ([, lines]) => expect(check({ ...form, lines })).toEqual([]));

  it('with hundreds of signatures is not read to its end, and says so', () => {
    const { evidence } = verified(sigstore, { ...form, lines: ([line]) => [line!, ...crowd(100)] });
    const [leaf, ...others] = evidence.flatMap(failures);
    expect(others).toEqual([]);
    expect([leaf?.check, leaf?.code]).toEqual(['log.checkpoint', 'E_LOG_CHECKPOINT']);
    expect(leaf?.reason).toContain('more than 100 signatures');
  });

  it('may have lines of its own after its root', () =>
    expect(check({ ...form, checkpoint: ({ body, origin }) => ({ body: `${body}more\n`, origin }) })).toEqual(
      [],
    ));
});

it.for<[what: string, edit: (body: string) => string]>([
  ['root', (body) => body.replace(/[^\n]+\n$/, `${base64(sha256('other'))}\n`)],
  ['size', (body) => body.replace(/\n\d+\n/, '\n1000\n')],
])('a checkpoint that its log signed is of this tree, and of no other %s', ([, edit]) => {
  const checkpoint: NonNullable<Bends['checkpoint']> = ({ body, origin }) => ({ body: edit(body), origin });
  expect(check({ checkpoint })).toEqual(['log.checkpoint E_LOG_CHECKPOINT']);
  expect(check({ ...tiles, checkpoint })).toEqual(['log.inclusion E_LOG_PROOF']);
});

const crowd = (count: number): NoteSignature[] =>
  Array.from({ length: count }, (_, at) => ({
    name: `w${at}.example`,
    keyIdHex: '0a0b0c0d',
    signature: Buffer.alloc(72),
  }));

describe('the name of a checkpoint', () => {
  const named =
    (origin: string, name = origin): NonNullable<Bends['checkpoint']> =>
    ({ body }) => ({
      body: body.replace(/^[^\n]+/, origin),
      origin: name,
    });
  const at =
    (baseUrl: string) =>
    (root: RootJson): unknown =>
      root.tlogs.forEach((log) => (log.baseUrl = baseUrl));

  it('of Rekor v1 may end in the tree’s id, that of Rekor v2 not', () => {
    expect(check({ checkpoint: named('rekor.example') })).toEqual([]);
    expect(check({ ...tiles, checkpoint: named(`${hosts.tiles} - 7`, hosts.tiles) })).toEqual([
      'log.checkpoint E_LOG_CHECKPOINT',
    ]);
  });

  it.for(['log.example:3000/a', 'log.example:3000', 'log.example'])('may be %s of its address', (origin) => {
    const root = rootOf(sigstore, at('https://log.example:3000/a'));
    for (const [, form] of both) expect(check({ ...form, checkpoint: named(origin) }, { root })).toEqual([]);
  });

  it.for(['example', 'log.example:3000/', 'LOG.example', 'log.example:30', ' log.example'])(
    'is not %s of it',
    (origin) => {
      const root = rootOf(sigstore, at('https://log.example:3000/a'));
      const name = origin.trim();
      for (const [, form] of both)
        expect(check({ ...form, checkpoint: named(origin, name) }, { root })).toEqual([
          'log.checkpoint E_LOG_CHECKPOINT',
        ]);
    },
  );
});
