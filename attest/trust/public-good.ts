// SPDX-License-Identifier: Apache-2.0
// The production root of Sigstore's public-good instance, as its TUF repository published it and as it
// stands in test/vectors/trust. It is part of the build: verification needs no network.

import publicGood from './public-good.json' with { type: 'json' };
import { parseTrustedRoot } from './root.ts';
import type { TrustedRoot } from './types.ts';

let parsed: TrustedRoot | undefined;

/** Parsed on first use, then the same value. */
export function publicGoodRoot(): TrustedRoot {
  parsed ??= parseTrustedRoot(Buffer.from(JSON.stringify(publicGood)), 'public-good');
  return parsed;
}
