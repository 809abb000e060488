// SPDX-License-Identifier: Apache-2.0
// GitHub's artefact attestations (actions/attest): the signer is a workflow, and the caller names which.

import type { Evidence } from '../../core/evidence/index.ts';
import type { Found } from '../source.ts';
import type { TrustedRoot } from '../trust/types.ts';
import type { Expectation } from './expectation.ts';
import { verifyStatements } from './verify-statements.ts';

/**
 * The verdict over all attestations of one artefact; one that proves everything is enough. Pure.
 * A workflow of the source's own repository may sign at any reference; one of another repository only at a release
 * tag, or at the very reference that `builderId` names.
 */
export function verifyGitHubAttestation(
  found: readonly Found[],
  expectation: Expectation & { readonly builderId: string },
  roots: TrustedRoot | readonly TrustedRoot[],
  now: number,
): Evidence {
  return verifyStatements(found, { ...expectation, kind: 'github' }, roots, now);
}
