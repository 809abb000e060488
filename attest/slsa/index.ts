// SPDX-License-Identifier: Apache-2.0
// What SLSA makes of attestations in the forms besides release provenance: npm packages, GitHub's artefact
// attestations, Google Cloud Build, verification summaries (VSA). Readers and verdicts, each pure.
//
//     import { readNpmAttestations, verifyNpmPackage } from 'edgewarden/attest/slsa';
//     import { failures, parseDigest } from 'edgewarden/attest';
//     import { npmKeys, publicGoodRoot } from 'edgewarden/attest/trust';
//     const answer = Buffer.from('{"attestations":[{"predicateType":"https://slsa.dev/provenance/v1","bundle":{}}]}');
//     const subject = parseDigest(`sha512:${'0'.repeat(128)}`);
//     const builderId = 'https://github.com/actions/runner/github-hosted';
//     const expectation = { subject, builderId, sourceUri: 'github.com/owner/name' };
//     const trust = { roots: publicGoodRoot(), keys: npmKeys() };
//     const evidence = verifyNpmPackage(readNpmAttestations(answer), expectation, trust, Date.now());
//     failures(evidence).map((leaf) => leaf.code); // => ['E_BUNDLE_FORM', 'E_EVIDENCE_NONE']
export type { BuildExpectation, NpmExpectation } from './expectation.ts';
export type { BuilderKind, BuilderRow, BuildLevel } from './builders.ts';
export { shippedBuilders } from './builders.ts';
export { builderFileLimits, parseBuilders } from './builder-file.ts';
export { readNpmAttestations, npmLimits, type NpmAttestation } from '../fetch/npm.ts';
export { verifyNpmPackage, type NpmTrust } from './verify-npm.ts';
export { readGitHubAttestations } from '../fetch/github.ts';
export { verifyGitHubAttestation } from './verify-github.ts';
export { isCloudBuild, readCloudBuild, type CloudBuildProvenance } from '../fetch/cloud-build.ts';
export { verifyCloudBuild } from './cloud-build.ts';
export { verifyVsa, type VsaExpectation } from './vsa.ts';
export { readVsaKey } from './vsa-key.ts';
export type { VsaSigner } from './vsa-signer.ts';
export {
  verifyDependencies,
  type DependencyExpectation,
  type DependencyLimits,
  type DependencyProof,
  type ProvenanceJudge,
  type TrustedVerifier,
} from './dependencies.ts';
export { dependenciesOf } from './dependencies-index.ts';
export { judgeProvenance, type DependencyWish } from './dependency-judge.ts';
export { sentinels, type Sentinel } from './sentinels.ts';
