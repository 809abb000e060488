// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { serialOf } from '../../../cli/commands/cert/serial.ts';
import { ago } from '../../../cli/commands/cert/show-row.ts';
import { start } from '../support/rows.ts';

describe('serial numbers as people paste them', () => {
  it.each([
    ['5ca727', '5ca727'],
    ['5C:A7:27', '5ca727'],
    ['0x5CA727', '5ca727'],
    ['00:5c:a7:27', '5ca727'],
    ['400', '0400'],
  ])('%s is %s', (text, serial) => expect(serialOf(text)).toBe(serial));

  it.each(['', '0', 'edge-1', '5c a7', 'f'.repeat(43)])('%j is none', (text) =>
    expect(serialOf(text)).toBeUndefined(),
  );
});

it.each([
  [365 * 86_400_000, 'in 365 days'],
  [86_400_000, 'in 24 hours'],
  [-90_000, '90 seconds ago'],
  [1000, 'in 1 second'],
  [0, 'in 0 seconds'],
])('says a distance of %d ms as "%s"', (distance, words) => expect(ago(start + distance, start)).toBe(words));
