// SPDX-License-Identifier: Apache-2.0
// Revocation lists from files or standard input, in PEM or DER: which is told by the first byte. They are read
// gracefully: what is odd is shown, not refused.

import { crlLimits, parseCrl, type Crl } from '../../../core/crl/index.ts';
import { onePem } from '../../../core/pem/index.ts';
import type { Call } from '../../command.ts';
import { inFile, readInput } from '../../input.ts';
import { texts } from '../../options.ts';

/** Base64 and its line ends take a third more than the list. */
const longestText = 90 << 20;

/** @throws E_FILE_READ, E_PEM_*, E_DER_*, E_X509_*, E_CRL_FORM */
export async function readCrl(call: Call, path: string): Promise<Crl> {
  const bytes = await readInput(call, path, longestText);
  return inFile(path, () => parseCrl(bytes[0] === 0x30 ? bytes : fromPem(bytes), crlLimits, 'graceful'));
}

function fromPem(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  return onePem(text, 'X509 CRL', { reading: 'lax', limits: { blocks: 10, bytes: longestText } });
}

/** Those of --delta. @throws as `readCrl` */
export async function readDeltas(call: Call): Promise<Crl[]> {
  const deltas: Crl[] = [];
  for (const path of texts(call, 'delta')) deltas.push(await readCrl(call, path));
  return deltas;
}
