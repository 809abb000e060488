// SPDX-License-Identifier: Apache-2.0
// The small parts: git references and versions, Merkle paths, checkpoints, evidence.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allOf, anyOf, fail, failures, pass, passed, skip } from '../../core/evidence/index.ts';
import {
  gitHubRepository,
  isRelease,
  parseGitUri,
  parseVersion,
  refName,
  versionAdmits,
} from '../../attest/slsa/git-ref.ts';
import { leafHash, rootFromProof } from '../../core/merkle/index.ts';

describe('git URIs and references', () => {
  it.for([
    [
      'git+https://github.com/a/b@refs/tags/v1',
      { repository: 'git+https://github.com/a/b', ref: 'refs/tags/v1' },
    ],
    ['git+https://github.com/a/b', { repository: 'git+https://github.com/a/b', ref: undefined }],
    ['git+https://github.com/a/b@x@y', { repository: 'git+https://github.com/a/b', ref: 'x@y' }],
    ['https://github.com/a/b', undefined],
    ['', undefined],
  ] as const)('%j', ([uri, parsed]) => expect(parseGitUri(uri)).toEqual(parsed));

  it.for([
    ['refs/heads/main', 'heads', 'main'],
    ['refs/heads/a/b', 'heads', 'a/b'],
    ['refs/heads/', 'heads', undefined],
    ['refs/tags/v1', 'heads', undefined],
    ['main', 'heads', undefined],
    [undefined, 'tags', undefined],
  ] as const)('the name of %j among %s', ([ref, kind, name]) => expect(refName(ref, kind)).toBe(name));

  it.for([
    ['github.com/a/b', 'a/b'],
    ['https://github.com/a/b', 'a/b'],
    ['git+https://github.com/a/b', 'a/b'],
    ['Agithub.com/a/b', undefined],
    ['github.com.evil.example/a/b', undefined],
    ['http://github.com/a/b', undefined],
    ['github.com/a', undefined],
    ['github.com/a/b/c', undefined],
    ['github.com/a/b\n', undefined],
  ] as const)('the repository of %j', ([uri, repository]) => expect(gitHubRepository(uri)).toBe(repository));
});

describe('versions', () => {
  it.for(['v1', 'v1.2', 'v1.2.3', 'v0.0.0', 'v1.2.3-rc.1', 'v1.2.3+build', 'v1.2.3-rc.1+build.5'])(
    '%j is one',
    (text) => expect(parseVersion(text)).toBeDefined(),
  );
  it.for([
    '',
    'v',
    '1.2.3',
    'v01.2.3',
    'v1.2.3.4',
    'v1.2-rc.1',
    'v1.2.3-',
    'v1.2.3-01',
    'v1.2.3 ',
    `v${'1'.repeat(300)}`,
  ])('%j is none', (text) => expect(parseVersion(text)).toBeUndefined());

  it.for([
    ['v1', 'v1.2.3', true],
    ['v1.2', 'v1.2.3', true],
    ['v1.2.3', 'v1.2.3', true],
    ['v1.2.3', 'v1.2.3+build', true],
    ['v1.2.0', 'v1.2', true],
    ['v1.2.3', 'v1.2.3-rc.1', false],
    ['v1.2.3-rc.1', 'v1.2.3-rc.1', true],
    ['v1.2.3-rc.1', 'v1.2.3-rc.2', false],
    ['v1.2', 'v1.3.2', false],
    ['v1', 'v11.0.0', false],
  ] as const)('%j admits %j: %s', ([wanted, tag, admitted]) => {
    const [a, b] = [parseVersion(wanted), parseVersion(tag)];
    expect(a !== undefined && b !== undefined && versionAdmits(a, b)).toBe(admitted);
  });

  it.for([
    ['v1.2.3', true],
    ['v1.2', false],
    ['v1.2.3-rc.1', false],
    ['v1.2.3+b', false],
    ['main', false],
  ] as const)('%j is a release: %s', ([tag, release]) => expect(isRelease(tag)).toBe(release));
});

// The tree as RFC 9162 section 2.1.1 defines it, without a thought for speed.
const node = (...parts: Uint8Array[]): Buffer =>
  createHash('sha256')
    .update(Buffer.concat([Buffer.from([1]), ...parts]))
    .digest();
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));
function treeHash(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return leafHash(only);
  const k = split(leaves.length);
  return node(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}
function path(index: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return index < k
    ? [...path(index, leaves.slice(0, k)), treeHash(leaves.slice(k))]
    : [...path(index - k, leaves.slice(k)), treeHash(leaves.slice(0, k))];
}

describe('an inclusion proof (RFC 9162 section 2.1.3)', () => {
  const tree = fc.integer({ min: 1, max: 40 }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));
  const leavesOf = (size: number): Uint8Array[] =>
    Array.from({ length: size }, (_, index) => Buffer.from(`leaf ${index}`));

  it('leads every leaf of every tree to its root', () => {
    fc.assert(
      fc.property(tree, ([size, index]) => {
        const leaves = leavesOf(size);
        const proof = { logIndex: BigInt(index), treeSize: BigInt(size), hashes: path(index, leaves) };
        const root = rootFromProof(leafHash(leaves[index]!), proof);
        expect(Buffer.from(root ?? []).toString('hex')).toBe(Buffer.from(treeHash(leaves)).toString('hex'));
      }),
    );
  });

  it('leads nowhere with another index, size or path length', () => {
    fc.assert(
      fc.property(tree, fc.nat(60), fc.nat(60), ([size, index], otherIndex, otherSize) => {
        const leaves = leavesOf(size);
        const root = Buffer.from(treeHash(leaves)).toString('hex');
        const hashes = path(index, leaves);
        const rootOf = (logIndex: number, treeSize: number, used: Uint8Array[]): string =>
          Buffer.from(
            rootFromProof(leafHash(leaves[index]!), {
              logIndex: BigInt(logIndex),
              treeSize: BigInt(treeSize),
              hashes: used,
            }) ?? [],
          ).toString('hex');
        if (otherIndex !== index) expect(rootOf(otherIndex, size, hashes)).not.toBe(root);
        expect(rootOf(index, size, [...hashes, Buffer.alloc(32)])).not.toBe(root);
        if (hashes.length > 0) expect(rootOf(index, size, hashes.slice(1))).not.toBe(root);
        if (otherSize <= index) expect(rootOf(index, otherSize, hashes)).toBe('');
      }),
    );
  });

  it('has an index in its tree, be that of one leaf', () => {
    const leaf = Buffer.alloc(32, 7);
    expect(rootFromProof(leaf, { logIndex: 0n, treeSize: 1n, hashes: [] })).toEqual(leaf);
    for (const [logIndex, treeSize] of [
      [1n, 1n],
      [0n, 0n],
      [2n, 1n],
    ] as const)
      expect(rootFromProof(leaf, { logIndex, treeSize, hashes: [] })).toBeUndefined();
    // A path that is longer than the tree is high.
    expect(rootFromProof(leaf, { logIndex: 0n, treeSize: 1n, hashes: [leaf] })).toBeUndefined();
  });

  it('has hashes of 32 bytes', () =>
    expect(
      rootFromProof(leafHash(Buffer.from('a')), { logIndex: 0n, treeSize: 2n, hashes: [Buffer.alloc(31)] }),
    ).toBeUndefined());
});

describe('evidence', () => {
  const row = { check: 'a.b', clause: 'c' };
  const [good, bad, undone] = [pass(row, 'good'), fail(row, 'E_LOG_BODY', 'bad'), skip(row, 'undone')];

  it('of all passes only if every part passed', () => {
    expect(passed(allOf(row, '', [good, good]))).toBe(true);
    expect(allOf(row, '', [good, bad, undone]).outcome).toBe('failed');
    expect(passed(allOf(row, '', [good, undone]))).toBe(false);
    expect(passed(allOf(row, '', []))).toBe(false);
  });

  it('of any passes if one part passed', () => {
    expect(passed(anyOf(row, '', [bad, good]))).toBe(true);
    expect(passed(anyOf(row, '', [undone, bad]))).toBe(false);
    expect(passed(anyOf(row, '', []))).toBe(false);
  });

  it('lists the leaves that failed, and none below what passed', () => {
    expect(failures(allOf(row, '', [good, allOf(row, '', [bad, bad]), undone]))).toEqual([bad, bad]);
    expect(failures(anyOf(row, '', [bad, good]))).toEqual([]);
    expect(failures(bad)).toEqual([bad]);
  });
});
