// SPDX-License-Identifier: Apache-2.0
// Reads whatever a file of trust holds, by its own bytes: a Sigstore TrustedRoot, JSON Lines of them (as
// `gh attestation trusted-root` writes), certificates or public keys in PEM, or npm's keys. Never by the file's name.

import { KnownError } from '../../core/index.ts';
import { parseJson } from '../../core/json/index.ts';
import { isKeyList, readKeyList, readManagedKeys, type FileKey } from './managed-keys.ts';
import { rootFromPem } from './pem-root.ts';
import { readTrustedRoot } from './root.ts';
import type { TrustedRoot } from './types.ts';

const limits = { bytes: 1 << 20, depth: 16 };
const mostRoots = 16;

export type TrustForm = 'sigstore' | 'sigstore-lines' | 'certificates' | 'keys' | 'npm-keys';

export interface TrustFile {
  readonly form: TrustForm;
  /** Each a world of its own. */
  readonly roots: readonly TrustedRoot[];
  readonly keys: readonly FileKey[];
  /** What was left out of the keys; roots have remarks of their own. */
  readonly remarks: readonly string[];
}

/**
 * Roots or keys, at least one of either. Several roots are called `name#1`, `name#2` and so on.
 * @throws E_TRUST_ROOT, E_TRUST_KEYS, E_JSON_*, E_PEM_SYNTAX
 */
export function parseTrustFile(bytes: Uint8Array, name: string = 'given'): TrustFile {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (text.trimStart().startsWith('{')) return readJson(bytes, text, name);
  if (!text.includes('-----BEGIN '))
    throw new KnownError(
      'E_TRUST_ROOT',
      'neither JSON nor PEM',
      {},
      {
        hint: 'Give a Sigstore trusted root, its JSON Lines, PEM certificates or keys, or npm’s keys.',
      },
    );
  if (/^-----BEGIN CERTIFICATE-----/m.test(text))
    return { form: 'certificates', roots: [rootFromPem(bytes, name)], keys: [], remarks: [] };
  return { form: 'keys', roots: [], ...readManagedKeys(bytes) };
}

/** The roots of a file, at least one. @throws as parseTrustFile; E_TRUST_ROOT where it holds keys */
export function parseTrustedRoots(bytes: Uint8Array, name: string = 'given'): readonly TrustedRoot[] {
  const { roots } = parseTrustFile(bytes, name);
  if (roots.length === 0) throw new KnownError('E_TRUST_ROOT', 'it holds keys, not a trusted root');
  return roots;
}

function readJson(bytes: Uint8Array, text: string, name: string): TrustFile {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  // No line of a single object that is spread over several both opens and closes one.
  if (lines.length > 1 && lines.every((line) => /^\s*\{.*\}\s*$/.test(line))) {
    if (lines.length > mostRoots)
      throw new KnownError('E_TRUST_ROOT', `${lines.length} roots, at most ${mostRoots} are read`);
    const roots = lines.map((line, index) => readLine(Buffer.from(line), index + 1, name));
    return { form: 'sigstore-lines', roots, keys: [], remarks: [] };
  }
  const json = parseJson(bytes, limits);
  if (!isKeyList(json))
    return { form: 'sigstore', roots: [readTrustedRoot(json, bytes, name)], keys: [], remarks: [] };
  const found = readKeyList(json);
  if (found.keys.length === 0)
    throw new KnownError('E_TRUST_KEYS', ['no key that can be used', ...found.remarks].join('; '));
  return { form: 'npm-keys', roots: [], ...found };
}

function readLine(line: Uint8Array, number: number, name: string): TrustedRoot {
  try {
    return readTrustedRoot(parseJson(line, limits), line, `${name}#${number}`);
  } catch (cause) {
    if (!(cause instanceof KnownError)) throw cause;
    throw new KnownError(
      cause.code,
      `line ${number}: ${cause.message}`,
      { ...cause.facts, line: number },
      { cause },
    );
  }
}
