// SPDX-License-Identifier: Apache-2.0
// Path building: graphs that have a path, graphs that have none, and two laws.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as x509 from '../../../core/x509/index.ts';
import { failures } from '../../../core/evidence/index.ts';
import {
  anchorOf,
  findPath,
  purposes,
  type PathOptions,
  type PathVerdict,
} from '../../../pki/validate/index.ts';
import { ca, day, key, leaf, now, root } from './maker.ts';

const server = purposes.tlsServer({ dns: 'edge.example.com' });

interface Graph {
  readonly anchors: readonly x509.Certificate[];
  readonly pool?: readonly x509.Certificate[];
  readonly target: x509.Certificate;
  readonly options?: Partial<PathOptions>;
}

function find({ anchors, pool = [], target, options = {} }: Graph): PathVerdict {
  const verdict = findPath(
    target,
    { anchors: anchors.map(anchorOf), intermediates: pool },
    { now, purpose: server, ...options },
  );
  expect(verdict.evidence.outcome).toBe(verdict.accepted ? 'passed' : 'failed');
  return verdict;
}

const pathOf = (verdict: PathVerdict): string | undefined =>
  verdict.path?.map(({ subject }) => x509.nameText(subject).slice(3)).join(' > ');
const codesOf = ({ evidence }: PathVerdict): unknown[] => failures(evidence).map(({ code }) => code);

const excluding = x509.makeExtension(x509.nameConstraints, {
  permitted: [],
  excluded: [{ kind: 'dns', value: 'example.com' }],
});
const critical = { oid: '1.3.6.1.4.1.99999.1', critical: true, value: Uint8Array.of(5, 0) };

describe('findPath finds', () => {
  const top = root('Root');
  const cases: [string, string, Graph][] = [
    ['a target right under an anchor', 'edge.example.com', { anchors: [top], target: leaf('Root') }],
    [
      'a path through intermediates in any order',
      'A > B > edge.example.com',
      { anchors: [top], pool: [ca('B', 'A'), ca('A', 'Root')], target: leaf('B') },
    ],
    [
      'an anchor that is not self-signed, and needs nothing above it',
      'edge.example.com',
      { anchors: [ca('Site', 'Root')], pool: [top], target: leaf('Site') },
    ],
    [
      'the other root of a cross-signed CA, though the first is no anchor',
      'Site > edge.example.com',
      { anchors: [top], pool: [ca('Site', 'Old root'), ca('Site', 'Root')], target: leaf('Site') },
    ],
    [
      'a way around an expired cross-certificate',
      'edge.example.com',
      {
        anchors: [top, root('Old root')],
        pool: [ca('Root', 'Old root', { notAfter: now - day })],
        target: leaf('Root'),
      },
    ],
    [
      'a re-keyed CA among those of its name',
      'Site > edge.example.com',
      {
        anchors: [top],
        pool: [1, 2, 3, 4].map((n) => ca('Site', 'Root', { key: key(`Site ${n}`), ski: null })),
        target: leaf('Site', { signer: key('Site 3'), aki: null }),
      },
    ],
    [
      'a re-keyed CA through its self-issued certificate',
      'Site > Site > edge.example.com',
      {
        anchors: [top],
        pool: [ca('Site', 'Site', { key: key('Site new') }), ca('Site', 'Root')],
        target: leaf('Site', { signer: key('Site new') }),
      },
    ],
    [
      'the way out of a loop',
      'A > B > edge.example.com',
      { anchors: [top], pool: [ca('A', 'B'), ca('B', 'A'), ca('A', 'Root')], target: leaf('B') },
    ],
    [
      'past a CA that excludes the name',
      'Lax > Site > edge.example.com',
      {
        anchors: [top],
        pool: [
          ca('Strict', 'Root', { more: [excluding] }),
          ca('Lax', 'Root'),
          ca('Site', 'Strict', { notBefore: now - day }),
          ca('Site', 'Lax'),
        ],
        target: leaf('Site'),
      },
    ],
    [
      'past an anchor that excludes the name',
      'Site > edge.example.com',
      {
        anchors: [root('Strict', { more: [excluding] }), top],
        pool: [ca('Site', 'Strict'), ca('Site', 'Root')],
        target: leaf('Site'),
      },
    ],
    [
      'past key identifiers that mislead',
      'Site > edge.example.com',
      {
        anchors: [top],
        pool: [
          ca('Site', 'Root', { key: key('decoy'), ski: key('Site').identifier }),
          ca('Site', 'Root', { ski: Uint8Array.of(1) }),
        ],
        target: leaf('Site'),
      },
    ],
    [
      'past a CA with an unknown critical extension',
      'Site > edge.example.com',
      {
        anchors: [top],
        pool: [ca('Site', 'Root', { more: [critical] }), ca('Site', 'Root')],
        target: leaf('Site'),
      },
    ],
  ];
  it.each(cases)('%s', (_title, path, graph) => expect(pathOf(find(graph))).toBe(path));
});

describe('findPath refuses, and says what was tried', () => {
  const top = root('Root');
  const cases: [string, unknown[], Graph][] = [
    ['no anchor', ['E_PATH_NONE'], { anchors: [], target: leaf('Root') }],
    ['another anchor', ['E_PATH_NONE'], { anchors: [root('Other')], pool: [top], target: leaf('Root') }],
    ['a missing intermediate', ['E_PATH_NONE'], { anchors: [top], target: leaf('Site') }],
    [
      'a loop that leads nowhere',
      ['E_PATH_NONE'],
      { anchors: [top], pool: [ca('A', 'B'), ca('B', 'A')], target: leaf('A') },
    ],
    [
      'each way for its own reason',
      ['E_PATH_EXPIRED', 'E_PATH_KIND', 'E_PATH_USAGE', 'E_PATH_SIGNATURE'].sort(),
      {
        anchors: [top],
        pool: [
          ca('Site', 'Root', { notAfter: now - day }),
          ca('Site', 'Root', { ca: false, keyUsage: null }),
          ca('Site', 'Root', { keyUsage: ['cRLSign'] }),
          ca('Site', 'Root', { key: key('decoy') }),
        ],
        target: leaf('Site'),
      },
    ],
    [
      'too many intermediates for the caller',
      ['E_PATH_LENGTH'],
      {
        anchors: [top],
        pool: [ca('A', 'Root'), ca('B', 'A')],
        target: leaf('B'),
        options: { maxIntermediates: 1 },
      },
    ],
    [
      'what is wrong with the target itself, though there is no path',
      ['E_PATH_IDENTITY', 'E_PATH_NONE'],
      { anchors: [top], target: leaf('Site', { names: [{ kind: 'dns', value: 'a.example' }] }) },
    ],
    [
      'a forged edge to the anchor',
      ['E_PATH_SIGNATURE'],
      { anchors: [top], target: leaf('Root', { signer: key('x') }) },
    ],
  ];
  it.each(cases)('%s', (_title, codes, graph) => {
    const verdict = find(graph);
    expect(verdict.accepted).toBe(false);
    expect(codesOf(verdict).sort()).toEqual(codes);
  });

  it('keeps sixteen of its attempts and counts the rest', () => {
    const pool = Array.from({ length: 40 }, (_, n) =>
      ca('Site', 'Root', { key: key(`decoy ${n}`), ski: null }),
    );
    const { evidence } = find({ anchors: [top], pool, target: leaf('Site', { aki: null }) });
    expect(evidence.children).toHaveLength(16);
    expect(evidence.facts['tried']).toBe(40);
  });
});

describe('findPath obeys', () => {
  // A small world in which most graphs have several paths, and some have none.
  const names = ['A', 'B', 'C', 'D'] as const;
  const top = root('A');
  const edges = names.flatMap((subject) =>
    names.flatMap((issuer) => [
      ca(subject, issuer, { ski: null, aki: null }),
      ca(subject, issuer, { key: key(`${subject} 2`), notAfter: subject === 'C' ? now - day : now + day }),
      ca(subject, issuer, { more: [excluding] }),
    ]),
  );
  const target = leaf('D');
  const picks = fc.uniqueArray(fc.nat(edges.length - 1), { maxLength: 14 });
  const pick = (numbers: readonly number[]): x509.Certificate[] => numbers.flatMap((n) => edges[n] ?? []);
  let accepted = 0;

  it('more certificates never turn an accepted target into a refused one', () => {
    fc.assert(
      fc.property(picks, picks, (some, more) => {
        const before = find({ anchors: [top], pool: pick(some), target });
        if (!before.accepted) return;
        accepted += 1;
        expect(find({ anchors: [top], pool: pick([...more, ...some]), target }).accepted).toBe(true);
      }),
      { numRuns: 150 },
    );
    expect(accepted).toBeGreaterThan(5);
  });

  it('the order of the pool changes neither the verdict nor the path', () => {
    fc.assert(
      fc.property(picks, fc.integer({ min: 1, max: 13 }), (some, by) => {
        const pool = pick(some);
        const turned = [...pool.slice(by), ...pool.slice(0, by)].reverse();
        const [one, other] = [pool, turned].map((each) => find({ anchors: [top], pool: each, target }));
        expect(other?.path).toEqual(one?.path);
        expect(codesOf(other!)).toEqual(codesOf(one!));
      }),
      { numRuns: 100 },
    );
  });
});
