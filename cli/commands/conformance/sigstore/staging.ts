// SPDX-License-Identifier: Apache-2.0
// The root of Sigstore's staging instance, for the suite's `--staging` alone: as test/vectors/sigstore-conformance
// holds it (cases/rekor2-dsse-happy-path/trusted_root.json of August 2026, unchanged, SHA-256
// 1339f5912dbc7177439f0e4197ba0b7c4fbe46c4152f258925ef3de319d5eca3). Nothing that staging signs is meant for use.

import type { TrustedRoot } from '../../../../attest/index.ts';
import { parseTrustedRoot } from '../../../../attest/trust/index.ts';
import staging from './staging.json' with { type: 'json' };

export const stagingRoot = (): TrustedRoot =>
  parseTrustedRoot(Buffer.from(JSON.stringify(staging)), 'staging');
