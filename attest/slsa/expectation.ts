// SPDX-License-Identifier: Apache-2.0
// What a caller expects of an artefact: its digest, where its source lives, who built it and how.
//
// The first fields are slsa-verifier's options, so that its commands translate one to one. Values here are the
// caller's own and trusted; nothing of them is read from an attestation. What is asked for and absent fails.

import type { JsonObject } from '../../core/json/index.ts';
import type { Digest } from '../digest.ts';
import type { WitnessPolicy } from '../verify/types.ts';
import type { BuilderRow, BuildLevel } from './builders.ts';
import type { DependencyExpectation } from './dependencies.ts';

/** What can be asked of any build, whatever it made. */
export interface BuildExpectation {
  /** `github.com/owner/repository`, with or without `git+https://` before it. */
  readonly sourceUri: string;
  /** The build type's URI, exactly. */
  readonly buildType?: string;
  /** The builder's release by a semantic version prefix: `v2` admits one at v2.1.0. */
  readonly builderVersion?: string;
  /** The events that may have started the run: `push`, `release` … One of them. */
  readonly events?: readonly string[];
  /** The kind of machine that the identity provider must have seen it run on. */
  readonly runner?: 'github-hosted' | 'self-hosted';
  /**
   * Members of the build's external parameters, each as given; members of objects one by one. Unset, null and
   * empty are one.
   */
  readonly externalParameters?: JsonObject;
  /** True refuses external parameters that `externalParameters` does not name (SLSA v1.2, step 2). */
  readonly strictParameters?: boolean;
  /** The lowest Build level that the builder must be able to claim by the table. */
  readonly minimumLevel?: BuildLevel;
  /** What must be proven of what it was made from (step 3). Absent: dependencies are counted and not looked up. */
  readonly dependencies?: DependencyExpectation;
  /** Who must have cosigned the log's checkpoint. What has no checkpoint fails then. */
  readonly witnesses?: WitnessPolicy;
  /** The caller's own rows of the builder table, looked up before the shipped ones. */
  readonly builders?: readonly BuilderRow[];
  /**
   * Admits builders of slsa-framework at `refs/heads/main` where their own test repositories were built.
   * For conformance runs only: a branch can move, a release tag is protected.
   */
  readonly allowUnreleasedBuilder?: boolean;
}

export interface Expectation extends BuildExpectation {
  /** What the artefact or image manifest hashes to. */
  readonly subject: Digest;
  /** Which builders are trusted where `builderId` is absent. Default `artifact`; `github` asks for `builderId`. */
  readonly kind?: 'artifact' | 'image' | 'github';
  /** The builder's workflow URI; with `@v1.2.3` or `@refs/tags/v1.2.3` that release only. */
  readonly builderId?: string;
  readonly sourceTag?: string;
  readonly sourceBranch?: string;
  /** A semantic version prefix: `v1` admits v1.2.3. */
  readonly sourceVersionedTag?: string;
  /** Inputs that a workflow_dispatch must have been given. */
  readonly workflowInputs?: ReadonlyMap<string, string>;
}

export interface NpmExpectation
  extends
    BuildExpectation,
    Pick<Expectation, 'sourceTag' | 'sourceBranch' | 'sourceVersionedTag' | 'workflowInputs'> {
  /** What the tarball hashes to: SHA-512, which is what npm attests. */
  readonly subject: Digest;
  /** `https://github.com/actions/runner/github-hosted`, or a delegated builder's workflow, with `@v1.2.3` that release only. */
  readonly builderId: string;
  /** With its scope: `@owner/name`. */
  readonly packageName?: string;
  readonly packageVersion?: string;
}
