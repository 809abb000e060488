// SPDX-License-Identifier: Apache-2.0
// Looking up, streaming and writing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  crlLimits,
  encodeTbsCrl,
  parseCrl,
  signCrl,
  streamCrl,
  type CrlEntryFields,
  type TbsCrlFields,
} from '../../../core/crl/index.ts';
import { serialOctets, serialText } from '../../../core/crl/entry.ts';
import type { Name } from '../../../core/x509/index.ts';
import { base, entry, fleet, named, privateKey, wholeList } from './values.ts';

const list = (changes: Partial<TbsCrlFields>): Uint8Array => signCrl({ ...base, ...changes }, privateKey);
const day = Date.UTC(2026, 9, 30);

function* many(count: number): Generator<CrlEntryFields> {
  for (let i = 0; i < count; i++) {
    const serialHex = `4a${(i * 0x9e3779b1).toString(16).padStart(30, '0')}`;
    yield { serialHex, revocationDate: day, ...(i % 3 === 0 ? {} : { reason: 'keyCompromise' }) };
  }
}

describe('looking up', () => {
  it('finds what is there and nothing else', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(entry, { selector: ({ serialHex }) => serialHex, maxLength: 40 }),
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 10 }),
        (entries, others) => {
          const crl = parseCrl(list({ entries }));
          expect(crl.entryCount).toBe(entries.length);
          for (const { serialHex, ...rest } of entries)
            expect(crl.find(serialHex)).toMatchObject({ serialHex, ...rest });
          const there = new Set(entries.map(({ serialHex }) => serialHex));
          for (const octets of others) {
            const text = Buffer.from(octets)
              .toString('hex')
              .replace(/^(?:00)+(?=..)/, '');
            expect(crl.find(text) === undefined).toBe(!there.has(text));
          }
          expect(crl.duplicates).toBe(0);
        },
      ),
    );
  });

  it('knows -1 from 255', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 150n), max: 2n ** 150n }), (value) => {
        const digits = (value < 0n ? -value : value).toString(16);
        const text = `${value < 0n ? '-' : ''}${digits.padStart(digits.length + (digits.length % 2), '0')}`;
        const octets = serialOctets(text) ?? new Uint8Array();
        expect(BigInt.asIntN(octets.length * 8, BigInt(`0x${Buffer.from(octets).toString('hex')}`))).toBe(
          value,
        );
        expect(serialText(octets)).toBe(text);
      }),
    );
    expect(serialOctets('-01')).toEqual(Uint8Array.of(0xff));
    expect(serialOctets('ff')).toEqual(Uint8Array.of(0, 0xff));
    expect(serialOctets('-80')).toEqual(Uint8Array.of(0x80));
    expect(serialOctets('x')).toBeUndefined();
  });

  it('keeps of two entries the one that revokes, and counts', () => {
    const one: CrlEntryFields = { serialHex: '11', revocationDate: day };
    const crl = parseCrl(
      list({
        deltaBase: 6n,
        entries: [
          { ...one, reason: 'removeFromCRL' },
          { ...one, reason: 'keyCompromise' },
          { ...one, reason: 'removeFromCRL' },
        ],
      }),
    );
    expect(crl.find('11')?.reason).toBe('keyCompromise');
    expect(crl.duplicates).toBe(2);
  });

  it('looks a serial number up in 100,000 entries in far less than 5 ms, after one pass', () => {
    const der = list({ entries: many(100_000) });
    expect(der.length).toBeGreaterThan(4_000_000);
    const crl = parseCrl(der);
    const serials = Array.from(many(2000), ({ serialHex }) => serialHex);
    crl.find('01');
    const started = performance.now();
    for (const serial of serials) expect(crl.find(serial)).toBeDefined();
    expect((performance.now() - started) / serials.length).toBeLessThan(0.5);
  });

  it('holds an index of a few bytes an entry and no object for each', () => {
    const der = list({ entries: many(100_000) });
    globalThis.gc?.();
    const before = process.memoryUsage();
    const crl = parseCrl(der);
    expect(crl.find('01')).toBeUndefined();
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(100_000 * 24);
    expect(crl.entryCount).toBe(100_000);
  });
});

describe('an indirect list', () => {
  const other = named('other');
  const third = named('third');
  const entries: CrlEntryFields[] = [
    { serialHex: '01', revocationDate: day },
    { serialHex: '01', revocationDate: day, certificateIssuer: other, reason: 'superseded' },
    { serialHex: '02', revocationDate: day, certificateIssuer: other },
    { serialHex: '05', revocationDate: day, certificateIssuer: other, invalidityDate: day },
    { serialHex: '03', revocationDate: day, certificateIssuer: third },
    { serialHex: '04', revocationDate: day },
  ];
  const crl = parseCrl(list({ entries, issuingDistributionPoint: { ...wholeList, indirect: true } }));

  it.each([
    ['01', fleet, true],
    ['01', other, true],
    ['02', other, true],
    ['02', fleet, false],
    ['05', other, true],
    ['05', fleet, false],
    ['03', third, true],
    ['03', other, false],
    ['04', fleet, true],
    ['04', third, false],
    ['01', named('OTHER'), true],
    ['01', named('nobody'), false],
  ] as const)('carries issuers on to the entries that follow (%s)', (serialHex, issuer: Name, there) => {
    expect(crl.find(serialHex, issuer) !== undefined).toBe(there);
  });

  it('says so when iterated, and names an issuer only where it changes', () => {
    const names = Array.from(crl.entries(), ({ certificateIssuer, extensions }) => [
      certificateIssuer?.[0]?.kind === 'directory'
        ? certificateIssuer[0].value.rdns[0]?.[0]?.value
        : undefined,
      extensions.length,
    ]);
    expect(names).toEqual([
      [undefined, 0],
      ['other', 2],
      ['other', 0],
      ['other', 1],
      ['third', 1],
      ['fleet', 1],
    ]);
    expect(crl.duplicates).toBe(0);
  });

  it('has no more issuers than its limits admit', () => {
    const limited = parseCrl(crl.der, { ...crlLimits, issuers: 1 });
    expect(() => limited.find('01')).toThrow(expect.objectContaining({ code: 'E_CRL_FORM' }) as Error);
  });
});

describe('a list that arrives in pieces', () => {
  it('reads as the whole one does', async () => {
    const fields = fc.record({
      entries: fc.array(entry, { maxLength: 30 }),
      size: fc.integer({ min: 1, max: 200 }),
    });
    await fc.assert(
      fc.asyncProperty(fields, async ({ entries, size }) => {
        const der = list({ entries, freshestCrl: [{ fullName: [{ kind: 'uri', value: 'http://a/d' }] }] });
        const whole = parseCrl(der);
        const stream = await streamCrl(pieces(der, size));
        expect(stream.head).toEqual({
          version: 2,
          signatureAlgorithm: whole.signatureAlgorithm,
          issuer: whole.issuer,
          thisUpdate: whole.thisUpdate,
          nextUpdate: whole.nextUpdate,
        });
        const read = stream.entries();
        for (const wanted of whole.entries()) expect((await read.next()).value).toEqual(wanted);
        const { value, done } = await read.next();
        expect(done).toBe(true);
        expect(value).toMatchObject({
          extensions: whole.extensions,
          number: 7n,
          signature: whole.signature,
          entryCount: entries.length,
        });
      }),
      { numRuns: 50 },
    );
  });

  it('is refused where it is cut, wherever that is', async () => {
    const der = list({ entries: many(3) });
    for (let length = 0; length < der.length; length++)
      await expect(drained(der.subarray(0, length))).rejects.toThrow();
    await expect(drained(der)).resolves.toBe(3);
    await expect(drained(Buffer.concat([der, Uint8Array.of(0)]))).rejects.toThrow();
  });

  it('is not held whole', async () => {
    const der = list({ entries: many(100_000) });
    let most = 0;
    const before = process.memoryUsage().arrayBuffers;
    const stream = await streamCrl(pieces(der, 64 << 10));
    let count = 0;
    for await (const _ of stream.entries())
      if (++count % 5000 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    expect(count).toBe(100_000);
    expect(most).toBeLessThan(32 << 20);
  });

  async function drained(der: Uint8Array): Promise<number> {
    const stream = await streamCrl(pieces(der, 50));
    let count = 0;
    for await (const one of stream.entries()) count += one.offset > 0 ? 1 : 0;
    return count;
  }

  async function* pieces(der: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
    await Promise.resolve();
    for (let at = 0; at < der.length; at += size) yield der.subarray(at, at + size);
  }
});

describe('writing', () => {
  const one: CrlEntryFields = { serialHex: '11', revocationDate: day };

  it.each<[string, Partial<TbsCrlFields>]>([
    ['a next update before this one', { nextUpdate: base.thisUpdate - 1000 }],
    ['a delta older than its base', { deltaBase: 8n }],
    [
      'a delta with deltas',
      { deltaBase: 6n, freshestCrl: [{ fullName: [{ kind: 'uri', value: 'http://a/' }] }] },
    ],
    ['a negative number', { crlNumber: -1n }],
    ['removeFromCRL outside of a delta', { entries: [{ ...one, reason: 'removeFromCRL' }] }],
    [
      'issuers of entries in a list that is not indirect',
      { entries: [{ ...one, certificateIssuer: named('a') }] },
    ],
    ['serial number 0', { entries: [{ ...one, serialHex: '00' }] }],
    ['a negative serial number', { entries: [{ ...one, serialHex: '-11' }] }],
    ['a serial number of 21 octets', { entries: [{ ...one, serialHex: '11'.repeat(21) }] }],
    ['a date with a fraction', { entries: [{ ...one, revocationDate: 1 }] }],
  ])('refuses %s', (_, changes) => {
    expect(() => encodeTbsCrl({ ...base, ...changes })).toThrow(TypeError);
  });

  it('writes shards, deltas and where deltas are', () => {
    const point = { fullName: [{ kind: 'uri' as const, value: 'http://crl.example/3' }] };
    const scope = { ...wholeList, ...point, onlyUserCerts: true };
    const shard = parseCrl(list({ issuingDistributionPoint: scope, freshestCrl: [point], entries: [one] }));
    expect(shard).toMatchObject({ number: 7n, scope, freshest: [point], version: 2 });
    const delta = parseCrl(list({ deltaBase: 6n, entries: [{ ...one, reason: 'removeFromCRL' }] }));
    expect(delta).toMatchObject({ number: 7n, deltaBase: 6n });
    expect(parseCrl(list({})).entryCount).toBe(0);
  });
});
