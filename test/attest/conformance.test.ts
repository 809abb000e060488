// SPDX-License-Identifier: Apache-2.0
// sigstore-conformance: every case of the vectors and every negative of our own (test/vectors/sigstore-conformance,
// SOURCE.md), through the suite that the command runs; each refusal for the reason that the case is about.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CaseResult } from '../../cli/commands/conformance/suite.ts';
import { Files, readCases, type SigstoreCase } from '../../cli/commands/conformance/sigstore/folder.ts';
import { judge, type Answer } from '../../cli/commands/conformance/sigstore/judge.ts';
import { stagingRoot } from '../../cli/commands/conformance/sigstore/staging.ts';
import { sigstore } from '../../cli/commands/conformance/sigstore/suite.ts';
import { publicGoodRoot } from '../../attest/index.ts';
import { KnownError } from '../../core/index.ts';

const folder = join(import.meta.dirname, '../vectors/sigstore-conformance');

/** What must be among the failed checks, by directory of the case. */
const codes: Readonly<Record<string, readonly string[]>> = {
  'bundle-empty-certificate-chain_fail': ['input E_BUNDLE_FORM'],
  'bundle-from-wrong-instance_fail': ['certificate.chain E_CERT_CHAIN', 'log.key E_LOG_KEY'],
  'bundle-invalid-base64-signature_fail': ['input E_BUNDLE_FORM'],
  'bundle-malformed-json_fail': ['input E_JSON_SYNTAX'],
  'bundle-negative-log-index_fail': ['input E_BUNDLE_FORM'],
  'bundle-unknown-version_fail': ['input E_BUNDLE_FORM'],
  // The root that its chain brings is a hint and is not used (slsa-verifier's bundles of 2023 bring one too, and verify);
  // somebody else has signed it.
  'bundle-with-root-cert_fail': ['log.checkpoint E_LOG_CHECKPOINT', 'identity.name E_IDENTITY_NAME'],
  'checkpoint-bad-keyhint_fail': ['log.checkpoint E_LOG_CHECKPOINT'],
  'checkpoint-wrong-roothash_fail': ['log.checkpoint E_LOG_CHECKPOINT'],
  'dsse-invalid-sig_fail': ['envelope.signature E_DSSE_SIGNATURE'],
  'dsse-mismatch-envelope_fail': ['log.body E_LOG_BODY'],
  'dsse-mismatch-sig_fail': ['log.body E_LOG_BODY'],
  'inclusion-proof-corrupted-hash_fail': ['log.inclusion E_LOG_PROOF'],
  'incorrect-public-key_fail': ['log.promise E_LOG_PROMISE', 'log.body E_LOG_BODY'],
  'integrated-time-in-future_fail': ['certificate.validity E_CERT_TIME'],
  'intoto-expired-certificate_fail': ['certificate.validity E_CERT_TIME'],
  'intoto-log-entry-mismatch_fail': ['log.body E_LOG_BODY'],
  'intoto-missing-inclusion-proof_fail': ['log.inclusion E_LOG_PROOF'],
  'intoto-set-outside-signing-cert-validity_fail': ['certificate.validity E_CERT_TIME'],
  'intoto-tsa-timestamp-outside-cert-validity_fail': ['certificate.validity E_CERT_TIME'],
  'invalid-checkpoint-signature_fail': ['log.checkpoint E_LOG_CHECKPOINT'],
  'invalid-ct-key_fail': ['certificate.sct E_SCT_SIGNATURE'],
  'invalid-inclusion-proof_fail': ['log.inclusion E_LOG_PROOF'],
  'managed-key-no-key_fail': ['certificate.form E_KEY_UNSUPPORTED'],
  // Its key is the right one with its base64 broken.
  'managed-key-wrong-key_fail': ['input E_PEM_SYNTAX'],
  'message-digest-mismatch_fail': ['signature.digest E_SUBJECT_MISMATCH'],
  'set-invalid-signature_fail': ['log.promise E_LOG_PROMISE'],
  'signature-mismatch_fail': ['signature.value E_MESSAGE_SIGNATURE'],
  'wrong-hashedrekord-artifact_fail': ['log.body E_LOG_BODY'],
  'wrong-hashedrekord-cert-and-sig_fail': ['log.body E_LOG_BODY'],
  'wrong-hashedrekord-entry_fail': ['log.body E_LOG_BODY'],
  'wrong-material_fail': ['signature.digest E_SUBJECT_MISMATCH', 'signature.value E_MESSAGE_SIGNATURE'],
};

/** The same for our own negatives, by what they alter. */
const ownCodes: Readonly<Record<string, RegExp>> = {
  'wrong-artifact': /^(statement\.subject|signature\.digest) E_SUBJECT_MISMATCH$/,
  'identity-prefix': /^identity\.name E_IDENTITY_NAME$/,
  'identity-suffix': /^identity\.name E_IDENTITY_NAME$/,
  'identity-tail': /^identity\.name E_IDENTITY_NAME$/,
  'identity-regex': /^identity\.name E_IDENTITY_NAME$/,
  'identity-empty': /^input E_IDENTITY_POLICY$/,
  'issuer-other': /^identity\.issuer E_IDENTITY_ISSUER$/,
  'issuer-prefix': /^identity\.issuer E_IDENTITY_ISSUER$/,
  'issuer-slash': /^identity\.issuer E_IDENTITY_ISSUER$/,
};

const now = Date.UTC(2026, 10, 1);
const idOf = ({ check, code }: Answer['failures'][number]): string => `${check} ${code}`;

/** Every failed check of a case: the suite's result names the first alone. */
async function answer(one: SigstoreCase, files: Files): Promise<readonly string[]> {
  const root = await files.root(one.trusted_root);
  if (root instanceof KnownError) return [`trust ${root.code}`];
  const { verified, failures } = judge(
    {
      bundle: await files.read(one.bundle),
      artifact: one.artifact === null ? (one.digest ?? '') : await files.read(one.artifact),
      signer:
        one.key === null
          ? { identity: one.identity ?? '', issuer: one.issuer ?? '' }
          : { keyPem: await files.read(one.key) },
      roots: [root],
    },
    now,
  );
  expect(verified).toBe(failures.length === 0);
  return failures.map(idOf);
}

describe('sigstore-conformance', () => {
  const results: CaseResult[] = [];
  let cases: readonly SigstoreCase[] = [];
  beforeAll(async () => {
    const context = { now, wants: () => true, signal: new AbortController().signal };
    for await (const one of sigstore.run(folder, context)) results.push(one);
    cases = await readCases(folder);
  });

  it('agrees on all 86 cases of upstream and 94 of our own', () => {
    expect(results.length).toBe(180);
    expect(results.filter(({ agreement }) => agreement !== 'agrees')).toEqual([]);
    expect(results.filter(({ actual }) => actual === 'accept').length).toBe(22);
  });

  it('refuses each for its own reason', async () => {
    const files = new Files(folder);
    const met = new Set<string>();
    for (const one of cases) {
      const [directory = '', what = ''] = one.id.split('/');
      const found = await answer(one, files);
      if (one.expect === 'pass') expect(found, one.id).toEqual([]);
      else if (what in ownCodes) {
        expect(found, one.id).toContainEqual(expect.stringMatching(ownCodes[what] ?? /never/));
      } else {
        expect(found, one.id).toEqual(expect.arrayContaining([...(codes[directory] ?? ['none is known'])]));
        met.add(directory);
      }
    }
    expect([...met].sort()).toEqual(Object.keys(codes).sort());
  });

  it('has what verifies in staging’s own root, and not in that of public good', () => {
    const at = (name: string): Buffer => readFileSync(join(folder, name));
    const [one] = cases.filter(({ id }) => id === 'rekor2-happy-path/PATH');
    const verified = (roots: Parameters<typeof judge>[0]['roots']): boolean =>
      judge(
        {
          bundle: at(one?.bundle ?? ''),
          artifact: at('a.txt'),
          signer: { identity: one?.identity ?? '', issuer: one?.issuer ?? '' },
          roots,
        },
        now,
      ).verified;
    expect(verified([stagingRoot()])).toBe(true);
    expect(verified([publicGoodRoot()])).toBe(false);
    // Each root is a world of its own; that there are others does no harm.
    expect(verified([publicGoodRoot(), stagingRoot()])).toBe(true);
  });
});
