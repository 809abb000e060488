// SPDX-License-Identifier: Apache-2.0
// What can be proven about an artefact: who built it, where, from which source, recorded by which log.
//
// attest reports facts both ways and never says "allowed": policies/ judges.
//
//     import { failures, parseDigest, passed, publicGoodRoot, verifyStatements } from 'edgewarden/attest';
//     const subject = parseDigest(`sha256:${'0'.repeat(64)}`);
//     const expectation = { subject, sourceUri: 'github.com/kubeedge/kubeedge' };
//     const evidence = verifyStatements([], expectation, publicGoodRoot(), Date.now());
//     passed(evidence); // => false
//     failures(evidence).map((leaf) => leaf.code); // => ['E_EVIDENCE_NONE']
export { passed, failures, type Evidence, type EvidenceOutcome } from '../core/evidence/index.ts';
export { parseDigest, digestText, type Digest } from './digest.ts';
export type { BuildExpectation, Expectation, NpmExpectation } from './slsa/expectation.ts';
export type { InclusionProof, LogEntry, SignedEntity, SignedMessage, SignedStatement } from './carrier.ts';
export type { EvidenceSource, Found, ImageReference } from './source.ts';
export { parseBundle, readBundle } from './fetch/bundle.ts';
export { provenanceLimits, readStatements } from './fetch/statements.ts';
export { layoutSource, readOciLayout } from './fetch/layout-source.ts';
export { gather, type Wanted, type Gathered, type GatherOptions } from './gather.ts';
export type {
  CertificateAuthority,
  Interval,
  LogKey,
  TimestampAuthority,
  TrustedRoot,
} from './trust/types.ts';
export { publicGoodRoot } from './trust/public-good.ts';
export { cloudBuildKeys, npmKeys, shipped, type Shipped } from './trust/shipped.ts';
export { rootFromPem } from './trust/pem-root.ts';
export { parseTrustedRoot } from './trust/root.ts';
export { parseTrustedRoots, parseTrustFile, type TrustFile } from './trust/trust-file.ts';
export { parseManagedKeys, type FileKey } from './trust/managed-keys.ts';
export { judgeTrust, type DatedRoot, type TrustPolicy, type TrustVerdict } from './trust/judge.ts';
export { standingTrust, type TrustAt, type UsableTrust } from './trust/standing.ts';
export { verifyProvenance } from './slsa/verify-provenance.ts';
export { verifyStatements } from './slsa/verify-statements.ts';
export { isProven, Verifier } from './verify/verifier.ts';
export { identityPolicy } from './verify/identity-policy.ts';
export type {
  Artifact,
  ManagedKey,
  SignaturePolicy,
  Signer,
  SignerPolicy,
  TextMatch,
  Verified,
  WitnessPolicy,
} from './verify/types.ts';
