// SPDX-License-Identifier: Apache-2.0
// What the identity provider said of a run, in the certificate, against what the provenance says of it
// (sigstore/fulcio, OID information; SLSA v1.2, build provenance "authentic": what the build could forge is
// compared with what it could not).

import { fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { Identity } from '../verify/identity.ts';
import { withoutAbsent, type Provenance, type RunClaim, type Stated } from './provenance.ts';

const rows = {
  certificate: { check: 'source.certificate', clause: 'Fulcio OIDs 1.3.6.1.4.1.57264.1.11 to .21' },
} satisfies Record<string, CheckRow>;

const gitHub = 'https://github.com/';

/** The run by its certificate, in the words of the provenance. */
export function readRun({ san, claims }: Identity): Stated {
  const repository = claims.sourceRepository?.startsWith(gitHub)
    ? claims.sourceRepository.slice(gitHub.length)
    : undefined;
  const [runId, runAttempt] = runOf(claims.runInvocation, repository);
  return withoutAbsent({
    event: claims.trigger,
    ref: claims.sourceRef,
    repository,
    repositoryId: claims.sourceRepositoryId,
    ownerId: claims.sourceOwnerId,
    commit: claims.sourceDigest,
    workflowRef: claims.buildConfig?.startsWith(gitHub) ? claims.buildConfig.slice(gitHub.length) : undefined,
    workflowPath: pathOf(claims.buildConfig, repository),
    workflowCommit: claims.buildConfigDigest,
    signer: san.startsWith(gitHub) ? san.slice(gitHub.length) : undefined,
    runId,
    runAttempt,
    invocation: claims.runInvocation,
    runner: claims.runner,
  });
}

/** `https://github.com/o/r/actions/runs/<id>/attempts/<n>` of the source's own repository. */
function runOf(
  invocation: string | undefined,
  repository: string | undefined,
): readonly (string | undefined)[] {
  const prefix = `${gitHub}${repository ?? ''}/actions/runs/`;
  if (invocation === undefined || !invocation.startsWith(prefix)) return [];
  return /^(\d+)\/attempts\/(\d+)$/.exec(invocation.slice(prefix.length))?.slice(1) ?? [];
}

function pathOf(configUri: string | undefined, repository: string | undefined): string | undefined {
  const prefix = `${gitHub}${repository ?? ''}/`;
  const [name, ref, ...more] = (configUri ?? '').split('@');
  if (ref === undefined || more.length > 0 || name === undefined) return undefined;
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

/** True where another workflow called the one that signed; undefined where the certificate does not say. */
export const wasCalled = ({ san, claims: { buildConfig } }: Identity): boolean | undefined =>
  buildConfig === undefined ? undefined : buildConfig !== san;

/** What source.run compares of every builder. */
const elsewhere: ReadonlySet<RunClaim> = new Set(['event', 'ref']);

/**
 * Every claim that both state must be one. Of provenance that the build could forge, every claim that it states
 * must be confirmed: what the certificate does not say counts against it.
 */
export function verifyRunClaims(provenance: Provenance, identity: Identity | undefined): Evidence {
  if (identity === undefined) return skip(rows.certificate, 'no certificate identity to compare with');
  const run = readRun(identity);
  const stated = (Object.entries(provenance.stated) as [RunClaim, string][])
    .filter(([claim]) => provenance.forgeable || !elsewhere.has(claim))
    .map(([claim, said]) => ({ claim, said, claimed: confirmation(claim, said, run) }));
  const wrong = stated.filter(
    ({ said, claimed }) => said !== claimed && (claimed !== undefined || provenance.forgeable),
  );
  if (wrong.length === 0) {
    const compared = stated.filter(({ claimed }) => claimed !== undefined).map(({ claim }) => claim);
    return pass(
      rows.certificate,
      compared.length === 0
        ? 'the provenance states nothing more of the run'
        : `the certificate confirms ${compared.join(', ')}`,
    );
  }
  const reason = wrong
    .map(({ claim, said, claimed }) =>
      claimed === undefined
        ? `${claim} ${said} by the provenance, which the certificate does not confirm`
        : `${claim} ${said} by the provenance, ${claimed} by the certificate`,
    )
    .join('; ');
  return fail(rows.certificate, 'E_CLAIM_MISMATCH', reason);
}

/** What the certificate says of the claim: runs are named by URI or by number and attempt. */
function confirmation(claim: RunClaim, said: string, claims: Stated): string | undefined {
  if (claim !== 'invocation' || said.startsWith('https://')) return claims[claim];
  return claims.runId === undefined ? undefined : `${claims.runId}-${claims.runAttempt ?? ''}`;
}
