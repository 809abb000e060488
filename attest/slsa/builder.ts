// SPDX-License-Identifier: Apache-2.0
// Who built it (SLSA v1.2, verifying artifacts, step 2, "builder.id"): the workflow that the certificate
// names must be a trusted builder, or the one expected, at a released version; and the provenance must name
// the same. A new trusted builder is a row.

import { fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { Expectation } from './expectation.ts';
import { isRelease, parseVersion, refName } from './git-ref.ts';
import type { Provenance } from './provenance.ts';
import type { Identity } from '../verify/identity.ts';

const slsa = 'SLSA v1.2, verifying artifacts, step 2';
const rows = {
  trusted: { check: 'builder.trusted', clause: 'SLSA v1.2, verifying artifacts, step 1' },
  release: { check: 'builder.release', clause: 'slsa-github-generator, referencing builders' },
  runner: { check: 'builder.runner', clause: 'Fulcio OID 1.3.6.1.4.1.57264.1.11' },
  named: { check: 'builder.named', clause: slsa },
} satisfies Record<string, CheckRow>;

const generator = 'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/';

interface BuilderRow {
  readonly workflow: string;
  readonly kind: 'artifact' | 'image';
  /** Signs for a builder that calls it, which the provenance names. */
  readonly delegates?: true;
}

const builders: readonly BuilderRow[] = [
  { workflow: `${generator}generator_generic_slsa3.yml`, kind: 'artifact' },
  { workflow: `${generator}builder_go_slsa3.yml`, kind: 'artifact' },
  { workflow: `${generator}builder_container-based_slsa3.yml`, kind: 'artifact' },
  { workflow: `${generator}delegator_generic_slsa3.yml`, kind: 'artifact', delegates: true },
  { workflow: `${generator}delegator_lowperms-generic_slsa3.yml`, kind: 'artifact', delegates: true },
  { workflow: `${generator}generator_container_slsa3.yml`, kind: 'image' },
];

/** Repositories whose own builds may use the builder of their main branch, where the caller admits that. */
const testRepositories: ReadonlySet<string> = new Set([
  'https://github.com/slsa-framework/slsa-github-generator',
  'https://github.com/slsa-framework/example-package',
]);

interface BuilderId {
  readonly name: string;
  readonly ref: string | undefined;
}

/** Splits at the one `@`. Undefined for more of them or an empty reference. */
function parseBuilderId(id: string): BuilderId | undefined {
  const [name = '', ref, ...more] = id.split('@');
  return name === '' || ref === '' || more.length > 0 ? undefined : { name, ref };
}

/** The same name, and where a reference is wanted that one, `v1` standing for `refs/tags/v1`. */
function matches(id: BuilderId, wanted: string): boolean {
  const parsed = parseBuilderId(wanted);
  if (parsed === undefined || parsed.name !== id.name) return false;
  return parsed.ref === undefined || parsed.ref === id.ref || `refs/tags/${parsed.ref}` === id.ref;
}

/** The signing workflow. */
export function verifySigner(identity: Identity, expectation: Expectation): readonly Evidence[] {
  const id = parseBuilderId(identity.san);
  const facts = { builder: identity.san };
  if (id === undefined || !id.name.startsWith('https://github.com/')) {
    return [fail(rows.trusted, 'E_BUILDER_UNTRUSTED', `${identity.san} is not a workflow on GitHub`, facts)];
  }
  const trusted = isTrusted(id, expectation)
    ? pass(rows.trusted, identity.san, facts)
    : fail(
        rows.trusted,
        'E_BUILDER_UNTRUSTED',
        expectation.builderId === undefined
          ? `${identity.san} is not a trusted builder of ${expectation.kind ?? 'artifact'}s`
          : `built by ${identity.san}, expected ${expectation.builderId}`,
        facts,
      );
  const released = isPinned(id.ref, identity, expectation)
    ? pass(rows.release, `pinned to ${id.ref ?? ''}`, facts)
    : fail(rows.release, 'E_BUILDER_REF', `${id.ref ?? 'no reference'} is not a release tag vX.Y.Z`, facts);
  return [trusted, released, verifyRunner(id, identity)];
}

/**
 * The builders of the table promise GitHub's own machines. A repository can register a runner of its own under
 * the label they ask for, and the certificate then says so. Of another builder, its caller knows where it runs.
 */
function verifyRunner(id: BuilderId, { claims: { runner } }: Identity): Evidence {
  const promised = builders.some((each) => each.workflow === id.name);
  return promised && runner !== undefined && runner !== 'github-hosted'
    ? fail(rows.runner, 'E_BUILDER_UNTRUSTED', `ran on a ${runner} runner, not on GitHub’s own`, { runner })
    : pass(rows.runner, `ran on a ${runner ?? '(not stated)'} runner`);
}

function isTrusted(id: BuilderId, { builderId, kind = 'artifact' }: Expectation): boolean {
  const row = builders.find((each) => each.workflow === id.name && each.kind === kind);
  // What a delegator signs for is compared with the expectation by verifyNamed.
  if (row?.delegates === true) return true;
  return builderId === undefined ? row !== undefined : matches(id, builderId);
}

function isPinned(
  ref: string | undefined,
  { claims }: Identity,
  { allowUnreleasedBuilder }: Expectation,
): boolean {
  const tag = refName(ref, 'tags');
  if (tag !== undefined && isRelease(tag)) return true;
  if (allowUnreleasedBuilder !== true || !testRepositories.has(claims.sourceRepository ?? '')) return false;
  const version = parseVersion(tag ?? '');
  return ref === 'refs/heads/main' || (version?.patch !== undefined && version.build === undefined);
}

/** The provenance names the builder that signed, or the one that a delegator signed for. */
export function verifyNamed(
  provenance: Provenance,
  identity: Identity | undefined,
  expectation: Expectation,
): Evidence {
  if (identity === undefined) return skip(rows.named, 'no certificate identity to compare with');
  const facts = { builder: provenance.builderId };
  const refused = (reason: string): Evidence => fail(rows.named, 'E_BUILDER_MISMATCH', reason, facts);
  const signer = parseBuilderId(identity.san)?.name;
  const delegated = builders.some((each) => each.workflow === signer && each.delegates === true);
  if (!delegated) {
    return provenance.builderId === identity.san
      ? pass(rows.named, 'the provenance names the builder that signed it', facts)
      : refused(`the provenance names ${provenance.builderId}, signed by ${identity.san}`);
  }
  const id = parseBuilderId(provenance.builderId);
  if (id === undefined) return refused(`${provenance.builderId} is not a builder`);
  if (!isDelegateRelease(id)) {
    return fail(rows.named, 'E_BUILDER_REF', `${provenance.builderId} is not at a release tag`, facts);
  }
  // Where nobody names a builder, the generator's own are meant.
  const wanted = expectation.builderId;
  const admitted = wanted === undefined ? isGenerators(id.name) : matches(id, wanted);
  return admitted
    ? pass(rows.named, `signed for ${provenance.builderId}`, facts)
    : refused(`built by ${provenance.builderId}, expected ${wanted ?? `one of ${generator}`}`);
}

/** A workflow in the generator's own folder: no way leads out of it. */
const isGenerators = (name: string): boolean =>
  name.startsWith(generator) && /^[\w-]+(?:\.[\w-]+)*$/.test(name.slice(generator.length));

/** JReleaser tags its builder vX.Y.Z-java; everyone else vX.Y.Z. */
function isDelegateRelease({ name, ref }: BuilderId): boolean {
  const tag = refName(ref, 'tags') ?? '';
  if (!name.startsWith('https://github.com/jreleaser/release-action/')) return isRelease(tag);
  const version = parseVersion(tag);
  return version?.prerelease === 'java' && version.build === undefined;
}
