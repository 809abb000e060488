// SPDX-License-Identifier: Apache-2.0
// A folder of sigstore-conformance: the cases of manifest.json and own-manifest.json, as far as they are there, and
// the files they name, by paths relative to the folder. What a case names has to be there.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { attempt, KnownError } from '../../../../core/index.ts';
import { publicGoodRoot, type TrustedRoot } from '../../../../attest/index.ts';
import { parseTrustedRoot } from '../../../../attest/trust/index.ts';
import { readFileWithin } from '../../../input.ts';
import { badSet, readPart } from '../set.ts';

const { array, enum: oneOf, object, string } = z;

/** What a case leaves out, or says to be null, it does not have. */
const optional = (shape: z.ZodType<string>): z.ZodType<string | null> =>
  shape.nullish().transform((value) => value ?? null);

export interface SigstoreCase {
  readonly id: string;
  readonly bundle: string;
  readonly artifact: string | null;
  /** Counts in the artefact's place where both are there. */
  readonly digest: string | null;
  readonly identity: string | null;
  readonly issuer: string | null;
  readonly key: string | null;
  readonly trusted_root: string;
  readonly expect: 'pass' | 'fail';
}

const manifestShape: z.ZodType<{ readonly cases: readonly SigstoreCase[] }> = object({
  cases: array(
    object({
      id: string(),
      bundle: string(),
      artifact: optional(string()),
      digest: optional(string().regex(/^sha256:[0-9a-f]{64}$/)),
      identity: optional(string()),
      issuer: optional(string()),
      key: optional(string()),
      // The suite's clients start from the public instance's root where none is given.
      trusted_root: optional(string()).transform((value) => value ?? 'public-good'),
      expect: oneOf(['pass', 'fail']),
    }).refine(({ artifact, digest }) => artifact !== null || digest !== null, 'artifact or digest'),
  ).min(1),
});

/** Both manifests' cases, in their order. @throws E_CONFORMANCE_SET */
export async function readCases(directory: string): Promise<readonly SigstoreCase[]> {
  const names = ['manifest.json', 'own-manifest.json'].filter((name) => existsSync(join(directory, name)));
  if (names.length === 0) throw badSet(directory, 'manifest.json and own-manifest.json are missing');
  const manifests = await Promise.all(names.map((name) => readPart(directory, name, manifestShape)));
  return manifests.flatMap(({ cases }) => cases);
}

/** Most bytes of a file that a case names. */
const mostBytes = 64 << 20;

/** The files of a folder, each read once. */
export class Files {
  readonly #directory: string;
  readonly #roots = new Map<string, Promise<TrustedRoot | KnownError>>();
  readonly #files = new Map<string, Promise<Uint8Array>>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @throws E_CONFORMANCE_SET */
  read(name: string): Promise<Uint8Array> {
    const reading = this.#files.get(name) ?? this.#readNow(name);
    this.#files.set(name, reading);
    return reading;
  }

  /** The root of that name, or why it is none: a case may be about a root that must be refused. */
  root(name: string): Promise<TrustedRoot | KnownError> {
    const parsing = this.#roots.get(name) ?? this.#parseRoot(name);
    this.#roots.set(name, parsing);
    return parsing;
  }

  async #readNow(name: string): Promise<Uint8Array> {
    try {
      return await readFileWithin(join(this.#directory, name), mostBytes);
    } catch (cause) {
      throw badSet(this.#directory, `${name} cannot be read`, cause);
    }
  }

  async #parseRoot(name: string): Promise<TrustedRoot | KnownError> {
    if (name === 'public-good') return publicGoodRoot();
    if (name === 'staging') return (await import('./staging.ts')).stagingRoot();
    const bytes = await this.read(name);
    return attempt(() => parseTrustedRoot(bytes, name));
  }
}
