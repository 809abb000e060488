// SPDX-License-Identifier: Apache-2.0
// Reads the files that commands are given, within a limit: policies.

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
