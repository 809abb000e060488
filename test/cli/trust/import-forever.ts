// SPDX-License-Identifier: Apache-2.0
// Imports one of two roots in turns under one name, and says so after each, until it is killed.

import { readFileSync } from 'node:fs';
import { parseTrustFile } from '../../../attest/trust/index.ts';
import { writeClock, writeImport, writePins } from '../../../cli/commands/trust/store.ts';
import { createHash } from 'node:crypto';

const [home = '', ...paths] = process.argv.slice(2);
const files = paths.map((path) => {
  const bytes = readFileSync(path);
  parseTrustFile(bytes);
  return { bytes, digestHex: createHash('sha256').update(bytes).digest('hex') };
});
for (let round = 0; ; round += 1) {
  const file = files[round % files.length];
  if (file === undefined) throw new TypeError('no file');
  const now = Date.UTC(2026, 10, 1) + round * 1000;
  await writeImport(home, { name: 'one', obtained: now, ...file });
  await writePins(home, [{ digestHex: file.digestHex, name: 'one' }]);
  await writeClock(home, now);
  process.stdout.write(`${now}\n`);
}
