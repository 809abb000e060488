// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePem, onePem, parsePem, type PemBlock } from '../../../core/pem/index.ts';
import { obeysTheCodecLaws } from '../../laws/codec.ts';

const der = Uint8Array.from({ length: 100 }, (_, i) => i);
const block = encodePem('CERTIFICATE', der);
const [begin = '', first = '', ...rest] = block.split('\n');
const short = '-----BEGIN A-----\nAAAA\n-----END A-----\n';

describe('PEM in the strict reading, RFC 7468 section 3', () => {
  it.each([
    ['a block', block],
    ['a block without a last line end', block.trimEnd()],
    ['CRLF', block.replaceAll('\n', '\r\n')],
    ['CR alone', block.replaceAll('\n', '\r')],
  ])('reads %s', (_, text) => {
    expect(parsePem(text, { reading: 'strict' })).toEqual([{ label: 'CERTIFICATE', der }]);
  });

  it('reads several blocks in order', () => {
    const text = block + encodePem('EC PRIVATE KEY', Uint8Array.of(1)) + short;
    expect(parsePem(text, { reading: 'strict' }).map(({ label }) => label)).toEqual([
      'CERTIFICATE',
      'EC PRIVATE KEY',
      'A',
    ]);
  });

  const misplaced: [string, string][] = [
    ['text before', `subject=CN\n${block}`],
    ['text after', `${block}more`],
    ['an empty line before', `\n${block}`],
    ['an empty line inside', [begin, first, '', ...rest].join('\n')],
    ['blanks at a line end', [begin, `${first} `, ...rest].join('\n')],
    ['a line of 76 characters', `${begin}\n${'A'.repeat(76)}\n-----END CERTIFICATE-----\n`],
    ['a short line before the last', `${begin}\nAAAA\nAAAA\n-----END CERTIFICATE-----\n`],
    ['a byte order mark', `\ufeff${block}`],
  ];
  it.each(misplaced)('refuses %s', (_, text) => {
    expect(() => parsePem(text, { reading: 'strict' })).toThrow(
      expect.objectContaining({ code: 'E_PEM_SYNTAX' }),
    );
  });
});

describe('PEM in the lax reading', () => {
  it.each([
    ['text before and after', `Bag Attributes: 1\nsubject=CN = a\n${block}\nmore\n`],
    ['empty lines inside', [begin, '', first, '', ...rest].join('\n')],
    ['blanks at line ends', block.replaceAll('\n', ' \t\n')],
    ['one long line', `${begin}\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----`],
    [
      'lines of 76',
      `${begin}\n${Buffer.from(der).toString('base64').replaceAll(/.{76}/g, '$&\r\n')}\n-----END CERTIFICATE-----`,
    ],
    ['a byte order mark line', `\ufeff\n${block}`],
  ])('reads %s', (_, text) => {
    expect(parsePem(text, { reading: 'lax' })).toEqual([{ label: 'CERTIFICATE', der }]);
  });
});

const both: [string, string][] = [
  ['nothing', ''],
  ['only text', 'no block at all'],
  ['no end', block.slice(0, 60)],
  ['an end alone', '-----END CERTIFICATE-----\n'],
  ['another label at the end', block.replace('END CERTIFICATE', 'END CERT')],
  ['a block begun inside a block', block.replace('-----END', '-----BEGIN')],
  ['four hyphens', block.replaceAll('-----', '----')],
  ['an empty block', '-----BEGIN A-----\n-----END A-----\n'],
  ['a character outside the alphabet', block.replace(first, first.replace('A', '!'))],
  ["base64url's alphabet", '-----BEGIN A-----\n-_-_\n-----END A-----\n'],
  ['no padding', '-----BEGIN A-----\nAAA\n-----END A-----\n'],
  ['padding in the middle', '-----BEGIN A-----\nAA==AAAA\n-----END A-----\n'],
  ['unused bits that are set', '-----BEGIN A-----\nAB==\n-----END A-----\n'],
  ["RFC 1421's headers", '-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END A-----\n'],
  ['a label that ends with a blank', short.replaceAll(' A-', ' A -')],
];
describe.each(['strict', 'lax'] as const)('PEM, %s', (reading) => {
  it.each(both)('refuses %s', (_, text) => {
    expect(() => parsePem(text, { reading })).toThrow(expect.objectContaining({ code: 'E_PEM_SYNTAX' }));
  });

  it('refuses more blocks or text than its caller allows', () => {
    const limits = { blocks: 2, bytes: 1000 };
    expect(parsePem(short.repeat(2), { reading, limits })).toHaveLength(2);
    expect(() => parsePem(short.repeat(3), { reading, limits })).toThrow(
      expect.objectContaining({ code: 'E_PEM_SYNTAX' }),
    );
    expect(() => parsePem(' '.repeat(1001), { reading, limits })).toThrow(
      expect.objectContaining({ code: 'E_PEM_SYNTAX' }),
    );
  });

  it.each([' ', '\t', '-', '-----BEGIN ', '-----BEGIN A', 'A A', '\n', '\r', '='])(
    'takes little time over 100,000 times %j',
    (text) => {
      const started = performance.now();
      for (const whole of [text.repeat(100_000), `-----BEGIN A-----\n${text.repeat(100_000)}x`])
        expect(() => parsePem(whole, { reading, limits: { blocks: 9, bytes: 1e7 } })).toThrow(
          expect.objectContaining({ code: 'E_PEM_SYNTAX' }),
        );
      expect(performance.now() - started).toBeLessThan(2000);
    },
  );

  it('says where the fault is', () => {
    const text = short + short.replace('AAAA', 'AA=A');
    expect(() => parsePem(text, { reading })).toThrow(
      expect.objectContaining({ facts: { offset: short.length + 18 } }),
    );
  });
});

describe('one PEM block', () => {
  const parameters = encodePem('EC PARAMETERS', Uint8Array.of(6));
  const key = encodePem('EC PRIVATE KEY', Uint8Array.of(1));
  it('is found beside others in the lax reading alone', () => {
    expect(onePem(parameters + key, 'EC PRIVATE KEY', { reading: 'lax' })).toEqual(Uint8Array.of(1));
    expect(() => onePem(parameters + key, 'EC PRIVATE KEY', { reading: 'strict' })).toThrow(
      expect.objectContaining({ code: 'E_PEM_LABEL' }),
    );
  });

  it.each([
    ['another label', parameters],
    ['the label twice', key + key],
  ])('refuses %s', (_, text) => {
    for (const reading of ['strict', 'lax'] as const)
      expect(() => onePem(text, 'EC PRIVATE KEY', { reading })).toThrow(
        expect.objectContaining({ code: 'E_PEM_LABEL' }),
      );
  });
});

obeysTheCodecLaws<PemBlock[]>({
  name: 'a PEM file in the strict reading',
  values: fc
    .array(
      fc.record({
        label: fc.constantFrom('CERTIFICATE', 'EC PRIVATE KEY', 'X'),
        der: fc.uint8Array({ minLength: 1, maxLength: 200 }),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .filter((blocks) => blocks.length === 1), // cut between two blocks, a file is still one
  encode: (blocks) => Buffer.from(blocks.map(({ label, der }) => encodePem(label, der)).join('')),
  // Line ends may differ and the last may be missing: what comes out must be the same.
  spellings: 'many',
  decode: (bytes) => {
    const text = Buffer.from(bytes).toString('latin1');
    // A last line end is not needed; without it nothing is missing.
    return parsePem(text.endsWith('-----') ? '' : text, { reading: 'strict' });
  },
});
