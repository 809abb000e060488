// SPDX-License-Identifier: Apache-2.0
// in-toto attestations: Statements, their subjects and predicates, and bundles of them (in-toto Attestation Framework
// v1). Envelopes are core/dsse's; docs/in-toto.md is the guide. Nothing here verifies a signature.
//
//     import { buildStatement, encodeStatement, findSubject, parseStatement } from 'edgewarden/in-toto';
//     import { predicateKinds, readPredicate } from 'edgewarden/in-toto';
//     const sha256 = '00'.repeat(32);
//     const { release } = predicateKinds;
//     const built = buildStatement(release, [{ name: 'a', digest: { sha256 } }], { purl: 'pkg:npm/a@1.0.0' });
//     const statement = parseStatement(encodeStatement(built), { reading: 'strict' });
//     findSubject(statement, { algorithm: 'sha256', hex: sha256 })?.name; // => 'a'
//     readPredicate(statement); // => { kind: 'release', value: { purl: 'pkg:npm/a@1.0.0' } }
//
// More names than the house's 25: a row and a type for each of the 20 predicates of the catalogue, so that a program
// that reads one kind bundles one.
export {
  encodeStatement,
  findSubject,
  isPayloadType,
  parseStatement,
  statementFromJson,
  subjectsText,
  whyNoSubject,
  type Statement,
  type StatementOptions,
} from './statement.ts';
export { matchDigestSets, strongAlgorithms, type DigestSet, type OneDigest } from './digest-set.ts';
export { resourceDescriptor, type ResourceDescriptor } from './resource-descriptor.ts';
export { sameType, typeUri, type TypeUri } from './type-uri.ts';
export { buildStatement, type OtherPredicate } from './build.ts';
export { isOfKind, predicateKinds, predicateOf, readPredicate, type Predicate } from './predicate.ts';
export {
  BundleReader,
  bundleMediaType,
  readAttestationBundle,
  recogniseEnvelope,
  type BundleLimits,
  type BundleLine,
  type Recognise,
} from './bundle.ts';
export type { PredicateRow } from './predicate-row.ts';
export type { Reading } from './shape.ts';
export {
  provenanceV01,
  provenanceV02,
  provenanceV1,
  type ProvenanceV01,
  type ProvenanceV02,
  type ProvenanceV1,
} from './predicates/provenance.ts';
export { vsaV02, vsaV1, type VsaV02, type VsaV1 } from './predicates/vsa.ts';
export { svr, type SimpleVerification } from './predicates/svr.ts';
export { scai, type AttributeReport } from './predicates/scai.ts';
export { link, type Link } from './predicates/link.ts';
export { release, type Release } from './predicates/release.ts';
export { reference, type Reference } from './predicates/reference.ts';
export { runtimeTrace, type RuntimeTrace } from './predicates/runtime-trace.ts';
export { testResult, type TestResult } from './predicates/test-result.ts';
export {
  vulnerabilitiesV01,
  vulnerabilitiesV02,
  type VulnerabilitiesV01,
  type VulnerabilitiesV02,
} from './predicates/vulnerabilities.ts';
export {
  cycloneDx,
  spdx2,
  spdx3,
  type CycloneDx,
  type Spdx2,
  type Spdx3,
} from './predicates/bill-of-materials.ts';
export {
  modelDigests,
  modelSignature,
  type ModelDigests,
  type ModelSignature,
} from './predicates/model-signature.ts';
export { npmPublish, type NpmPublish } from './predicates/npm-publish.ts';
