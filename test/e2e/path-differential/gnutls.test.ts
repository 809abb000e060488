// SPDX-License-Identifier: Apache-2.0
// Hundreds of mutated chains, judged by gnutls and by us: table.ts has a row for every disagreement.

import { describe, expect, it } from 'vitest';
import { hasCerttool } from '../../support/peers.ts';
import { compare } from './compare.ts';
import { modes } from './modes.ts';
import { gnutlsVerdicts } from './gnutls.ts';
import { chainsWanted, seed } from './random.ts';

// certtool has no option for the time.
const now = Math.floor(Date.now() / 1000) * 1000;
const count = chainsWanted(500);

describe.skipIf(!hasCerttool)('gnutls and ours judge mutated chains alike (it needs certtool)', () => {
  it(`but for what the table explains: ${count} chains of seed ${seed}`, { timeout: 3_600_000 }, async () => {
    const result = await compare({
      peer: 'gnutls',
      judge: gnutlsVerdicts,
      count,
      now,
      wanted: { modes: modes.filter(({ gnutls }) => gnutls !== undefined), instants: false },
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
