#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The command's first file. It runs under any Node that can parse it, and loads the rest only under one
// that Edgewarden supports: a run under an older Node cannot go unnoticed.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const needed = [24, 15] as const;

/** True for `24.15.0` and later. */
function suits(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > needed[0] || (major === needed[0] && minor >= needed[1]);
}

/** Node 24 as a checkout's own toolchain workspace brings it; a published package has none. */
function toolchainNode(): string | undefined {
  for (const up of ['..', '../..']) {
    const path = join(import.meta.dirname, up, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
    if (existsSync(path)) return path;
  }
  return undefined;
}

/** Runs the same command line under `node`, hands signals on, and ends as it ended. */
function rerun(node: string): void {
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
}

if (suits(process.versions.node)) {
  const { main } = await import('./program.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  const node = toolchainNode();
  if (node === undefined) {
    process.stderr.write(
      `E_NODE_VERSION: Edgewarden needs Node ${needed.join('.')} or later; this is Node ${process.versions.node}.\n` +
        'hint: install Node 24 from nodejs.org, or in a checkout run `npm ci`, which brings one.\n',
    );
    process.exitCode = 5;
  } else {
    rerun(node);
  }
}
