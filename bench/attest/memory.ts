// SPDX-License-Identifier: Apache-2.0
// How much memory a bundle of 10 MB takes at its peak. In a process of its own: a small bundle is verified first, so that
// all code is loaded, then the large one; what the resident set grew by at most is the answer.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failures, passed, readStatements, verifyStatements } from '../../attest/index.ts';
import { parseTrustedRoot } from '../../attest/trust/index.ts';
import {
  bytesOf,
  expectation,
  newSigstore,
  now,
  rootJson,
  signBundle,
  type BundleJson,
} from '../../test/attest/double/index.ts';

const megabyte = 1 << 20;

/** Megabytes that the resident set of a process grew by. */
export function peakOf(megabytes: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'edgewarden-bench-'));
  try {
    const sigstore = newSigstore();
    writeFileSync(join(folder, 'root.json'), bytesOf(rootJson(sigstore)));
    writeFileSync(join(folder, 'small.json'), bytesOf(signBundle(sigstore)));
    writeFileSync(join(folder, 'large.json'), bytesOf(largeBundle(sigstore, megabytes * megabyte)));
    const child = spawnSync(process.execPath, ['--expose-gc', import.meta.filename, folder], {
      encoding: 'utf8',
    });
    const grown = Number(child.stdout);
    if (child.status !== 0 || !(grown > 0))
      throw new TypeError(`the measuring process failed: ${child.stderr}`);
    return grown;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As large as its base64 makes it: a build with thousands of materials, as monorepos have. */
function largeBundle(sigstore: ReturnType<typeof newSigstore>, bytes: number): BundleJson {
  const uri = `pkg:npm/%40scope/${'a-package-with-a-long-name-'.repeat(16)}`;
  return signBundle(sigstore, {
    statement: (statement) => {
      const material = { uri, digest: { sha256: 'ab'.repeat(32) } };
      const count = Math.floor((bytes * 0.75) / (JSON.stringify(material).length + 6));
      for (let index = 0; index < count; index++)
        statement.predicate.materials.push({ ...material, uri: `${uri}${index}` });
      return statement;
    },
  });
}

function measure(folder: string): void {
  const root = parseTrustedRoot(readFileSync(join(folder, 'root.json')));
  const verify = (file: string): void => {
    const evidence = verifyStatements(
      readStatements(readFileSync(join(folder, file))),
      expectation,
      root,
      now,
    );
    if (!passed(evidence))
      throw new TypeError(`${file} is not proven: ${failures(evidence)[0]?.reason ?? ''}`);
  };
  verify('small.json');
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  verify('large.json');
  process.stdout.write(String((peak() - before) / megabyte));
}

/** Bytes. What getrusage calls maxrss begins with what the parent had; the kernel's high-water mark does not. */
function peak(): number {
  const mark = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (mark === undefined)
    throw new TypeError('this system does not say how much memory a process had at most');
  return Number(mark) * 1024;
}

const [, script, folder] = process.argv;
if (script === import.meta.filename && folder !== undefined) measure(folder);
