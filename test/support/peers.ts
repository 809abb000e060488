// SPDX-License-Identifier: Apache-2.0
// The independent programs that tests take a second opinion from. A test that needs one which is missing is
// skipped, and says so: `describe.skipIf(!hasOpenssl)(…)` under a title that names openssl. CI installs them.

import { spawnSync } from 'node:child_process';

function answers(program: string, argument: string): boolean {
  return spawnSync(program, [argument], { stdio: 'ignore' }).status === 0;
}

/** `openssl version` answers. */
export const hasOpenssl: boolean = answers('openssl', 'version');

/** `curl --version` answers. */
export const hasCurl: boolean = answers('curl', '--version');

/** `certtool --version` answers: GnuTLS's certificate tool. */
export const hasCerttool: boolean = answers('certtool', '--version');

/** ssh-keygen is there; it has no version to ask for. */
export const hasSshKeygen: boolean = spawnSync('ssh-keygen', ['-?'], { stdio: 'ignore' }).error === undefined;
