// SPDX-License-Identifier: Apache-2.0
// One case of slsa-verifier judged by what `verify artifact`, `image`, `npm-package`, `github-attestation` and `vsa`
// judge by: one row a command. Verdicts only; what was expected is compared elsewhere.
//
// slsa-verifier's tests admit its own unreleased builders (SLSA_VERIFIER_TESTING), and so do these rows. What a case
// of a summary leaves null is not asked: the summary's own value stands in its place.

import {
  failures,
  parseDigest,
  passed,
  publicGoodRoot,
  readOciLayout,
  readStatements,
  verifyStatements,
  type Evidence,
  type Expectation,
  type Found,
} from '../../../../attest/index.ts';
import { cloudBuildKeys, npmKeys } from '../../../../attest/trust/index.ts';
import { parseStatement } from '../../../../attest/statement/index.ts';
import {
  readCloudBuild,
  readGitHubAttestations,
  readNpmAttestations,
  readVsaKey,
  verifyCloudBuild,
  verifyGitHubAttestation,
  verifyNpmPackage,
  verifyVsa,
} from '../../../../attest/slsa/index.ts';
import { KnownError, type Code } from '../../../../core/index.ts';
import { isJsonObject } from '../../../../core/json/index.ts';
import { badSet } from '../set.ts';
import { folderBelow, type ArtifactDigests, type Files, type SlsaCase } from './cases.ts';

export interface Folder {
  readonly directory: string;
  readonly artifacts: ArtifactDigests;
  readonly files: Files;
}

export interface Judged {
  readonly proven: boolean;
  /** The codes of all failed checks, each once. */
  readonly codes: readonly Code[];
  /** The first failed check's reason. */
  readonly reason: string | undefined;
  /** Set where the case lacks what it is about, so that nothing was judged. */
  readonly unjudged?: true;
}

type Judge = (one: SlsaCase, folder: Folder, now: number) => Promise<readonly Evidence[]>;

const judges: Readonly<Record<SlsaCase['command'], Judge>> = {
  'verify-artifact': judgeArtifacts,
  'verify-image': judgeImage,
  'verify-npm-package': judgePackage,
  'verify-github-attestation': judgeGitHub,
  'verify-vsa': judgeVsa,
};

/** Every artefact of the case must be proven. A refusal before any verdict is one too; a file that is not there is none. */
export async function judge(one: SlsaCase, folder: Folder, now: number): Promise<Judged> {
  try {
    const verdicts = await judges[one.command](one, folder, now);
    const failed = verdicts.flatMap(failures);
    const codes = failed.flatMap(({ code }) => (code === undefined ? [] : [code]));
    const proven = verdicts.length > 0 && verdicts.every(passed);
    return { proven, codes: [...new Set(codes)], reason: failed[0]?.reason };
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    const refusal = { proven: false, codes: [error.code], reason: error.message };
    return error.code === 'E_CONFORMANCE_SET' ? { ...refusal, unjudged: true } : refusal;
  }
}

async function judgeArtifacts(one: SlsaCase, folder: Folder, now: number): Promise<readonly Evidence[]> {
  const digests = digestsOf(one, folder, 'sha256');
  const found = unwrap(await folder.files.parsed(one.provenance, readStatements));
  return digests.map((digest) =>
    verifyStatements(found, expectationOf(one, digest, 'artifact'), publicGoodRoot(), now),
  );
}

async function judgeImage(one: SlsaCase, folder: Folder, now: number): Promise<readonly Evidence[]> {
  const { image_digest: digest, image, oci_layout: layout } = one;
  if (typeof digest !== 'string') {
    throw new KnownError('E_IMAGE_TAG', `${image ?? 'the image'} names no digest`);
  }
  const expectation = expectationOf(one, digest, 'image');
  if (typeof layout === 'string') {
    const place = await folderBelow(folder.directory, layout);
    const found = await readOciLayout(place, expectation.subject);
    return [verifyStatements(found, expectation, publicGoodRoot(), now)];
  }
  const file = unwrap(await folder.files.parsed(one.provenance, readCloudBuild));
  return [verifyCloudBuild(file, expectation, cloudBuildKeys(), now)];
}

async function judgePackage(one: SlsaCase, folder: Folder, now: number): Promise<readonly Evidence[]> {
  const digests = digestsOf(one, folder, 'sha512');
  const found = unwrap(await folder.files.parsed(one.attestations ?? one.provenance, readNpmAttestations));
  const { package_name: packageName, package_version: packageVersion } = one;
  const trust = { roots: publicGoodRoot(), keys: npmKeys() };
  return digests.map((digest) => {
    const expectation = {
      ...expectationOf(one, digest, 'artifact'),
      builderId: one.builder_id ?? '',
      ...(typeof packageName === 'string' ? { packageName } : {}),
      ...(typeof packageVersion === 'string' ? { packageVersion } : {}),
    };
    return verifyNpmPackage(found, expectation, trust, now);
  });
}

async function judgeGitHub(one: SlsaCase, folder: Folder, now: number): Promise<readonly Evidence[]> {
  const digests = digestsOf(one, folder, 'sha256');
  const found = unwrap(await folder.files.parsed(one.attestations ?? one.provenance, readGitHubAttestations));
  return digests.map((digest) => {
    const expectation = { ...expectationOf(one, digest, 'github'), builderId: one.builder_id ?? '' };
    return verifyGitHubAttestation(found, expectation, publicGoodRoot(), now);
  });
}

async function judgeVsa(one: SlsaCase, folder: Folder, now: number): Promise<readonly Evidence[]> {
  const found = unwrap(await folder.files.parsed(one.provenance, readStatements));
  const pem = unwrap(await folder.files.parsed(one.public_key, readPem));
  const key = readVsaKey(pem, one.public_key_id ?? undefined);
  const verdicts = found.map((each) => {
    const signed = unwrap(each);
    const own = ownValues(signed);
    const expectation = {
      subjects: one.subject_digests ?? own.subjects,
      verifierId: one.verifier_id ?? own.verifierId,
      resourceUri: one.resource_uri ?? own.resourceUri,
      verifiedLevels: one.verified_levels ?? [],
    };
    return verifyVsa(signed, expectation, [key], now);
  });
  // Of several, one that proves everything is enough.
  const proven = verdicts.find(passed);
  return proven === undefined ? verdicts : [proven];
}

const readPem = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** What the summary says of itself. */
function ownValues(signed: Exclude<Found, KnownError>): {
  readonly subjects: readonly string[];
  readonly verifierId: string;
  readonly resourceUri: string;
} {
  const { subject, predicate } = parseStatement(signed.envelope.payload);
  const verifier = predicate['verifier'];
  const subjects = subject.flatMap(({ digest }) =>
    Object.entries(digest ?? {}).map(([algorithm, value]) => `${algorithm}:${value}`),
  );
  return {
    subjects,
    verifierId: textOf(isJsonObject(verifier) ? verifier['id'] : undefined),
    resourceUri: textOf(predicate['resourceUri']),
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function unwrap<T>(value: T | KnownError): T {
  if (value instanceof KnownError) throw value;
  return value;
}

/** As the case states them, else as artifacts.json does. @throws E_CONFORMANCE_SET */
function digestsOf(
  { id, artifacts }: SlsaCase,
  { directory, artifacts: known }: Folder,
  algorithm: 'sha256' | 'sha512',
): readonly string[] {
  const all = (artifacts ?? []).map((each) => {
    const one = typeof each === 'string' ? { path: each } : each;
    const path = one.path ?? '';
    const hex = one[algorithm] ?? (Object.hasOwn(known, path) ? known[path]?.[algorithm] : undefined);
    if (typeof hex !== 'string')
      throw badSet(directory, `${id}: no ${algorithm} of ${path || 'an artefact'}`);
    return `${algorithm}:${hex}`;
  });
  if (all.length === 0) throw badSet(directory, `${id} has nothing to verify`);
  return all;
}

function expectationOf(one: SlsaCase, digest: string, kind: NonNullable<Expectation['kind']>): Expectation {
  return {
    subject: parseDigest(digest),
    kind,
    sourceUri: one.source_uri ?? '',
    allowUnreleasedBuilder: true,
    ...given('builderId', one.builder_id),
    ...given('sourceBranch', one.source_branch),
    ...given('sourceTag', one.source_tag),
    ...given('sourceVersionedTag', one.source_versioned_tag),
    ...(one.inputs === undefined || one.inputs === null
      ? {}
      : { workflowInputs: new Map(Object.entries(one.inputs)) }),
  };
}

const given = <Name extends string>(
  name: Name,
  value: string | null | undefined,
): Partial<Readonly<Record<Name, string>>> =>
  typeof value === 'string' ? ({ [name]: value } as Partial<Record<Name, string>>) : {};
