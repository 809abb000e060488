// SPDX-License-Identifier: Apache-2.0
// Writes inputs that are findings: into the cache at first, beside the seeds when asked to keep them.

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { KnownError } from '../core/index.ts';
import { inCheckout, type Located } from './places.ts';
import type { Finding, FindingKind } from './report.ts';

/** Stores an input under its digest, so that the same one twice is one file. */
export async function saveFinding(
  located: Located,
  kind: FindingKind,
  input: Uint8Array,
): Promise<{ file: string; sha256: string; length: number }> {
  const sha256 = createHash('sha256').update(input).digest('hex');
  const file = join(located.artifacts, `${kind}-${sha256.slice(0, 16)}`);
  await store(file, input);
  return { file, sha256, length: input.length };
}

/** Copies a finding's input into the committed folder and gives the finding with its new file. @throws E_USAGE */
export async function keepFinding(located: Located, finding: Finding): Promise<Finding> {
  if (finding.file === undefined) return finding;
  requireCheckout();
  const file = join(located.found, basename(finding.file));
  await store(file, await readFile(finding.file));
  return { ...finding, file };
}

/** @throws E_USAGE outside a checkout, where there is no folder to commit from */
export function requireCheckout(): void {
  if (!inCheckout) throw new KnownError('E_USAGE', '--keep works in a checkout of Edgewarden only');
}

async function store(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(`${file}.tmp`, bytes);
    await rename(`${file}.tmp`, file);
  } catch (cause) {
    throw new KnownError('E_FUZZ_ENGINE', `cannot write the finding to ${file}`, { file }, { cause });
  }
}
