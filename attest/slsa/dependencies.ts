// SPDX-License-Identifier: Apache-2.0
// What went into a build, as far as it is proven (SLSA v1.2, verifying artifacts, step 3): every dependency that
// provenance names is looked up among the attestations at hand. A believed summary (VSA) trims the walk: its verifier
// has judged what is below. Believed provenance proves its subject, and the walk goes on with what it names.
//
// Pure: what can be fetched was fetched before. Not checked: whether provenance names all that went in; it need not.

import { KnownError } from '../../core/index.ts';
import { fail, pass, passed, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { SignedStatement } from '../carrier.ts';
import type { Found } from '../source.ts';
import type { ResourceDescriptor } from '../statement/statement.ts';
import { indexAttestations, namesOf, type Indexed } from './dependencies-index.ts';
import { hasLevel } from './vsa-levels.ts';
import type { VsaSigner } from './vsa-signer.ts';
import { verifyVsa } from './vsa.ts';

export interface DependencyExpectation {
  /** Whatever was gathered of anything below, in any order: summaries and provenance. */
  readonly attestations: readonly Found[];
  /** Whose summaries are believed. */
  readonly verifiers: readonly TrustedVerifier[];
  /**
   * Levels of which every dependency must have one or a higher one: sources have source levels, packages build
   * levels. Absent: dependencies are reported and none is demanded.
   */
  readonly required?: readonly string[];
  /** Judges provenance of a dependency; absent: summaries alone count. */
  readonly provenance?: ProvenanceJudge;
  readonly limits?: Partial<DependencyLimits>;
  /** True once the caller's time is up: what is left then counts as not proven. */
  readonly expired?: () => boolean;
}

/** A verifier's identifier belongs to its signer: the pair is trusted, not the half. */
export interface TrustedVerifier {
  readonly id: string;
  readonly signer: VsaSigner;
}

export type ProvenanceJudge = (signed: SignedStatement, dependency: ResourceDescriptor) => DependencyProof;

export interface DependencyProof {
  readonly evidence: Evidence;
  /** What the builder can claim, such as `SLSA_BUILD_LEVEL_3`. Counts only where `evidence` passed. */
  readonly levels: readonly string[];
  /** What the provenance names in turn; see dependenciesOf. */
  readonly dependencies: readonly ResourceDescriptor[];
}

export interface DependencyLimits {
  /** Provenance of provenance of …: how many steps down. */
  readonly depth: number;
  /** Dependencies looked at, all together. */
  readonly nodes: number;
  readonly attestations: number;
}

const defaultLimits: DependencyLimits = { depth: 8, nodes: 2000, attestations: 4096 };
const clause = 'SLSA v1.2, verifying artifacts, step 3';
const rows = {
  dependencies: { check: 'dependencies', clause },
  dependency: { check: 'dependencies.dependency', clause },
} satisfies Record<string, CheckRow>;

/**
 * Every dependency with what is known of it. With `required` the group passes only if every one passed; without, it
 * passes and its children say what is proven. `now` in milliseconds since 1970. Never throws for a failed proof.
 */
export function verifyDependencies(
  dependencies: readonly ResourceDescriptor[],
  expectation: DependencyExpectation,
  now: number,
): Evidence {
  const walk = new Walk(expectation, now);
  const children = walk.all(dependencies, []).map(({ evidence }) => evidence);
  const proven = children.filter(passed).length;
  const good = expectation.required === undefined || proven === children.length;
  const reason =
    children.length === 0
      ? 'the provenance names no dependency'
      : `${proven} of ${children.length} dependencies are proven${expectation.required === undefined ? '; none has to be' : ''}`;
  const facts = { dependencies: children.length, proven, looked: walk.looked };
  return { ...rows.dependencies, outcome: good ? 'passed' : 'failed', reason, facts, children };
}

/** `final` is false where the outcome holds at this place of the walk alone: a cycle or a limit decided it. */
interface Judged {
  readonly evidence: Evidence;
  readonly final: boolean;
}

class Walk {
  readonly #expectation: DependencyExpectation;
  readonly #limits: DependencyLimits;
  readonly #now: number;
  readonly #index: ReadonlyMap<string, readonly Indexed[]> | undefined;
  readonly #judged = new Map<string, Evidence>();
  looked = 0;

  constructor(expectation: DependencyExpectation, now: number) {
    this.#expectation = expectation;
    this.#limits = { ...defaultLimits, ...expectation.limits };
    this.#now = now;
    const { attestations } = expectation;
    this.#index =
      attestations.length > this.#limits.attestations ? undefined : indexAttestations(attestations);
  }

  all(dependencies: readonly ResourceDescriptor[], path: readonly string[]): readonly Judged[] {
    return dependencies.map((dependency) => this.#one(dependency, path));
  }

  #one(dependency: ResourceDescriptor, path: readonly string[]): Judged {
    const name = textOf(dependency);
    const names = namesOf(dependency);
    const [key] = names;
    if (key === undefined) {
      return { evidence: this.#unproven(`${name} is named by no digest to look for`, []), final: true };
    }
    const before = this.#judged.get(`${key} ${dependency.uri ?? ''}`);
    if (before !== undefined) return { evidence: { ...before, children: [] }, final: true };
    if (path.includes(key)) {
      return { evidence: pass(rows.dependency, `${name} is being judged above`), final: false };
    }
    this.looked += 1;
    const stop = this.#stop(path);
    if (stop !== undefined) return { evidence: this.#stopped(`${name}: ${stop}`), final: false };
    const judged = this.#judge(dependency, names, [...path, key]);
    if (judged.final) this.#judged.set(`${key} ${dependency.uri ?? ''}`, judged.evidence);
    return judged;
  }

  #stop(path: readonly string[]): string | undefined {
    const { depth, nodes, attestations } = this.#limits;
    if (this.#index === undefined) return `more than ${attestations} attestations are at hand`;
    if (path.length >= depth) return `more than ${depth} steps below the artefact`;
    if (this.looked > nodes) return `more than ${nodes} dependencies`;
    return this.#expectation.expired?.() === true ? 'the time is up' : undefined;
  }

  #judge(dependency: ResourceDescriptor, names: readonly string[], path: readonly string[]): Judged {
    const tried: Evidence[] = [];
    let final = true;
    const candidates = new Set(names.flatMap((name) => this.#index?.get(name) ?? []));
    // Summaries first: they end the walk.
    for (const each of candidates) {
      for (const evidence of this.#bySummary(each, dependency, names)) {
        if (passed(evidence)) return { evidence, final: true };
        tried.push(evidence);
      }
    }
    for (const each of candidates) {
      const judged = this.#byProvenance(each, dependency, path);
      if (judged === undefined) continue;
      final &&= judged.final;
      if (passed(judged.evidence)) return judged;
      tried.push(judged.evidence);
    }
    const name = textOf(dependency);
    const reason =
      tried.length === 0 ? `no attestation of ${name} is at hand` : `no attestation at hand proves ${name}`;
    return { evidence: this.#unproven(reason, tried), final };
  }

  #bySummary(
    { signed, vsa, digests }: Indexed,
    dependency: ResourceDescriptor,
    names: readonly string[],
  ): readonly Evidence[] {
    const subject = names.find((name) => digests.has(name));
    if (vsa === undefined || subject === undefined) return [];
    const uri = resourceOf(dependency, vsa.resourceUri);
    const own = this.#expectation.verifiers.filter(({ id }) => id === vsa.verifierId);
    if (own.length === 0) {
      const reason = `summarised by ${vsa.verifierId}, which is not a verifier that is believed`;
      return [fail(rows.dependency, 'E_VSA_VERIFIER', reason)];
    }
    return own.map(({ id, signer }) => {
      const wanted = { subjects: [subject], verifierId: id, resourceUri: uri };
      const evidence = verifyVsa(signed, wanted, signer, this.#now);
      return this.#node(dependency, evidence, vsa.verifiedLevels, []);
    });
  }

  #byProvenance(
    { signed, vsa }: Indexed,
    dependency: ResourceDescriptor,
    path: readonly string[],
  ): Judged | undefined {
    const { provenance } = this.#expectation;
    if (vsa !== undefined || provenance === undefined) return undefined;
    const { evidence, levels, dependencies } = provenance(signed, dependency);
    // What an unproven statement names is not walked: nobody vouches for it.
    const below = passed(evidence) ? this.all(dependencies, path) : [];
    const node = this.#node(
      dependency,
      evidence,
      levels,
      below.map((each) => each.evidence),
    );
    return { evidence: node, final: below.every((each) => each.final) };
  }

  /** One attestation's word on a dependency, and where that is provenance, on what is below. */
  #node(
    dependency: ResourceDescriptor,
    evidence: Evidence,
    levels: readonly string[],
    below: readonly Evidence[],
  ): Evidence {
    const { required } = this.#expectation;
    const name = textOf(dependency);
    const facts = { dependency: name, levels: levels.join(', ') };
    const children = [evidence, ...below];
    if (!passed(evidence)) {
      return { ...rows.dependency, outcome: 'failed', reason: `${name} is not proven`, facts, children };
    }
    if (required !== undefined && !required.some((level) => claims(levels, level))) {
      const reason = `${name} has ${levels.join(', ') || 'no level'}, and one of ${required.join(', ')} is wanted`;
      return fail(rows.dependency, 'E_DEPENDENCY_LEVEL', reason, facts);
    }
    const good = required === undefined || below.every(passed);
    const reason = good ? `${name} is proven` : `${name} is proven, what it was made of is not`;
    return { ...rows.dependency, outcome: good ? 'passed' : 'failed', reason, facts, children };
  }

  #unproven(reason: string, tried: readonly Evidence[]): Evidence {
    const leaf =
      this.#expectation.required === undefined
        ? skip(rows.dependency, reason)
        : fail(rows.dependency, 'E_DEPENDENCY_UNPROVEN', reason);
    return tried.length === 0 ? leaf : { ...leaf, outcome: 'failed', children: tried };
  }

  #stopped(reason: string): Evidence {
    return this.#expectation.required === undefined
      ? skip(rows.dependency, reason)
      : fail(rows.dependency, 'E_DEPENDENCY_LIMIT', reason);
  }
}

/** A level that is malformed claims nothing. */
function claims(levels: readonly string[], wanted: string): boolean {
  try {
    return hasLevel(levels, wanted);
  } catch (error) {
    if (error instanceof KnownError) return false;
    throw error;
  }
}

/**
 * The resource that a summary of this dependency must be of: its URI. A source's summary is of its repository, which
 * the URI names before the reference.
 */
function resourceOf({ uri = '' }: ResourceDescriptor, claimed: string): string {
  const repository = uri.startsWith('git+') ? uri.split('@', 1)[0] : undefined;
  return repository !== undefined && repository === claimed ? repository : uri;
}

function textOf(dependency: ResourceDescriptor): string {
  const digest = namesOf(dependency)[0];
  return dependency.uri ?? dependency.name ?? digest ?? 'a dependency without a name';
}
