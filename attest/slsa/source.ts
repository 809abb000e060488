// SPDX-License-Identifier: Apache-2.0
// What it was built from (SLSA v1.2, verifying artifacts, step 2, "source"): the repository by the
// certificate, by the run's trigger and by the first material; then branch, tag and version where the caller asks
// for them.

import { fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { Expectation } from './expectation.ts';
import { gitHubRepository, parseGitUri, parseVersion, refName, versionAdmits } from './git-ref.ts';
import type { Provenance } from './provenance.ts';
import { verifyRunClaims } from './run.ts';
import type { Identity } from '../verify/identity.ts';

const slsa = 'SLSA v1.2, verifying artifacts, step 2';
const rows = {
  repository: { check: 'source.repository', clause: 'Fulcio OIDs 1.3.6.1.4.1.57264.1.12 and .5' },
  trigger: { check: 'source.trigger', clause: slsa },
  material: { check: 'source.material', clause: slsa },
  ref: { check: 'source.ref', clause: 'Fulcio OIDs 1.3.6.1.4.1.57264.1.14 and .6' },
  run: { check: 'source.run', clause: 'Fulcio OIDs 1.3.6.1.4.1.57264.1.13, .14 and .20' },
  branch: { check: 'source.branch', clause: slsa },
  tag: { check: 'source.tag', clause: slsa },
  version: { check: 'source.version', clause: 'Semantic Versioning 2.0.0' },
} satisfies Record<string, CheckRow>;

/** By the certificate: the identity provider's word, which no workflow can change. */
export function verifyRepository(identity: Identity, expectation: Expectation): Evidence {
  const wanted = gitHubRepository(expectation.sourceUri);
  const found = identity.claims.sourceRepository;
  const facts = { source: found ?? '', expected: expectation.sourceUri };
  if (wanted === undefined) {
    const reason = `${expectation.sourceUri} is not a repository on github.com`;
    return fail(rows.repository, 'E_SOURCE_MISMATCH', reason, facts);
  }
  return found === `https://github.com/${wanted}`
    ? pass(rows.repository, `built for ${found}`, facts)
    : fail(
        rows.repository,
        'E_SOURCE_MISMATCH',
        `built for ${found ?? 'nobody named'}, expected ${expectation.sourceUri}`,
        facts,
      );
}

/** By the provenance, and whatever more the caller asks for. */
export function verifySource(
  provenance: Provenance,
  identity: Identity | undefined,
  expectation: Expectation,
): readonly Evidence[] {
  const { sourceBranch, sourceTag, sourceVersionedTag } = expectation;
  return [
    verifyTrigger(provenance, expectation),
    verifyMaterial(provenance, expectation),
    verifyRef(provenance, identity),
    verifyRun(provenance, identity),
    verifyRunClaims(provenance, identity),
    ...(sourceBranch === undefined ? [] : [verifyBranch(provenance, sourceBranch)]),
    ...(sourceTag === undefined ? [] : [verifyTag(provenance, sourceTag)]),
    ...(sourceVersionedTag === undefined ? [] : [verifyVersion(provenance, sourceVersionedTag)]),
  ];
}

function verifyTrigger({ triggerUri }: Provenance, expectation: Expectation): Evidence {
  const trigger = parseGitUri(triggerUri ?? '');
  if (triggerUri === undefined || trigger === undefined || !trigger.ref) {
    return fail(
      rows.trigger,
      'E_SOURCE_FORM',
      `the trigger ${triggerUri ?? '(none)'} is not a git URI with a reference`,
    );
  }
  const facts = { trigger: triggerUri };
  return isExpected(trigger.repository, expectation)
    ? pass(rows.trigger, `triggered from ${triggerUri}`, facts)
    : fail(
        rows.trigger,
        'E_SOURCE_MISMATCH',
        `triggered from ${triggerUri}, expected ${expectation.sourceUri}`,
        facts,
      );
}

function verifyMaterial(provenance: Provenance, expectation: Expectation): Evidence {
  const { sourceUri, triggerUri, sourceRefOptional } = provenance;
  const source = parseGitUri(sourceUri ?? '');
  if (sourceUri === undefined || source === undefined || (!source.ref && !sourceRefOptional)) {
    return fail(
      rows.material,
      'E_SOURCE_FORM',
      `the source ${sourceUri ?? '(none)'} is not a git URI with a reference`,
    );
  }
  const facts = { source: sourceUri };
  if (!isExpected(source.repository, expectation)) {
    return fail(
      rows.material,
      'E_SOURCE_MISMATCH',
      `built from ${sourceUri}, expected ${expectation.sourceUri}`,
      facts,
    );
  }
  return source.ref && sourceUri !== triggerUri
    ? fail(
        rows.material,
        'E_SOURCE_FORM',
        `built from ${sourceUri}, but triggered from ${triggerUri ?? '(none)'}`,
        facts,
      )
    : pass(rows.material, `built from ${sourceUri}`, facts);
}

const isExpected = (repository: string, { sourceUri }: Expectation): boolean =>
  repository === `git+https://github.com/${gitHubRepository(sourceUri) ?? ''}`;

/** The run's reference by the provenance and by the identity provider must be one. */
function verifyRef({ triggerUri }: Provenance, identity: Identity | undefined): Evidence {
  const claimed = identity?.claims.sourceRef;
  if (claimed === undefined)
    return fail(rows.ref, 'E_IDENTITY_FORM', 'the certificate names no source reference');
  const ref = parseGitUri(triggerUri ?? '')?.ref;
  return ref === claimed
    ? pass(rows.ref, claimed, { ref: claimed })
    : fail(rows.ref, 'E_SOURCE_FORM', `the provenance says ${ref ?? '(none)'}, the certificate ${claimed}`);
}

/**
 * What the provenance states of the run, the identity provider must have said too: branch, tag and inputs are
 * read from there. A material without a reference may be another commit than the run's.
 */
function verifyRun(provenance: Provenance, identity: Identity | undefined): Evidence {
  if (identity === undefined) return skip(rows.run, 'no certificate identity to compare with');
  const { sourceRef, trigger, sourceDigest } = identity.claims;
  const ofTheRun = parseGitUri(provenance.sourceUri ?? '')?.ref !== undefined;
  const stated = [
    ['reference', provenance.runRef, sourceRef],
    ['event', provenance.event, trigger],
    ['commit', ofTheRun ? provenance.sourceCommit : undefined, sourceDigest],
  ] as const;
  const differing = stated.filter(([, said, claimed]) => said !== undefined && said !== claimed);
  return differing.length === 0
    ? pass(rows.run, 'the certificate says the same of the run')
    : fail(
        rows.run,
        'E_SOURCE_FORM',
        differing
          .map(
            ([what, said, claimed]) =>
              `${what} ${said ?? ''} by the provenance, ${claimed ?? '(none)'} by the certificate`,
          )
          .join('; '),
      );
}

function verifyBranch({ branchRef }: Provenance, wanted: string): Evidence {
  const branch = refName(branchRef, 'heads');
  if (branch === undefined) {
    return fail(rows.branch, 'E_REF_FORM', `not built from a branch, expected ${wanted}`, {
      ref: branchRef ?? '',
    });
  }
  return branch === wanted
    ? pass(rows.branch, branch)
    : fail(rows.branch, 'E_BRANCH_MISMATCH', `built from branch ${branch}, expected ${wanted}`, { branch });
}

function verifyTag({ tagRef }: Provenance, wanted: string): Evidence {
  const tag = refName(tagRef, 'tags');
  if (tag === undefined) {
    return fail(rows.tag, 'E_REF_FORM', `not built from a tag, expected ${wanted}`, { ref: tagRef ?? '' });
  }
  return tag === wanted
    ? pass(rows.tag, tag)
    : fail(rows.tag, 'E_TAG_MISMATCH', `built from tag ${tag}, expected ${wanted}`, { tag });
}

function verifyVersion({ tagRef }: Provenance, wanted: string): Evidence {
  const tag = refName(tagRef, 'tags');
  if (tag === undefined) {
    return fail(rows.version, 'E_REF_FORM', `not built from a tag, expected version ${wanted}`, {
      ref: tagRef ?? '',
    });
  }
  const wantedVersion = parseVersion(wanted);
  const version = parseVersion(tag);
  if (wantedVersion === undefined || version === undefined) {
    const which = wantedVersion === undefined ? wanted : tag;
    return fail(rows.version, 'E_VERSION_MISMATCH', `${which} is not a semantic version such as v1.2.3`, {
      tag,
    });
  }
  return versionAdmits(wantedVersion, version)
    ? pass(rows.version, `${tag} is ${wanted}`)
    : fail(rows.version, 'E_VERSION_MISMATCH', `built from ${tag}, expected version ${wanted}`, { tag });
}
