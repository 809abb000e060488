// SPDX-License-Identifier: Apache-2.0
// Signatures over a digest whose bytes are not at hand. No kind of key is verified so yet.

import type { VerifyKey } from '../trust/key.ts';

/** Undefined: this kind of key cannot verify a digest alone. */
export function verifiesDigest(_key: VerifyKey, _digest: Uint8Array, _signature: Uint8Array): boolean | undefined {
  return undefined;
}
