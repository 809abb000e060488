// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import {
  consistencyProof,
  inclusionProof,
  isConsistent,
  leafHash,
  nodeHash,
  rootFromProof,
  treeHash,
  type ConsistencyPath,
} from '../../../core/merkle/index.ts';

const largest = 70;
const leaves = Array.from({ length: largest }, (_, index) => leafHash(Buffer.from(`leaf ${index}`)));
const roots = Array.from({ length: largest + 1 }, (_, size) => hex(treeHash(leaves.slice(0, size))));

function hex(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('hex');
}

function bent(hash: Uint8Array | undefined): Uint8Array {
  const copy = Uint8Array.from(hash ?? []);
  copy[7] = (copy[7] ?? 0) ^ 1;
  return copy;
}

describe('hashes (RFC 9162 section 2.1.1)', () => {
  it('give the roots that every log of RFC 6962 starts with', () => {
    expect(hex(treeHash([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(hex(leafHash(new Uint8Array()))).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
  });

  it('keep a node from being taken for a leaf', () => {
    const [a, b] = leaves;
    if (a === undefined || b === undefined) throw new TypeError('no leaves');
    expect(hex(nodeHash(a, b))).not.toBe(hex(leafHash(Buffer.concat([a, b]))));
  });
});

describe('inclusion proofs (section 2.1.3)', () => {
  it('lead nowhere where they are longer than the tree is high', () => {
    const [first, second] = leaves;
    expect(first !== undefined && second !== undefined).toBe(true);
    const hashes = second === undefined ? [] : [second];
    expect(rootFromProof(first ?? bent(undefined), { logIndex: 0n, treeSize: 1n, hashes })).toBeUndefined();
    const whole = inclusionProof(leaves.slice(0, 5), 2);
    const path = { logIndex: 2n, treeSize: 5n, hashes: [...whole, ...hashes] };
    expect(rootFromProof(leaves[2] ?? bent(undefined), path)).toBeUndefined();
  });

  it(`hold for every leaf of every tree up to ${largest}, and for no other place, size or path`, () => {
    for (let size = 1; size <= largest; size++) {
      const tree = leaves.slice(0, size);
      for (const [index, leaf] of tree.entries()) {
        const hashes = inclusionProof(tree, index);
        const path = { logIndex: BigInt(index), treeSize: BigInt(size), hashes };
        const root = (changed: Partial<typeof path>): string | undefined =>
          hex(rootFromProof(leaf, { ...path, ...changed }));
        if (root({}) !== roots[size]) expect.fail(`leaf ${index} of ${size} is not proven`);
        const other = size > 1 ? (index + 1) % size : 1;
        const at = index % Math.max(1, hashes.length);
        // Each proof is altered in one way; over all trees, each way at every place.
        const wrong = [
          () => root({ logIndex: BigInt(other) }),
          () => root({ hashes: [...hashes, leaf] }),
          () => hex(rootFromProof(bent(leaf), path)),
          () => (hashes.length === 0 ? undefined : root({ hashes: hashes.slice(1) })),
          () => (hashes.length === 0 ? undefined : root({ hashes: hashes.slice(0, -1) })),
          () => (hashes.length === 0 ? undefined : root({ hashes: hashes.with(at, bent(hashes[at])) })),
        ][(size + index) % 6];
        if (wrong?.() === roots[size]) expect.fail(`leaf ${index} of ${size} is proven by an altered path`);
      }
    }
  });

  it.each([
    ['an index outside the tree', { logIndex: 3n, treeSize: 3n, hashes: [] }],
    ['a negative index', { logIndex: -1n, treeSize: 3n, hashes: [] }],
    ['an empty tree', { logIndex: 0n, treeSize: 0n, hashes: [] }],
    ['a hash of another length', { logIndex: 0n, treeSize: 2n, hashes: [new Uint8Array(31)] }],
  ])('give no root for %s', (_, path) => {
    expect(rootFromProof(leafHash(new Uint8Array()), path)).toBeUndefined();
  });

  it('reach across a tree of 2^63 - 1 leaves', () => {
    const hashes = Array.from({ length: 63 }, () => new Uint8Array(32));
    expect(
      rootFromProof(leafHash(new Uint8Array()), { logIndex: 1n << 53n, treeSize: (1n << 63n) - 1n, hashes }),
    ).toHaveLength(32);
  });

  it('are not made for a leaf that is not there', () => {
    expect(() => inclusionProof(leaves, largest)).toThrow(RangeError);
  });
});

describe('consistency proofs (section 2.1.4)', () => {
  const pathOf = (first: number, second: number): ConsistencyPath => ({
    firstSize: BigInt(first),
    firstRoot: Buffer.from(roots[first] ?? '', 'hex'),
    secondSize: BigInt(second),
    secondRoot: Buffer.from(roots[second] ?? '', 'hex'),
    hashes: consistencyProof(leaves.slice(0, second), first),
  });

  it(`hold between every two trees up to ${largest}, and altered ones fail`, () => {
    for (let second = 1; second <= largest; second++) {
      for (let first = 1; first <= second; first++) {
        const path = pathOf(first, second);
        const { hashes } = path;
        const at = (first + second) % Math.max(1, hashes.length);
        const altered: readonly Partial<ConsistencyPath>[] = [
          { firstRoot: bent(path.firstRoot) },
          { secondRoot: bent(path.secondRoot) },
          { hashes: [...hashes, path.firstRoot] },
          ...(hashes.length === 0
            ? []
            : [
                { hashes: hashes.slice(0, -1) },
                { hashes: hashes.slice(1) },
                { hashes: hashes.with(at, bent(hashes[at])) },
              ]),
        ];
        const change = altered[(first * 5 + second) % altered.length];
        if (!isConsistent(path)) expect.fail(`${first} in ${second} is not proven`);
        if (isConsistent({ ...path, ...change }))
          expect.fail(`${first} in ${second} is proven by an altered path`);
      }
    }
  });

  it('prove nothing about an empty tree, or one that shrank', () => {
    const path = pathOf(3, 7);
    expect(isConsistent({ ...path, firstSize: 0n })).toBe(false);
    expect(isConsistent({ ...path, secondSize: 2n })).toBe(false);
    expect(() => consistencyProof(leaves, 0)).toThrow(RangeError);
  });

  it('fail where one tree was rewritten', () => {
    const rewritten = leaves.slice(0, 9).with(2, leafHash(Buffer.from('another')));
    const path = { ...pathOf(5, 9), secondRoot: treeHash(rewritten), hashes: consistencyProof(rewritten, 5) };
    expect(isConsistent(path)).toBe(false);
  });
});
