// SPDX-License-Identifier: Apache-2.0
// OCI layouts that commands are given. Apart from files.ts: verifying an image must not pay for reading policies.

import { layoutSource, type EvidenceSource } from '../attest/index.ts';

/** The layouts as a source, once each is known to be one. @throws E_OCI_* */
export async function openLayouts(directories: readonly string[]): Promise<EvidenceSource> {
  const nothing = { algorithm: 'sha256', hex: '0'.repeat(64) } as const;
  for (const directory of directories)
    await layoutSource(directory).find({ repository: '', digest: nothing }, new AbortController().signal);
  return layoutSource(...directories);
}
