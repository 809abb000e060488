// SPDX-License-Identifier: Apache-2.0
// What can be proven about an artefact: who built it, where, from which source, recorded by which log.
//
// attest reports facts both ways and never says "allowed": policies/ judges. Roots and keys are edgewarden/attest/trust's,
// one signature by itself edgewarden/attest/verify's, other forms of provenance edgewarden/attest/slsa's.
//
//     import { failures, parseDigest, passed, publicGoodRoot, verifyStatements } from 'edgewarden/attest';
//     const subject = parseDigest(`sha256:${'0'.repeat(64)}`);
//     const expectation = { subject, sourceUri: 'github.com/kubeedge/kubeedge' };
//     const evidence = verifyStatements([], expectation, publicGoodRoot(), Date.now());
//     passed(evidence); // => false
//     failures(evidence).map((leaf) => leaf.code); // => ['E_EVIDENCE_NONE']
export { passed, failures, type Evidence, type EvidenceOutcome } from '../core/evidence/index.ts';
export { parseDigest, digestText, type Digest } from './digest.ts';
export type { Expectation } from './slsa/expectation.ts';
export type { SignedStatement } from './carrier.ts';
export type { EvidenceSource, Found, ImageReference } from './source.ts';
export { readBundle } from './fetch/bundle.ts';
export { provenanceLimits, readStatements } from './fetch/statements.ts';
export { layoutSource, readOciLayout } from './fetch/layout-source.ts';
export { gather, type Wanted, type Gathered, type GatherOptions } from './gather.ts';
export type { TrustedRoot } from './trust/types.ts';
export { publicGoodRoot } from './trust/public-good.ts';
export { verifyProvenance } from './slsa/verify-provenance.ts';
export { verifyStatements } from './slsa/verify-statements.ts';
