// SPDX-License-Identifier: Apache-2.0
// The child of the kill test: enrols nodes as fast as it can, 16 at a time, and prints the serial and leaf of
// each certificate once it is acknowledged. It never ends by itself.

import { writeSync } from 'node:fs';
import { createToken, issue, openCa } from '../../../pki/index.ts';
import { csrFor } from './ca.ts';

const home = process.argv[2];
if (home === undefined) throw new TypeError('usage: issue-forever.ts HOME');
const ca = await openCa({ home, now: Date.now });
let next = 0;

async function work(): Promise<never> {
  for (;;) {
    const nodeName = `edge-${process.pid}-${next++}`;
    const now = ca.now();
    const { id } = await createToken(ca, { nodeName, now });
    const issued = await issue(
      ca,
      csrFor(nodeName),
      { kind: 'token', nodeName, tokenId: id },
      { nodeName, usages: [] },
      now,
    );
    writeSync(1, `${issued.serialHex} ${issued.leafIndex} ${id}\n`);
  }
}

await Promise.all(Array.from({ length: 16 }, work));
