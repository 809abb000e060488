// SPDX-License-Identifier: Apache-2.0
// Thousands of mutated chains, judged by openssl and by us: table.ts has a row for every disagreement.

import { describe, expect, it } from 'vitest';
import { hasOpenssl } from '../../support/peers.ts';
import { now } from '../../pki/validate/maker.ts';
import { compare } from './compare.ts';
import { modes } from './modes.ts';
import { opensslVerdicts } from './openssl.ts';
import { chainsWanted, seed } from './random.ts';

const count = chainsWanted(2500);

describe.skipIf(!hasOpenssl)('openssl and ours judge mutated chains alike (it needs openssl)', () => {
  it(`but for what the table explains: ${count} chains of seed ${seed}`, { timeout: 3_600_000 }, async () => {
    const result = await compare({
      peer: 'openssl',
      judge: opensslVerdicts,
      count,
      now,
      wanted: { modes: modes.filter(({ openssl }) => openssl.length > 0), instants: true },
    });
    const { accepted, refused, disagreed, explained, idle, unexplained } = result;
    console.info(
      `seed ${seed}: ${accepted} accepted, ${refused} refused, ${disagreed} disagreements`,
      explained,
      { idle },
    );
    expect(unexplained.join('\n\n')).toBe('');
    expect(Math.min(accepted, refused)).toBeGreaterThan(count / 10);
  });
});
