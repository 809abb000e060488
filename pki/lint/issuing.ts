// SPDX-License-Identifier: Apache-2.0
// What stops an issuance: errors on the bytes that are about to be signed. Nothing that breaks one reaches a key.

import { KnownError } from '../../core/index.ts';
import type { Certificate } from '../../core/x509/index.ts';
import { lintTbs, lintTbsCrl } from './lint.ts';
import type { Finding, LintProfile } from './rule.ts';
import { certificateSets } from './table.ts';
import type { CertificateView } from './view.ts';

const none: readonly string[] = [];

/** The ids of the rules that stop it; empty where it may be signed. */
export function stoppedBy(view: CertificateView, profile: LintProfile): readonly string[] {
  const findings = certificateSets.ask(view, profile, 'issuing');
  return findings.length === 0 ? none : findings.map(({ rule }) => rule);
}

/** @throws E_LINT where a TBSCertificate without a plan, an anchor's, breaks a rule of severity error */
export function admitTbs(tbsDer: Uint8Array, profile: LintProfile): void {
  refuse(lintTbs(tbsDer, { profile }));
}

/** @throws E_LINT where a TBSCertList breaks a rule of severity error */
export function admitTbsCrl(tbsDer: Uint8Array, issuer: Certificate): void {
  refuse(lintTbsCrl(tbsDer, { issuer }));
}

function refuse(findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule);
  if (errors.length > 0) throw broken(errors);
}

export function broken(rules: readonly string[], cause?: unknown): KnownError {
  const list = [...new Set(rules)].join(', ');
  return new KnownError('E_LINT', `what was to be signed breaks ${list}`, { rules: list }, { cause });
}
