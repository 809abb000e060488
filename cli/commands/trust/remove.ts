// SPDX-License-Identifier: Apache-2.0
// `trust remove`: takes back an import. Pins stay.

import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { argument } from '../../options.ts';
import { importName, readImport } from './home.ts';
import { removeImport } from './store.ts';

export const result: z.ZodType = z.object({ name: z.string(), digest: z.string() });

export async function run(call: Call): Promise<Outcome> {
  const name = argument(call, 0);
  const found = importName.test(name) ? await readImport(call.home, name) : undefined;
  if (found === undefined)
    throw new KnownError(
      'E_TRUST_NAME',
      `nothing is imported as ${name}`,
      { name },
      { hint: 'edgewarden trust show lists what is.' },
    );
  await removeImport(call.home, name);
  const digest = `sha256:${found.digestHex}`;
  return { data: { name, digest }, text: `removed ${name}\n  ${digest}` };
}
