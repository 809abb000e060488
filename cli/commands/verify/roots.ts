// SPDX-License-Identifier: Apache-2.0
// The roots that a verification starts from, as `--trusted-root` names them.

import type { TrustedRoot } from '../../../attest/index.ts';
import type { Call } from '../../command.ts';
import { texts } from '../../options.ts';
import { loadTrustedRoot } from '../../files.ts';

/** The roots given, or the public-good one that is built in. @throws E_FILE_READ, what a root's parser throws */
export async function rootsOf(call: Call): Promise<readonly TrustedRoot[]> {
  const [path] = texts(call, 'trustedRoot');
  return [await loadTrustedRoot(path)];
}
