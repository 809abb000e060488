// SPDX-License-Identifier: Apache-2.0
// One archive or image of a KubeEdge release against its provenance: built by the generator that release used, by
// KubeEdge's release workflow, from that tag, because the release was published, and under that very name.
//
// One statement that proves all of it is enough. Not checked: that the source is good, and that the release is the
// newest.

import { KnownError, type Facts } from '../../core/index.ts';
import { allOf, anyOf, fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { SignedStatement } from '../carrier.ts';
import { digestText, type Digest } from '../digest.ts';
import type { Expectation } from '../slsa/expectation.ts';
import { verifyProvenance } from '../slsa/verify-provenance.ts';
import type { Found } from '../source.ts';
import type { TrustedRoot } from '../trust/types.ts';
import type { WitnessPolicy } from '../verify/types.ts';
import { readClaims, type Claims } from './claims.ts';
import { readFileName, readImageName } from './names.ts';
import { admitsGenerator, gapsOf, generatorsOf, type Release } from './release.ts';
import { kubeedge, type Kind } from './releases.ts';

const clause = 'kubeedge/kubeedge, .github/workflows/release.yml';
const rows = {
  archive: { check: 'kubeedge.archive', clause },
  image: { check: 'kubeedge.image', clause },
  statement: { check: 'kubeedge.statement', clause },
  found: { check: 'attestations.found', clause: 'in-toto Attestation Framework v1, validation' },
  readable: { check: 'attestations.readable', clause: 'in-toto Attestation Framework v1, validation' },
  generator: { check: 'kubeedge.generator', clause },
  entryPoint: { check: 'kubeedge.workflow', clause },
  name: { check: 'kubeedge.name', clause: 'in-toto Attestation Framework v1, statement, subject' },
} satisfies Record<string, CheckRow>;

export interface Piece {
  readonly kind: Kind;
  /** An archive's file name; what an image is called, as `docker.io/kubeedge/cloudcore`. It must be all of them. */
  readonly names: readonly string[];
  readonly digest: Digest;
  /** Who must have cosigned the log's checkpoint. */
  readonly witnesses?: WitnessPolicy;
}

/** The verdict over all statements at hand. Pure; never throws for a failed proof. `now` in milliseconds since 1970. */
export function verifyPiece(
  piece: Piece,
  release: Release,
  found: readonly Found[],
  roots: TrustedRoot | readonly TrustedRoot[],
  now: number,
): Evidence {
  const row = rows[piece.kind];
  const digest = digestText(piece.digest);
  const facts = { release: release.tag, digest };
  const about = concerning(found, piece);
  if (about.length === 0) {
    const none = fail(
      rows.found,
      'E_EVIDENCE_NONE',
      `no provenance of ${digest}${gapText(release, piece.kind)}`,
    );
    return anyOf(row, 'nothing attests it', [none], facts);
  }
  const verdicts = about.map((each) =>
    each instanceof KnownError
      ? fail(rows.readable, each.code, each.message, each.facts)
      : verifyOne(each, piece, release, roots, now),
  );
  const proven = verdicts.find(({ outcome }) => outcome === 'passed');
  const reason = `${proven === undefined ? 'none' : 'one'} of ${about.length} statements proves it`;
  return anyOf(row, reason, verdicts, { ...proven?.facts, ...facts });
}

/** Statements that name the digest; where none does, all of them, so that it is said what they are of. */
function concerning(found: readonly Found[], { digest }: Piece): readonly Found[] {
  const naming = found.filter((each) => {
    const claims = each instanceof KnownError ? each : readClaims(each);
    return claims instanceof KnownError || claims.subjects.some(({ sha256Hex }) => sha256Hex === digest.hex);
  });
  return naming.some((each) => !(each instanceof KnownError)) ? naming : found;
}

function gapText(release: Release, kind: Kind): string {
  const gaps = gapsOf(release, kind);
  if (gaps.length === 0) return '';
  const [first] = gaps.map(({ lacks }) => lacks);
  const when = gaps.map((gap) => `${gap.when}: ${gap.because}`).join('; ');
  return first === 'nothing is attested'
    ? `; of ${release.tag} nothing is attested (${when})`
    : `; KubeEdge releases of ${release.tag}'s line may lack it (${when})`;
}

function verifyOne(
  signed: SignedStatement,
  piece: Piece,
  release: Release,
  roots: TrustedRoot | readonly TrustedRoot[],
  now: number,
): Evidence {
  const expectation: Expectation = {
    subject: piece.digest,
    kind: piece.kind === 'image' ? 'image' : 'artifact',
    sourceUri: kubeedge.sourceUri,
    sourceTag: release.tag,
    builderId: kubeedge.builders[piece.kind],
    events: [kubeedge.trigger],
    ...(piece.witnesses === undefined ? {} : { witnesses: piece.witnesses }),
  };
  const provenance = verifyProvenance(signed, expectation, roots, now);
  const claims = readClaims(signed);
  const own =
    claims instanceof KnownError
      ? [skip(rows.name, 'no statement to read it from')]
      : [verifyGenerator(claims, release), verifyWorkflow(claims), verifyName(claims, piece)];
  const facts = Object.assign({}, provenance.facts, ...own.map((each) => each.facts)) as Facts;
  return allOf(rows.statement, 'a statement', [provenance, ...own], facts);
}

function verifyGenerator({ builderId }: Claims, release: Release): Evidence {
  const tag = /@refs\/tags\/([^@/]+)$/.exec(builderId ?? '')?.[1];
  const row = generatorsOf(release);
  if (row === undefined)
    return fail(
      rows.generator,
      'E_BUILDER_MISMATCH',
      `no generator is known to have attested ${release.tag}`,
    );
  const wanted = `${row.generators.join(', ')}${row.open === true ? ' or later' : ''} (${row.because})`;
  return tag !== undefined && admitsGenerator(row, tag)
    ? pass(rows.generator, `slsa-github-generator ${tag}, and ${release.tag} is attested by ${wanted}`, {
        generator: tag,
      })
    : fail(
        rows.generator,
        'E_BUILDER_MISMATCH',
        `attested by ${tag ?? 'no release of the generator'}, but ${release.tag} by ${wanted}`,
      );
}

function verifyWorkflow({ entryPoint }: Claims): Evidence {
  return entryPoint === kubeedge.entryPoint
    ? pass(rows.entryPoint, entryPoint)
    : fail(
        rows.entryPoint,
        'E_BUILDER_MISMATCH',
        `built by the workflow ${entryPoint ?? '(none named)'}, expected ${kubeedge.entryPoint}`,
      );
}

/** A genuine archive or image under another's name is not what its name says. */
function verifyName({ subjects }: Claims, { kind, names, digest }: Piece): Evidence {
  const own = subjects.filter(({ sha256Hex }) => sha256Hex === digest.hex).map(({ name }) => name);
  if (own.length === 0) return skip(rows.name, 'the statement is not of it');
  const published = kind === 'archive' ? own : own.map(imageName);
  const said = published.join(', ');
  const facts = { name: said };
  const wrong = names.filter((name) => !published.includes(name));
  if (wrong.length > 0) {
    const reason = `here it is called ${wrong.join(' and ')}, the provenance calls it ${said}`;
    return fail(rows.name, 'E_SUBJECT_MISMATCH', reason, facts);
  }
  return published.some((each) => isPublished(kind, each))
    ? pass(rows.name, `the provenance calls it ${said}`, facts)
    : fail(rows.name, 'E_SUBJECT_MISMATCH', `the provenance calls it ${said}, which no release has`, facts);
}

const isPublished = (kind: Kind, name: string): boolean =>
  kind === 'archive' ? readFileName(name).kind === 'archive' : readImageName(name).kind === 'attested';

function imageName(text: string): string {
  const image = readImageName(text);
  return image.kind === 'unknown' ? text : image.name;
}
