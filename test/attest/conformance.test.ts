// SPDX-License-Identifier: Apache-2.0
// sigstore-conformance's bundles that carry a DSSE envelope and a Rekor v1 entry (test/vectors/
// sigstore-conformance, SOURCE.md). What is verified is the cryptography and the subject.
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  failures,
  parseTrustedRoot,
  publicGoodRoot,
  readBundle,
  verifyProvenance,
} from '../../attest/index.ts';

const folder = join(import.meta.dirname, '../vectors/sigstore-conformance');
interface ConformanceCase {
  readonly id: string;
  readonly case: string;
  readonly bundle: string;
  readonly artifact: string | null;
  readonly digest: string | null;
  readonly trusted_root: string;
  readonly expect: 'pass' | 'fail';
}
const all = (JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { cases: ConformanceCase[] })
  .cases;
const cases = all.filter((each) => /^(dsse-|happy-path-intoto-|intoto-)/.test(each.case));

/** What must be among the failed checks, by case. */
const codes: Readonly<Record<string, string>> = {
  'dsse-invalid-sig_fail': 'E_DSSE_SIGNATURE',
  'dsse-mismatch-envelope_fail': 'E_LOG_BODY',
  'dsse-mismatch-sig_fail': 'E_LOG_BODY',
  'intoto-expired-certificate_fail': 'E_CERT_TIME',
  'intoto-log-entry-mismatch_fail': 'E_LOG_BODY',
  'intoto-missing-inclusion-proof_fail': 'E_LOG_PROOF',
  'intoto-set-outside-signing-cert-validity_fail': 'E_CERT_TIME',
  'intoto-tsa-timestamp-outside-cert-validity_fail': 'E_TIME_UNSUPPORTED',
  // Passes upstream: it has an RFC 3161 timestamp, and this verifier refuses what it cannot verify.
  'intoto-with-custom-trust-root': 'E_TIME_UNSUPPORTED',
};

describe('sigstore-conformance', () => {
  it('has twenty cases with an envelope and a Rekor v1 entry', () => expect(cases.length).toBe(20));

  it.for(cases.map((each) => [each.id, each] as const))('%s', ([, each]) => {
    const root =
      each.trusted_root === 'public-good'
        ? publicGoodRoot()
        : parseTrustedRoot(readFileSync(join(folder, each.trusted_root)));
    const bytes = each.artifact === null ? undefined : readFileSync(join(folder, each.artifact));
    const hex =
      bytes === undefined ? (each.digest ?? '').slice(7) : createHash('sha256').update(bytes).digest('hex');
    const evidence = verifyProvenance(
      readBundle(readFileSync(join(folder, each.bundle))),
      {
        subject: { algorithm: 'sha256', hex },
        sourceUri: 'github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon',
      },
      root,
      Date.now(),
    );
    // Its builder is no trusted one, and its predicate no provenance: not what these cases are about.
    const found = failures(evidence)
      .filter(({ check }) => !/^(builder|source|statement\.predicate)/.test(check))
      .map(({ code }) => code);
    const code = codes[each.case];
    if (code === undefined) expect(found).toEqual([]);
    else expect(found).toContain(code);
    if (each.expect === 'fail') expect(code).toBeDefined();
  });
});
