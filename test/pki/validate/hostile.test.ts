// SPDX-License-Identifier: Apache-2.0
// Pools made to cost: the graphs that path builders are known to be lost in. What is asserted is work, which does not
// depend on the machine; one test looks at the clock, generously.
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as x509 from '../../../core/x509/index.ts';
import { failures } from '../../../core/evidence/index.ts';
import {
  anchorOf,
  Budget,
  defaultBudget,
  findPath,
  purposes,
  type PathVerdict,
} from '../../../pki/validate/index.ts';
import { ca, day, key, keyOf, leaf, now, root, type Key } from './maker.ts';

interface Hostile {
  readonly title: string;
  readonly anchors: readonly x509.Certificate[];
  readonly pool: readonly x509.Certificate[];
  readonly target: x509.Certificate;
  readonly accepted?: true;
  /** Most that it may take. */
  readonly signatures: number;
  readonly steps: number;
}

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));
const unnamed = { ski: null, aki: null } as const;
const limits = defaultBudget;

const names = many(12, (n) => `CA ${n}`);
const mesh = names.flatMap((a) => names.filter((b) => b !== a).map((b) => ca(a, b)));
const [slow, slower] = [
  generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  generateKeyPairSync('ec', { namedCurve: 'P-521' }),
].map(keyOf);

/** A hundred CAs of one name, each with a key of its own, in a row that ends at none. */
const sameName = (changes: Parameters<typeof ca>[2]): x509.Certificate[] =>
  many(100, (n) => ca('Same', 'Same', { key: key(`same ${n}`), signer: key(`same ${n + 1}`), ...changes }));

function slowPool(own: Key | undefined, algorithm: x509.SignatureAlgorithm): Hostile['pool'] {
  if (own === undefined) throw new TypeError('no key');
  return many(100, (n) => ca('Slow', 'Slow', { key: key(`slow ${n}`), signer: own, algorithm, ...unnamed }));
}

/** Copies of a certificate of serial 11223344 with other serials, which nobody signed. */
const copies = (count: number, changes: Parameters<typeof ca>[2]): x509.Certificate[] => {
  const { der } = ca('Same', 'Same', { serial: '11223344', signer: key('forger'), ...changes });
  const at = Buffer.from(der).indexOf('11223344', 0, 'hex');
  return many(count, (n) => {
    const copy = Buffer.from(der);
    copy.writeUInt32BE(0x11000000 + n, at);
    return x509.parseCertificate(Uint8Array.from(copy));
  });
};

const hostiles: readonly Hostile[] = [
  {
    title: 'ten thousand CAs of one name',
    anchors: [root('Same', { key: key('other') })],
    pool: copies(10_000, {}),
    target: leaf('Same', { aki: null }),
    signatures: 1,
    steps: limits.steps + 10_000 * 24,
  },
  {
    title: 'a target of 60 KiB under three hundred CAs of its issuer’s name',
    anchors: [root('Anchor')],
    pool: many(300, (n) => ca('Same', 'Anchor', { key: key(`many ${n}`), ...unnamed })),
    target: leaf('Same', {
      ...unnamed,
      signer: key('forger'),
      more: [{ oid: '1.2.3.4', critical: false, value: new Uint8Array(60_000) }],
    }),
    signatures: limits.signatures + 2,
    steps: limits.steps,
  },
  {
    title: 'a full mesh of twelve CAs that leads to no anchor',
    anchors: [root('Anchor')],
    pool: mesh,
    target: leaf('CA 0'),
    signatures: 0,
    steps: 100,
  },
  {
    title: 'a full mesh with an anchor in it',
    anchors: [root('CA 11')],
    pool: mesh,
    target: leaf('CA 0'),
    accepted: true,
    signatures: 2,
    steps: 1000,
  },
  {
    title: 'a full mesh under an anchor that has expired',
    anchors: [root('CA 11', { notAfter: now - day })],
    pool: mesh,
    target: leaf('CA 0'),
    signatures: mesh.length,
    steps: limits.steps,
  },
  {
    title: 'a full mesh with forged edges to the anchor',
    anchors: [root('Anchor')],
    pool: [...mesh, ...names.map((each) => ca(each, 'Anchor', { signer: key('forger') }))],
    target: leaf('CA 0'),
    signatures: mesh.length + names.length + 1,
    steps: limits.steps,
  },
  {
    title: 'a full mesh under an anchor that excludes the name',
    anchors: [
      root('CA 11', {
        more: [
          x509.makeExtension(x509.nameConstraints, {
            permitted: [],
            excluded: [{ kind: 'dns', value: 'example.com' }],
          }),
        ],
      }),
    ],
    pool: mesh,
    target: leaf('CA 0'),
    signatures: mesh.length + 1,
    steps: limits.steps,
  },
  {
    title: 'a ladder of ten rungs, three ways up each, that ends in a forgery',
    anchors: [root('L10', { key: key('elsewhere'), signer: key('elsewhere') })],
    pool: many(10, (n) =>
      [0, 1, 2].flatMap((a) =>
        [0, 1, 2].map((b) =>
          ca(`L${n}`, `L${n + 1}`, { key: key(`L${n}.${a}`), signer: key(`L${n + 1}.${b}`), ...unnamed }),
        ),
      ),
    ).flat(),
    target: leaf('L0', { signer: key('L0.0'), aki: null }),
    signatures: limits.signatures,
    steps: limits.steps,
  },
  {
    title: 'a hundred CAs of one name with keys of their own',
    anchors: [root('Same', { key: key('top'), signer: key('top') })],
    pool: sameName({}),
    target: leaf('Same', { signer: key('same 0') }),
    signatures: limits.signatures,
    steps: limits.steps,
  },
  {
    title: 'the same without key identifiers',
    anchors: [root('Same', { key: key('top'), signer: key('top') })],
    pool: sameName(unnamed),
    target: leaf('Same', { signer: key('same 0'), aki: null }),
    signatures: limits.signatures,
    steps: limits.steps,
  },
  {
    title: 'a hundred CAs of one name with one key',
    anchors: [root('One', { key: key('top'), signer: key('top') })],
    pool: many(100, () => ca('One', 'One', { key: key('one'), signer: key('one') })),
    target: leaf('One', { signer: key('one') }),
    signatures: 110,
    steps: limits.steps,
  },
  {
    title: 'a row of a hundred CAs of different names with one key',
    anchors: [root('Row 100', { key: key('row'), signer: key('row') })],
    pool: many(100, (n) => ca(`Row ${n}`, `Row ${n + 1}`, { key: key('row'), signer: key('row') })),
    target: leaf('Row 0', { signer: key('row') }),
    signatures: 10,
    steps: 1000,
  },
  {
    title: 'signatures of P-384, checked under a hundred keys',
    anchors: [
      root('Slow', {
        key: slow!,
        signer: slow!,
        algorithm: x509.signatureAlgorithms.ecdsaWithSha384,
        notAfter: now - day,
      }),
    ],
    pool: slowPool(slow, x509.signatureAlgorithms.ecdsaWithSha384),
    target: leaf('Slow', { signer: slow!, algorithm: x509.signatureAlgorithms.ecdsaWithSha384, aki: null }),
    signatures: limits.signatures,
    steps: limits.steps,
  },
  {
    title: 'signatures of P-521, checked under a hundred keys of their own',
    anchors: [root('Slow', { key: key('top'), signer: key('top') })],
    pool: many(20, () =>
      ca('Slow', 'Slow', {
        key: keyOf(generateKeyPairSync('ec', { namedCurve: 'P-521' })),
        signer: slower!,
        algorithm: x509.signatureAlgorithms.ecdsaWithSha512,
        ...unnamed,
      }),
    ),
    target: leaf('Slow', { signer: slower!, algorithm: x509.signatureAlgorithms.ecdsaWithSha512, aki: null }),
    // The check that goes over the limit is counted and not made.
    signatures: limits.signatures,
    steps: limits.steps,
  },
];

/** Parsed anew, so that nothing is remembered of it. */
const anew = ({ der }: x509.Certificate): x509.Certificate => x509.parseCertificate(der);

function judge({ anchors, pool, target }: Hostile, budget?: Budget): PathVerdict {
  return findPath(
    anew(target),
    { anchors: anchors.map((each) => anchorOf(anew(each))), intermediates: pool.map(anew) },
    {
      now,
      purpose: purposes.tlsServer({ dns: 'edge.example.com' }),
      ...(budget === undefined ? {} : { budget }),
    },
  );
}

describe('findPath spends no more than it may on', () => {
  it.each(hostiles)('$title', (hostile) => {
    const verdict = judge(hostile);
    expect(verdict.accepted).toBe(hostile.accepted ?? false);
    // The work that would be over the limit is counted and not done.
    expect(verdict.spent.signatures).toBeLessThanOrEqual(
      hostile.signatures + (hostile.signatures === limits.signatures ? 30 : 0),
    );
    expect(verdict.spent.steps).toBeLessThanOrEqual(hostile.steps + 500);
    expect(JSON.stringify(verdict.evidence).length).toBeLessThan(100_000);
  });

  it('a row of a hundred CAs where the caller allows it, and finds the path', () => {
    const hostile = hostiles.find(({ title }) => title.startsWith('a row of'))!;
    const verdict = findPath(
      hostile.target,
      { anchors: hostile.anchors.map(anchorOf), intermediates: hostile.pool },
      { now, maxIntermediates: 100 },
    );
    expect(verdict.path).toHaveLength(101);
    expect(verdict.spent.signatures).toBe(101);
  });

  it('what a smaller budget allows, and says which limit ended it', () => {
    const mesh = hostiles.find(({ title }) => title.includes('expired'))!;
    const few = judge(mesh, new Budget({ signatures: 3, steps: 100_000 }));
    expect(failures(few.evidence).map(({ code, facts }) => [code, facts['limit']])).toContainEqual([
      'E_PATH_BUDGET',
      'signatures',
    ]);
    const short = judge(mesh, new Budget({ signatures: 1000, steps: 200 }));
    expect(failures(short.evidence).map(({ code, facts }) => [code, facts['limit']])).toContainEqual([
      'E_PATH_BUDGET',
      'steps',
    ]);
    const late = judge(mesh, new Budget({ signatures: 1000, steps: 100_000, milliseconds: 0 }));
    expect(failures(late.evidence).map(({ code, facts }) => [code, facts['limit']])).toContainEqual([
      'E_PATH_BUDGET',
      'milliseconds',
    ]);
  });

  // By the clock, and therefore four times as generous as what is promised of a quiet machine: 50 ms.
  it('no pool of these takes 200 ms, the best of three', () => {
    for (const hostile of hostiles) {
      const times = [0, 1, 2].map(() => {
        const [target, anchors, pool] = [
          anew(hostile.target),
          hostile.anchors.map((each) => anchorOf(anew(each))),
          hostile.pool.map(anew),
        ];
        const start = performance.now();
        findPath(target, { anchors, intermediates: pool }, { now, purpose: purposes.tlsServer() });
        return performance.now() - start;
      });
      expect(Math.min(...times), hostile.title).toBeLessThan(200);
    }
  });
});

describe('a certificate with one bit turned', () => {
  const top = root('Root');
  const path = [ca('Site', 'Root'), leaf('Site')] as const;
  const verdict = (ders: readonly Uint8Array[]): string => {
    const parsed = ders.map((der) => {
      try {
        return x509.parseCertificate(der, x509.certificateLimits, 'graceful');
      } catch {
        return undefined;
      }
    });
    const [site, end] = parsed;
    if (site === undefined || end === undefined) return 'malformed';
    const pool = { anchors: [anchorOf(top)], intermediates: [site] };
    return findPath(end, pool, { now }).accepted ? 'accepted' : 'refused';
  };

  it('is on no path: every bit of both certificates is covered', { timeout: 60_000 }, () => {
    const whole = path.map(({ der }) => der);
    expect(verdict(whole)).toBe('accepted');
    const counts = { malformed: 0, refused: 0 };
    for (const [which, der] of whole.entries())
      for (let at = 0; at < der.length; at++) {
        const bent = Uint8Array.from(der);
        bent[at] = (bent[at] ?? 0) ^ (1 << ((at * 3) % 8));
        const result = verdict(whole.map((each, index) => (index === which ? bent : each)));
        expect(result, `certificate ${which}, octet ${at}`).not.toBe('accepted');
        counts[result === 'malformed' ? 'malformed' : 'refused'] += 1;
      }
    expect(counts.malformed).toBeGreaterThan(100);
    expect(counts.refused).toBeGreaterThan(100);
  });
});
