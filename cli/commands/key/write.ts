// SPDX-License-Identifier: Apache-2.0
// Where a key goes: a file, whole and for its owner only, or standard output where that was asked for by name.

import { KnownError } from '../../../core/index.ts';
import { writeFileDurably } from '../../../pki/index.ts';
import type { Call } from '../../command.ts';
import { flag, text } from '../../options.ts';

export interface Written {
  /** The file; absent where the key is printed. */
  readonly file?: string;
  /** What is printed instead. */
  readonly printed?: string;
}

/**
 * Writes to --out. Private keys go to files of mode 0600, public ones 0644.
 * @throws E_FILE_EXISTS, E_USAGE where bytes would be printed, and what writing durably throws
 */
export async function writeKey(
  call: Call,
  contents: string | Uint8Array,
  secrecy: 'private' | 'public',
): Promise<Written> {
  const path = text(call, 'out');
  if (path === '-') {
    if (typeof contents !== 'string')
      throw new KnownError('E_USAGE', 'bytes are written to a file, not printed', { option: '--out' });
    return { printed: contents };
  }
  await writeFileDurably(path, contents, {
    mode: secrecy === 'private' ? 0o600 : 0o644,
    replace: flag(call, 'force'),
  });
  return { file: path };
}
