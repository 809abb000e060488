// SPDX-License-Identifier: Apache-2.0
// Serial numbers as people paste them: openssl's colons, capitals, leading zeros, a 0x.

import { existsSync } from 'node:fs';
import { KnownError } from '../../../core/index.ts';
import type { Call } from '../../command.ts';
import { readCertificate } from './files.ts';

/** A serial as the store writes it, or undefined where the text is none. */
export function serialOf(text: string): string | undefined {
  const hex = text.replace(/^0x/i, '').replaceAll(':', '').toLowerCase();
  if (!/^[0-9a-f]{1,42}$/.test(hex)) return undefined;
  const digits = hex.replace(/^0+/, '');
  return digits === '' ? undefined : digits.padStart(digits.length + (digits.length % 2), '0');
}

/** The serial that an argument names: itself, or that of the certificate in a file. @throws E_USAGE, E_FILE_READ */
export async function serialArgument(call: Call, given: string): Promise<string> {
  if (given === '-' || existsSync(given)) {
    return (await readCertificate(call, given)).serialHex;
  }
  const serialHex = serialOf(given);
  if (serialHex === undefined)
    throw new KnownError(
      'E_USAGE',
      `${given} is neither a serial number in hex nor a file`,
      {},
      {
        hint: 'edgewarden cert list prints serial numbers.',
      },
    );
  return serialHex;
}
