// SPDX-License-Identifier: Apache-2.0
// Reads the files that commands are given, within a limit: bytes, policies, trusted roots, layouts.

import { open } from 'node:fs/promises';
import { layoutSource, parseTrustedRoot, publicGoodRoot } from '../attest/index.ts';
import type { EvidenceSource, TrustedRoot } from '../attest/index.ts';
import { KnownError } from '../core/index.ts';
import { parsePolicy, policyLimits, type Policy } from '../policies/index.ts';

const trustedRootBytes = 4 * 1024 * 1024;

/** @throws E_FILE_READ */
export async function readFileWithin(path: string, limit: number): Promise<Uint8Array> {
  let handle;
  try {
    handle = await open(path, 'r');
    const bytes = new Uint8Array(limit + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length > limit) break;
    }
    if (length > limit)
      throw new KnownError('E_FILE_READ', `${path} is larger than ${limit} bytes`, { file: path, limit });
    return bytes.subarray(0, length);
  } catch (cause) {
    if (cause instanceof KnownError) throw cause;
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
    throw new KnownError('E_FILE_READ', `${path} cannot be read: ${reason}`, { file: path }, { cause });
  } finally {
    await handle?.close();
  }
}

/** A policy file's text. @throws E_FILE_READ, E_POLICY_YAML where it is not UTF-8 */
export async function readPolicyText(path: string): Promise<string> {
  const bytes = await readFileWithin(path, policyLimits.bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new KnownError('E_POLICY_YAML', `${path} is not UTF-8`, { file: path }, { cause });
  }
}

/** @throws E_FILE_READ, E_POLICY_* */
export async function loadPolicy(path: string): Promise<Policy> {
  return parsePolicy(await readPolicyText(path), path);
}

/** The root in `path`, or the public-good one that is built in. @throws E_FILE_READ, what the root's parser throws */
export async function loadTrustedRoot(path: string | undefined): Promise<TrustedRoot> {
  return path === undefined
    ? publicGoodRoot()
    : parseTrustedRoot(await readFileWithin(path, trustedRootBytes));
}

/** The layouts as a source, once each is known to be one. @throws E_OCI_* */
export async function openLayouts(directories: readonly string[]): Promise<EvidenceSource> {
  const nothing = { algorithm: 'sha256', hex: '0'.repeat(64) } as const;
  for (const directory of directories)
    await layoutSource(directory).find({ repository: '', digest: nothing }, new AbortController().signal);
  return layoutSource(...directories);
}
