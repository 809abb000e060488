// SPDX-License-Identifier: Apache-2.0
// The cases of slsa-verifier as a folder holds them: cases.jsonl, a case a line, and artifacts.json with what the
// artefacts hash to. A member that is null is one that is not there. Files are named below testdata/ and stay there.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { attempt, KnownError } from '../../../../core/index.ts';
import { parseJson } from '../../../../core/json/index.ts';
import { readFileWithin } from '../../../input.ts';
import { badSet, readPart } from '../set.ts';

const { array, looseObject, record, string, union } = z;
const optional = <T extends z.ZodType>(shape: T): z.ZodOptional<z.ZodNullable<T>> => shape.nullish();

type Given<T> = T | null | undefined;

/** A case; a member that is null is not asked. */
export interface SlsaCase {
  readonly id: string;
  readonly family?: Given<string>;
  readonly command:
    'verify-artifact' | 'verify-image' | 'verify-npm-package' | 'verify-github-attestation' | 'verify-vsa';
  readonly evidence?: Given<string>;
  /** Below testdata/, as are the layout and the key. What npm's registry answered may stand under its own name. */
  readonly provenance?: Given<string>;
  readonly attestations?: Given<string>;
  readonly oci_layout?: Given<string>;
  readonly image?: Given<string>;
  readonly image_digest?: Given<string>;
  /** Paths, or paths with what they hash to. */
  readonly artifacts?: Given<readonly (string | (Digests & { readonly path?: Given<string> }))[]>;
  readonly builder_id?: Given<string>;
  readonly source_uri?: Given<string>;
  readonly source_branch?: Given<string>;
  readonly source_tag?: Given<string>;
  readonly source_versioned_tag?: Given<string>;
  readonly inputs?: Given<Readonly<Record<string, string>>>;
  readonly package_name?: Given<string>;
  readonly package_version?: Given<string>;
  readonly subject_digests?: Given<readonly string[]>;
  readonly verifier_id?: Given<string>;
  readonly resource_uri?: Given<string>;
  readonly verified_levels?: Given<readonly string[]>;
  readonly public_key?: Given<string>;
  readonly public_key_id?: Given<string>;
  /** The sentinel's name. */
  readonly expect_error?: Given<string>;
  /** What slsa-verifier itself answers. */
  readonly expect?: Given<'pass' | 'fail'>;
  /** Where that is another: without a log to ask. */
  readonly offline_expect?: Given<Verdict>;
}

export type Verdict = 'pass' | 'fail' | 'not-pass';

export interface Digests {
  readonly sha256?: Given<string>;
  readonly sha512?: Given<string>;
}
export type ArtifactDigests = Readonly<Record<string, Digests>>;

const artifactShape = union([
  string(),
  looseObject({ path: optional(string()), sha256: optional(string()), sha512: optional(string()) }),
]);

/** A list of one is also written as its member. */
const textsShape = union([array(string()), string().transform((one) => [one])]);

const caseShape: z.ZodType<SlsaCase> = looseObject({
  id: string(),
  family: optional(string()),
  command: z.enum([
    'verify-artifact',
    'verify-image',
    'verify-npm-package',
    'verify-github-attestation',
    'verify-vsa',
  ]),
  evidence: optional(string()),
  provenance: optional(string()),
  attestations: optional(string()),
  oci_layout: optional(string()),
  image: optional(string()),
  image_digest: optional(string()),
  artifacts: optional(array(artifactShape)),
  builder_id: optional(string()),
  source_uri: optional(string()),
  source_branch: optional(string()),
  source_tag: optional(string()),
  source_versioned_tag: optional(string()),
  inputs: optional(record(string(), string())),
  package_name: optional(string()),
  package_version: optional(string()),
  subject_digests: optional(textsShape),
  verifier_id: optional(string()),
  resource_uri: optional(string()),
  verified_levels: optional(textsShape),
  public_key: optional(string()),
  public_key_id: optional(string()),
  expect_error: optional(string()),
  expect: optional(z.enum(['pass', 'fail'])),
  offline_expect: optional(z.enum(['pass', 'fail', 'not-pass'])),
}).refine((one) => typeof (one.offline_expect ?? one.expect) === 'string', 'expects nothing');

/** What is expected here, where nothing is asked of a log. */
export const expectedOf = ({ expect, offline_expect: offline }: SlsaCase): Verdict =>
  offline ?? expect ?? 'fail';

const digestsShape: z.ZodType<ArtifactDigests> = record(
  string(),
  looseObject({ sha256: optional(string()), sha512: optional(string()) }),
);

const limits = { bytes: 256 << 20, lines: 1_000_000, line: 1 << 20, depth: 16 };

/** @throws E_CONFORMANCE_SET */
export async function readCases(directory: string): Promise<readonly SlsaCase[]> {
  const lines = (await readLines(directory)).split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0 || lines.length > limits.lines) throw badSet(directory, 'cases.jsonl holds no case');
  return lines.map((line, index) => {
    try {
      return caseShape.parse(parseJson(line, { bytes: limits.line, depth: limits.depth, numbers: 'double' }));
    } catch (cause) {
      const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined;
      const why = issue === undefined ? '' : `: ${issue.path.join('.')} ${issue.message}`;
      throw badSet(directory, `line ${index + 1} of cases.jsonl is no case${why}`, cause);
    }
  });
}

async function readLines(directory: string): Promise<string> {
  try {
    return new TextDecoder().decode(await readFileWithin(join(directory, 'cases.jsonl'), limits.bytes));
  } catch (cause) {
    throw badSet(directory, 'cases.jsonl cannot be read', cause);
  }
}

/** @throws E_CONFORMANCE_SET */
export const readArtifacts = (directory: string): Promise<ArtifactDigests> =>
  readPart(directory, 'artifacts.json', digestsShape);

/** A path below testdata/. @throws E_CONFORMANCE_SET */
function pathBelow(directory: string, path: string | null | undefined): string {
  if (path === undefined || path === null || path === '') throw badSet(directory, 'a case names no file');
  const parts = path.split('/');
  if (path.includes('\\') || path.includes('\0') || parts.some((part) => /^\.{0,2}$/.test(part))) {
    throw badSet(directory, `${path} does not stay below testdata`);
  }
  return join(directory, 'testdata', ...parts);
}

/** A folder that is there, below testdata/. @throws E_CONFORMANCE_SET */
export async function folderBelow(directory: string, path: string): Promise<string> {
  const place = pathBelow(directory, path);
  const found = await stat(place).catch(() => undefined);
  if (found?.isDirectory() !== true) throw badSet(directory, `${place} is no folder`);
  return place;
}

/** Each file read once, however many cases name it. */
export class Files {
  readonly #directory: string;
  readonly #read = new Map<string, Promise<unknown>>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** What `parse` makes of the file, or its refusal, the same for every case. @throws E_CONFORMANCE_SET */
  async parsed<T>(path: string | null | undefined, parse: (bytes: Uint8Array) => T): Promise<T | KnownError> {
    const place = pathBelow(this.#directory, path);
    const key = `${parse.name} ${place}`;
    const known = this.#read.get(key) ?? this.#parse(place, parse);
    this.#read.set(key, known);
    // Under one key stands what one function returned.
    return (await known) as T | KnownError;
  }

  async #parse<T>(place: string, parse: (bytes: Uint8Array) => T): Promise<T | KnownError> {
    const bytes = await this.#bytes(place);
    return attempt(() => parse(bytes));
  }

  async #bytes(place: string): Promise<Uint8Array> {
    try {
      return await readFileWithin(place, 64 << 20);
    } catch (cause) {
      throw badSet(this.#directory, `${place} cannot be read`, cause);
    }
  }
}
