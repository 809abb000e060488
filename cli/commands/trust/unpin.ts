// SPDX-License-Identifier: Apache-2.0
// `trust unpin`: takes back `trust pin`. Without any pin left, every root is used again.

import type { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { texts } from '../../options.ts';
import { readPins } from './home.ts';
import { pinOutcome, result as pinResult } from './pin.ts';
import { writePins } from './store.ts';

export const result: z.ZodType = pinResult;

export async function run(call: Call): Promise<Outcome> {
  const wanted = [...call.args.flat(), ...texts(call, 'digest')];
  if (wanted.length === 0) throw new KnownError('E_USAGE', 'a name or --digest is needed', {});
  const known = await readPins(call.home);
  const isMeant = (name: string, digestHex: string, text: string): boolean =>
    text === name || text === `sha256:${digestHex}` || name.startsWith(`${text}#`);
  for (const text of wanted) {
    if (known.some(({ name, digestHex }) => isMeant(name, digestHex, text))) continue;
    throw new KnownError(
      'E_TRUST_NAME',
      `${text} is not pinned`,
      { name: text },
      { hint: 'edgewarden trust show lists what is.' },
    );
  }
  const left = known.filter(({ name, digestHex }) => !wanted.some((text) => isMeant(name, digestHex, text)));
  await writePins(call.home, left);
  return await pinOutcome(call);
}
