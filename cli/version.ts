// SPDX-License-Identifier: Apache-2.0
// Where this package stands on disk, and its version, from its own package.json.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of Edgewarden's package.json: the checkout, or the installed package. */
export function packageRoot(): string {
  let dir = import.meta.dirname;
  for (;;) {
    if (nameAt(dir) === 'edgewarden') return dir;
    const up = dirname(dir);
    if (up === dir) throw new TypeError('package.json of edgewarden is missing above its own files');
    dir = up;
  }
}

export function version(): string {
  return read(packageRoot()).version;
}

function nameAt(dir: string): string | undefined {
  try {
    return read(dir).name;
  } catch {
    return undefined;
  }
}

function read(dir: string): { name: string; version: string } {
  return JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { name: string; version: string };
}
