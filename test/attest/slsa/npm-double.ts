// SPDX-License-Identifier: Apache-2.0
// An npm package in the double: a tarball, the provenance that the npm CLI writes about it in a run on GitHub, and the
// registry's publish attestation under its managed key.

import { createHash } from 'node:crypto';
import type { Evidence } from '../../../attest/index.ts';
import { parseTrustedRoot } from '../../../attest/trust/index.ts';
import {
  readNpmAttestations,
  verifyNpmPackage,
  type NpmExpectation,
  type NpmTrust,
} from '../../../attest/slsa/index.ts';
import type { ManagedKey } from '../../../attest/verify/types.ts';
import { importKey } from '../../../attest/trust/key.ts';
import {
  bytesOf,
  commit,
  managedHint,
  newSigstore,
  now,
  ref,
  repository,
  rootJson,
  signBundle,
  spkiOf,
  trustedFrom,
  type Bends,
  type BundleJson,
} from '../double/index.ts';

export const sha512: string = createHash('sha512').update('a tarball').digest('hex');
export const runner = 'https://github.com/actions/runner/github-hosted';
export const workflow: string = `${repository}/.github/workflows/release.yml@${ref}`;
export const v02 = 'https://slsa.dev/provenance/v0.2';
export const v1 = 'https://slsa.dev/provenance/v1';
export const publishType = 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1';

export const sigstore: ReturnType<typeof newSigstore> = newSigstore();
const roots = [parseTrustedRoot(bytesOf(rootJson(sigstore)))];
const key = importKey(spkiOf(sigstore.managed));
if (key === undefined) throw new TypeError('the double’s managed key is of no known kind');
const keys: readonly ManagedKey[] = [
  { key, id: managedHint, validFor: { start: trustedFrom, end: Infinity } },
];

export const trust: NpmTrust = { roots, keys };

export const expected: NpmExpectation = {
  subject: { algorithm: 'sha512', hex: sha512 },
  sourceUri: 'github.com/kubeedge/kubeedge',
  builderId: runner,
  packageName: '@kubeedge/dashboard',
  packageVersion: '1.22.0',
};

export type Json = Record<string, unknown>;
const subject = [{ name: 'pkg:npm/%40kubeedge/dashboard@1.22.0', digest: { sha512 } }];

/** What the certificate of the run says. */
export const claims: Readonly<Record<string, string>> = {
  '10': commit,
  '11': 'github-hosted',
  '15': '123',
  '17': '456',
  '18': workflow,
  '19': commit,
  '21': `${repository}/actions/runs/789/attempts/1`,
};

export const environment: Readonly<Record<string, string>> = {
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: ref,
  GITHUB_REPOSITORY: 'kubeedge/kubeedge',
  GITHUB_REPOSITORY_ID: '123',
  GITHUB_REPOSITORY_OWNER_ID: '456',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_RUN_ID: '789',
  GITHUB_SHA: commit,
  GITHUB_WORKFLOW_REF: workflow.slice('https://github.com/'.length),
  GITHUB_WORKFLOW_SHA: commit,
};

/** The npm CLI's provenance v0.2. */
export const predicateV02 = (): Json => ({
  buildType: 'https://github.com/npm/cli/gha/v2',
  builder: { id: runner },
  invocation: {
    configSource: {
      uri: `git+${repository}@${ref}`,
      digest: { sha1: commit },
      entryPoint: '.github/workflows/release.yml',
    },
    parameters: {},
    environment,
  },
  metadata: {
    buildInvocationId: '789-1',
    completeness: { parameters: false, environment: false, materials: false },
    reproducible: false,
  },
  materials: [{ uri: `git+${repository}@${ref}`, digest: { sha1: commit } }],
});

/** GitHub's workflow build type: the npm CLI's newer form, and with another type and builder actions/attest's. */
export const predicateV1 = (buildType: string, builderId: string): Json => ({
  buildDefinition: {
    buildType,
    externalParameters: { workflow: { ref, repository, path: '.github/workflows/release.yml' } },
    internalParameters: {
      github: { event_name: 'push', repository_id: '123', repository_owner_id: '456' },
    },
    resolvedDependencies: [{ uri: `git+${repository}@${ref}`, digest: { gitCommit: commit } }],
  },
  runDetails: {
    builder: { id: builderId },
    metadata: { invocationId: `${repository}/actions/runs/789/attempts/1` },
  },
});

export interface Parts {
  readonly predicateType?: string;
  readonly predicate?: (predicate: Json) => Json;
  readonly statement?: (statement: Json) => Json;
  readonly bends?: Bends;
}

export function provenanceBundle(parts: Parts = {}): BundleJson {
  const predicateType = parts.predicateType ?? v02;
  const base =
    predicateType === v1
      ? predicateV1('https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1', runner)
      : predicateV02();
  const statement: Json = {
    _type: 'https://in-toto.io/Statement/v1',
    subject,
    predicateType,
    predicate: parts.predicate?.(base) ?? base,
  };
  return signBundle(sigstore, {
    san: workflow,
    ...parts.bends,
    claims: { ...claims, ...parts.bends?.claims },
    statement: () => parts.statement?.(statement) ?? statement,
  });
}

export function publishBundle(parts: Parts = {}): BundleJson {
  const statement: Json = {
    _type: 'https://in-toto.io/Statement/v0.1',
    subject,
    predicateType: publishType,
    predicate: { name: '@kubeedge/dashboard', version: '1.22.0', registry: 'https://registry.example' },
  };
  return signBundle(sigstore, {
    signedBy: 'key',
    ...parts.bends,
    statement: () => parts.statement?.(statement) ?? statement,
  });
}

export interface Listed {
  readonly predicateType: string;
  readonly bundle: unknown;
}

export const provenance = (parts: Parts = {}): Listed => ({
  predicateType: parts.predicateType ?? v02,
  bundle: provenanceBundle(parts),
});
export const publish = (parts: Parts = {}): Listed => ({
  predicateType: parts.predicateType ?? publishType,
  bundle: publishBundle(parts),
});

export function verifyNpm(
  listed: readonly Listed[],
  more: Partial<NpmExpectation> = {},
  at: number = now,
): Evidence {
  const attestations = readNpmAttestations(bytesOf({ attestations: listed }));
  return verifyNpmPackage(attestations, { ...expected, ...more }, trust, at);
}
