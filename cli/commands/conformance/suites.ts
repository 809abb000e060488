// SPDX-License-Identifier: Apache-2.0
// Every conformance suite by name. An adapter is loaded when its suite is run, not before.

import type { Suite } from './suite.ts';

type Loader = () => Promise<Suite>;

export const suites: ReadonlyMap<string, Loader> = new Map<string, Loader>([
  ['kubeedge', async () => (await import('./kubeedge/suite.ts')).kubeedge],
  ['limbo', async () => (await import('./limbo/suite.ts')).limbo],
  ['pkits', async () => (await import('./pkits/suite.ts')).pkits],
  ['slsa', async () => (await import('./slsa/suite.ts')).slsa],
  ['sigstore', async () => (await import('./sigstore/suite.ts')).sigstore],
  ['wycheproof', async () => (await import('./wycheproof/suite.ts')).wycheproof],
]);
