// SPDX-License-Identifier: Apache-2.0
// Whether a certificate may be believed: paths found and judged as RFC 5280 section 6 says, with the reasons.
//
//     import { failures } from 'edgewarden/core/evidence';
//     import { parseCertificate } from 'edgewarden/core/x509';
//     import { initCa, issueServerCertificate, openCa } from 'edgewarden/pki';
//     import { anchorOf, findPath, purposes } from 'edgewarden/pki/validate';
//     const now = Date.UTC(2026, 11, 1);
//     const anchor = await initCa({ home, now });
//     const ca = await openCa({ home, now: () => now });
//     const wanted = { dnsNames: ['cloud.example.com'], ipAddresses: [], now };
//     const { certDer } = await issueServerCertificate(ca, wanted);
//     await ca.close();
//     const target = parseCertificate(certDer);
//     const pool = { anchors: [anchorOf(anchor.certificate)], intermediates: [] };
//     const judge = (dns) => findPath(target, pool, { now, purpose: purposes.tlsServer({ dns }) });
//     judge('cloud.example.com').accepted; // => true
//     failures(judge('other.example.com').evidence).map((leaf) => leaf.code); // => ['E_PATH_IDENTITY']
export { anchorOf, type TrustAnchor } from './anchor.ts';
export { arrange, type Arrangement } from './chain.ts';
export { Budget, defaultBudget, type BudgetLimits } from './budget.ts';
export { findPath } from './build.ts';
export { judgingProfiles, type JudgingProfile } from './judging.ts';
export type { ConformanceRule, Place } from './rules/rule.ts';
export type { PathEvidence, PathOptions, PathPolicies, PathVerdict, PolicyOptions } from './options.ts';
export { defaultMaxIntermediates, validatePath } from './path.ts';
export type { Pool } from './pool.ts';
export { purposes, type Purpose } from './purposes.ts';
export { SignatureCache } from './signatures.ts';
export type { PathFault } from './trace.ts';
