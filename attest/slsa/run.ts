// SPDX-License-Identifier: Apache-2.0
// What the identity provider said of a run, in the certificate, against what the provenance says of it
// (sigstore/fulcio, OID information; SLSA v1.2, build provenance "authentic": what the build could forge is
// compared with what it could not).

import { fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { KnownError } from '../../core/index.ts';
import { extensionOf, fulcioKinds, type Certificate, type ExtensionKind } from '../../core/x509/index.ts';
import type { Identity } from '../verify/identity.ts';
import type { Provenance, RunClaim, Stated } from './provenance.ts';

const rows = {
  certificate: { check: 'source.certificate', clause: 'Fulcio OIDs 1.3.6.1.4.1.57264.1.11 to .21' },
} satisfies Record<string, CheckRow>;

const gitHub = 'https://github.com/';

/** The run by its certificate. */
export interface Run {
  readonly claims: Stated;
  /** The workflow file that the run started from, with its reference; the signer may be one that it called. */
  readonly configUri: string | undefined;
  /** Claims that are there and malformed. */
  readonly malformed: readonly string[];
}

const memo = new WeakMap<Certificate, Run>();

export function readRun(certificate: Certificate, identity: Identity): Run {
  const known = memo.get(certificate);
  if (known !== undefined) return known;
  const run = read(certificate, identity);
  memo.set(certificate, run);
  return run;
}

function read(certificate: Certificate, { claims }: Identity): Run {
  const malformed: string[] = [];
  const text = (name: string, kind: ExtensionKind<string>): string | undefined => {
    try {
      return extensionOf(certificate, kind);
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      malformed.push(name);
      return undefined;
    }
  };
  const configUri = text('build config URI', fulcioKinds.buildConfigUri);
  const invocation = text('run invocation URI', fulcioKinds.runInvocationUri);
  const repository = claims.sourceRepository?.startsWith(gitHub)
    ? claims.sourceRepository.slice(gitHub.length)
    : undefined;
  const [runId, runAttempt] = runOf(invocation, repository);
  const found: Partial<Record<RunClaim, string | undefined>> = {
    event: claims.trigger,
    ref: claims.sourceRef,
    repository,
    repositoryId: text('source repository identifier', fulcioKinds.sourceRepositoryIdentifier),
    ownerId: text('source repository owner identifier', fulcioKinds.sourceRepositoryOwnerIdentifier),
    commit: claims.sourceDigest,
    workflowRef: configUri?.startsWith(gitHub) ? configUri.slice(gitHub.length) : undefined,
    workflowPath: pathOf(configUri, repository),
    workflowCommit: text('build config digest', fulcioKinds.buildConfigDigest),
    runId,
    runAttempt,
    invocation,
    runner: claims.runner,
  };
  const stated = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
  return { claims: stated, configUri, malformed };
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

/** True where the signing workflow was called by another; undefined where the certificate does not say. */
export function wasCalled({ san }: Identity, { configUri }: Run): boolean | undefined {
  return configUri === undefined ? undefined : configUri !== san;
}

/** What source.run compares of every builder. */
const elsewhere: ReadonlySet<RunClaim> = new Set(['event', 'ref']);

/**
 * Every claim that both state must be one. Of provenance that the build could forge, every claim that it states
 * must be confirmed: what the certificate does not say counts against it.
 */
export function verifyRunClaims(provenance: Provenance, run: Run | undefined): Evidence {
  if (run === undefined) return skip(rows.certificate, 'no certificate identity to compare with');
  if (run.malformed.length > 0) {
    return fail(rows.certificate, 'E_IDENTITY_FORM', `malformed claims: ${run.malformed.join(', ')}`);
  }
  const stated = (Object.entries(provenance.stated) as [RunClaim, string][])
    .filter(([claim]) => provenance.forgeable || !elsewhere.has(claim))
    .map(([claim, said]) => ({ claim, said, claimed: confirmation(claim, said, run.claims) }));
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
