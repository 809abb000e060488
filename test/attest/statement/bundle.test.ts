// SPDX-License-Identifier: Apache-2.0
// Attestation bundles (spec/v1/bundle.md), from streams cut anywhere.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BundleReader,
  readAttestationBundle,
  type BundleLimits,
  type BundleLine,
} from '../../../attest/statement/index.ts';
import { encodeEnvelope, type DsseEnvelope } from '../../../core/dsse/index.ts';
import { isJsonObject } from '../../../core/json/index.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const envelope = (payload: string): string =>
  Buffer.from(
    encodeEnvelope({
      payloadType: 'application/vnd.in-toto+json',
      payload: utf8(payload),
      signatures: [{ keyid: '', sig: utf8('s') }],
    }),
  ).toString();

async function collect<T>(reader: BundleReader<T>): Promise<BundleLine<T>[]> {
  const all: BundleLine<T>[] = [];
  for await (const line of reader) all.push(line);
  return all;
}

/** Line numbers with the payload, or with the code of what is wrong. */
async function read(
  text: string,
  limits: Partial<BundleLimits> = {},
): Promise<{ lines: string[]; skipped: number }> {
  const reader = readAttestationBundle([utf8(text)], limits);
  const lines = (await collect(reader)).map((each) => `${each.line} ${named(each)}`);
  return { lines, skipped: reader.skipped };
}
const named = (line: BundleLine<DsseEnvelope>): string =>
  'value' in line ? Buffer.from(line.value.payload).toString() : line.error.code;

describe('an attestation bundle', () => {
  it('gives its envelopes, skips and counts lines of other kinds, and reports what cannot be read', async () => {
    const lines = [
      envelope('a'),
      '{"unknown":1}',
      '',
      '[1]',
      '{not json',
      '"text"',
      '{"payload":"~","payloadType":"t","signatures":[{"sig":"AA=="}]}',
      '{"payload":"aGk=","payload":"aGk="}',
      `${envelope('b')}\r`,
      '  ',
      envelope('c'),
    ];
    expect(await read(lines.join('\n'))).toEqual({
      lines: ['1 a', '5 E_JSON_SYNTAX', '7 E_DSSE_FORM', '8 E_JSON_DUPLICATE', '9 b', '11 c'],
      skipped: 3,
    });
  });

  it.each([
    ['nothing', '', []],
    ['line ends', '\n\n\n', []],
    ['one line without an end', envelope('a'), ['1 a']],
    ['one line with an end', `${envelope('a')}\n`, ['1 a']],
    ['a byte order mark', `\ufeff${envelope('a')}\n${envelope('b')}`, ['1 E_JSON_SYNTAX', '2 b']],
    ['a line that is not UTF-8 text', `${envelope('a')}\n\ud800`, ['1 a', '2 E_JSON_SYNTAX']],
  ])('of %s is read', async (_, text, lines) => {
    expect((await read(text)).lines).toEqual(lines);
  });

  it('passes over a line that is too long, and reads on', async () => {
    const text = [envelope('a'), `{"x":"${'y'.repeat(5000)}"}`, envelope('b')].join('\n');
    expect((await read(text, { lineBytes: 1000 })).lines).toEqual(['1 a', '2 E_EVIDENCE_SIZE', '3 b']);
  });

  it.each<[what: string, limits: Partial<BundleLimits>]>([
    ['bytes', { bytes: 200 }],
    ['lines', { lines: 2 }],
  ])('ends at too many %s; what was read before stands', async (_, limits) => {
    const seen: string[] = [];
    const reader = readAttestationBundle(
      [1, 2, 3].map(() => utf8(`${envelope('a')}\n`)),
      limits,
    );
    const reading = (async (): Promise<void> => {
      for await (const line of reader) seen.push(named(line));
    })();
    await expect(reading).rejects.toMatchObject({ code: 'E_EVIDENCE_SIZE' });
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen)).toEqual(new Set(['a']));
  });

  it('holds one line at a time, whatever the whole weighs', async () => {
    const chunk = new Uint8Array(64 << 10).fill(0x61);
    let given = 0;
    const endless = (function* (): Generator<Uint8Array> {
      for (; given < 512; given += 1) yield chunk;
    })();
    const before = process.memoryUsage().arrayBuffers;
    const lines = await collect(readAttestationBundle(endless, { lineBytes: 1 << 20 }));
    expect(lines).toMatchObject([{ line: 1, error: { code: 'E_EVIDENCE_SIZE' } }]);
    expect(given).toBe(512);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 << 20);
  });

  it('is read as whatever the caller recognises', async () => {
    const reader = new BundleReader([utf8('{"mediaType":"x"}\n{"y":1}')], (json) =>
      isJsonObject(json) && typeof json['mediaType'] === 'string' ? json['mediaType'] : undefined,
    );
    expect(await collect(reader)).toEqual([{ line: 1, value: 'x' }]);
    expect(reader.skipped).toBe(1);
  });

  it('is read once', async () => {
    const reader = readAttestationBundle([utf8(envelope('a'))]);
    await collect(reader);
    await expect(collect(reader)).rejects.toThrow(TypeError);
  });

  it('lets a mistake in what recognises pass through', async () => {
    const reader = new BundleReader([utf8('{}')], () => {
      throw new RangeError('mine');
    });
    await expect(collect(reader)).rejects.toThrow(RangeError);
  });
});

const anyLine = fc.constantFrom(...['a', 'b', 'c'].map(envelope), '{"unknown":1}', '{', '', '"é边"');

describe('the laws of bundles', () => {
  it('where a stream is cut changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyLine, { maxLength: 5 }),
        fc.array(fc.nat(300), { maxLength: 8 }),
        async (lines, cuts) => {
          const whole = utf8(lines.join('\n'));
          const at = [
            0,
            ...cuts.map((cut) => Math.min(cut, whole.length)).toSorted((a, b) => a - b),
            whole.length,
          ];
          const shared = new Uint8Array(whole.length);
          // One buffer that is filled again and again, as a socket's may be.
          const stream = (async function* (): AsyncGenerator<Uint8Array> {
            for (const [index, from] of at.entries()) {
              const part = whole.subarray(from, at[index + 1] ?? whole.length);
              shared.set(part);
              yield Promise.resolve(shared.subarray(0, part.length));
            }
          })();
          const reader = readAttestationBundle(stream);
          const cut = (await collect(reader)).map((each) => `${each.line} ${named(each)}`);
          expect({ lines: cut, skipped: reader.skipped }).toEqual(await read(lines.join('\n')));
        },
      ),
    );
  });

  it('no line hides another, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine, { maxLength: 6 }), async (lines) => {
        const payloads = async (some: readonly string[]): Promise<string[]> =>
          (await read(some.join('\n'))).lines.map((line) => line.split(' ')[1] ?? '').toSorted();
        expect(await payloads(lines.toReversed())).toEqual(await payloads(lines));
        const apart = await Promise.all(lines.map((line) => payloads([line])));
        expect(await payloads(lines)).toEqual(apart.flat().toSorted());
      }),
    );
  });
});
