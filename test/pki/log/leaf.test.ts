// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { entryHash, leafEntry, leafHash, nodeHash } from '../../../pki/log/leaf.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

// The two smallest trees that Certificate Transparency implementations test themselves with.
describe('RFC 6962 section 2.1', () => {
  it.each([
    ['', '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    ['00', '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7'],
  ])('hashes the entry "%s" to its leaf', (entry, hash) => {
    expect(hex(entryHash(Buffer.from(entry, 'hex')))).toBe(hash);
  });

  it('hashes those two leaves to their node', () => {
    const [left, right] = [new Uint8Array(), Uint8Array.of(0)].map(entryHash);
    expect(hex(nodeHash(left!, right!))).toBe(
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    );
  });
});

it('makes an entry of kind, time and certificate', () => {
  const entry = leafEntry(Uint8Array.of(0x30, 0), 0x0102030405);
  expect(hex(entry)).toBe('01' + '0000000102030405'.padStart(16, '0') + '3000');
  const hash = createHash('sha256').update(Uint8Array.of(0)).update(entry).digest();
  expect(hex(leafHash(Uint8Array.of(0x30, 0), 0x0102030405))).toBe(hash.toString('hex'));
});
