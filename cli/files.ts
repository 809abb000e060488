// SPDX-License-Identifier: Apache-2.0
// Reads the files that commands are given, within a limit: policies and OCI layouts.

import { layoutSource, type EvidenceSource } from '../attest/index.ts';
import { parsePolicy, policyLimits, type Policy } from '../policies/index.ts';
import { readText } from './input.ts';

/** A policy file's text. @throws E_FILE_READ, E_POLICY_YAML where it is not UTF-8 */
export function readPolicyText(path: string): Promise<string> {
  return readText(path, policyLimits.bytes, 'E_POLICY_YAML');
}

/** @throws E_FILE_READ, E_POLICY_* */
export async function loadPolicy(path: string): Promise<Policy> {
  return parsePolicy(await readPolicyText(path), path);
}

/** The layouts as a source, once each is known to be one. @throws E_OCI_* */
export async function openLayouts(directories: readonly string[]): Promise<EvidenceSource> {
  const nothing = { algorithm: 'sha256', hex: '0'.repeat(64) } as const;
  for (const directory of directories)
    await layoutSource(directory).find({ repository: '', digest: nothing }, new AbortController().signal);
  return layoutSource(...directories);
}
