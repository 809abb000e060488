// SPDX-License-Identifier: Apache-2.0
// Policies as openssl judges them, beside ours: random chains with real signatures, and what a caller asks of them.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { encodePem } from '../../../../core/pem/index.ts';
import type { Certificate } from '../../../../core/x509/index.ts';
import { anchorOf, judgingProfiles, validatePath } from '../../../../pki/validate/index.ts';
import { hasOpenssl } from '../../../support/peers.ts';
import { certificate, key, now, root } from '../maker.ts';
import { askeds, extensionsOf, saids } from './said.ts';
import { any, type Asked, type Said } from './tree.ts';

const folder = mkdtempSync(join(tmpdir(), 'edgewarden-policies-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const anchor = root('root');
const anchorFile = join(folder, 'root.pem');
writeFileSync(anchorFile, encodePem('CERTIFICATE', anchor.der));

/**
 * A path without two things that OpenSSL 3.0 reads otherwise: mappings in the last certificate, which 6.1.4 is not
 * about, and mappings of what a certificate says by anyPolicy only, which it takes for the policy itself, also where
 * anyPolicy is inhibited and says nothing (6.1.4 (b)(1) wants a node of anyPolicy at that depth).
 */
const withoutQuirks = (path: readonly Said[]): Said[] =>
  path.map((said, index) => ({
    ...said,
    mappings: said.mappings.filter(([from]) => index < path.length - 1 && said.policies?.has(from) === true),
  }));

/** A chain that says it; a self-issued CA has its issuer's name and a key of its own. */
function chainOf(path: readonly Said[]): Certificate[] {
  let issuer = { name: 'root', key: key('root') };
  return path.map((said, index) => {
    const subject = said.selfIssued ? issuer.name : `ca-${index}`;
    const own = key(`key-${index}`);
    const made = certificate({
      subject,
      issuer: issuer.name,
      key: own,
      signer: issuer.key,
      ca: index < path.length - 1,
      more: extensionsOf(said),
    });
    issuer = { name: subject, key: own };
    return made;
  });
}

function opensslAccepts(chain: readonly Certificate[], asked: Asked): boolean {
  const files = chain.map((one, index) => {
    const file = join(folder, `${index}.pem`);
    writeFileSync(file, encodePem('CERTIFICATE', one.der));
    return file;
  });
  const args = [
    'verify',
    ...['-attime', String(now / 1000), '-CAfile', anchorFile, '-policy_check'],
    ...asked.initial.flatMap((policy) => ['-policy', policy === any ? 'anyPolicy' : policy]),
    ...(asked.explicitPolicy ? ['-explicit_policy'] : []),
    ...(asked.mappingInhibit ? ['-inhibit_map'] : []),
    ...(asked.anyPolicyInhibit ? ['-inhibit_any'] : []),
    ...files.slice(0, -1).flatMap((file) => ['-untrusted', file]),
    files.at(-1) ?? '',
  ];
  return spawnSync('openssl', args).status === 0;
}

const oursAccepts = (chain: readonly Certificate[], { initial, ...asked }: Asked): boolean =>
  validatePath(chain, anchorOf(anchor), {
    now,
    profile: judgingProfiles.graceful,
    policies: { initialPolicies: initial, ...asked },
  }).accepted;

describe.skipIf(!hasOpenssl)('openssl and ours', () => {
  it('accept the same chains', { timeout: 60_000 }, () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(
        fc.array(saids, { minLength: 1, maxLength: 4 }).map(withoutQuirks),
        askeds.filter(({ initial }) => initial.length > 0), // openssl knows no empty set
        (path, asked) => {
          const chain = chainOf(path);
          const ours = oursAccepts(chain, asked);
          expect(ours).toBe(opensslAccepts(chain, asked));
          seen[ours ? 'accepted' : 'refused'] += 1;
        },
      ),
      { numRuns: 120 },
    );
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(10);
  });
});
