// SPDX-License-Identifier: Apache-2.0
// Starts the Go server that does what CloudCore's /edge.crt does, in work; `kubeedge-style/main.go` says what that is.

import type { Belongings } from './belongings.ts';
import { lineOf, type AnchorFiles, type Contender } from './contender.ts';
import type { Built } from './peers.ts';

export async function startKubeedgeStyle(
  { path }: Built,
  { anchorCert, anchorKey, tokenKey }: AnchorFiles,
  belongings: Belongings,
): Promise<Contender> {
  // Its standard input stays open for as long as this process lives, and it ends with it.
  const child = belongings.start(path, [anchorCert, anchorKey, tokenKey], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [, port, version = ''] = await lineOf(child, /^(\d+) (\S+)$/);
  return {
    name: 'CloudCore-style',
    described: 'CloudCore-style Go server, which stores nothing',
    version,
    port: Number(port),
  };
}
