// SPDX-License-Identifier: Apache-2.0
// A release folder for people and for programs: everything in it with what became of it, and what is not there.

import type { Claims } from '../../../../attest/kubeedge/index.ts';
import { printable } from '../../../../core/index.ts';
import { bodyLines, explainHint, failureData } from '../report.ts';
import { headlineOf } from '../headline.ts';
import type { View } from '../view.ts';
import { releaseAdvice } from './advice.ts';
import { standsAgainst, type Item, type Status } from './item.ts';

export interface Report {
  readonly folder: string;
  /** The tag, and who says so. */
  readonly release: { readonly tag: string; readonly from: 'option' | 'names' } | undefined;
  readonly items: readonly Item[];
  /** What a release has and the folder has not. */
  readonly absent: { readonly archives: readonly string[]; readonly images: readonly string[] };
}

/** True if something is proven and nothing is there that is not. */
export const allVerified = ({ items }: Report): boolean =>
  items.some(({ status, kind }) => status === 'verified' && kind !== 'checksum') &&
  !items.some(({ status }) => standsAgainst.has(status));

/** As result.ts describes it. */
export function reportData(report: Report): unknown {
  const { release, items, absent } = report;
  return {
    verified: allVerified(report),
    ...(release === undefined ? {} : { release }),
    items: items.map(({ evidence, claims, ...item }) => ({
      ...item,
      ...(claims === undefined ? {} : { claims: claims.map(claimsData) }),
      ...(evidence === undefined ? {} : { failures: failureData(evidence, releaseAdvice), evidence }),
    })),
    absent,
  };
}

const claimsData = ({ predicateType, subjects, builderId, source, entryPoint }: Claims): unknown => ({
  predicateType,
  subjects: subjects.map(({ name, sha256Hex }) => ({ name, sha256: sha256Hex })),
  builder: builderId,
  source,
  workflow: entryPoint,
});

const labels: Readonly<Record<Status, string>> = {
  verified: 'verified',
  refused: 'REFUSED',
  'not covered': 'NOT COVERED',
  unknown: 'UNKNOWN',
  evidence: 'evidence',
  aside: 'aside',
  excepted: 'excepted',
};

export function reportText(report: Report, view: View): string {
  const { release, items, folder } = report;
  const from = release?.from === 'names' ? ', as the names in the folder say' : '';
  const head = release === undefined ? `${folder}: no release to verify` : `KubeEdge ${release.tag}${from}`;
  const lines = items.flatMap((item) => itemLines(item, view));
  const hint =
    allVerified(report) || view.tree || !items.some(({ evidence }) => evidence?.outcome === 'failed')
      ? []
      : [explainHint];
  return [printable(head), ...lines, ...absentLines(report), verdictLine(report), ...hint].join('\n');
}

function itemLines(item: Item, view: View): string[] {
  const { path, status, name, digest, note, evidence, claims = [] } = item;
  const why = status === 'refused' && evidence !== undefined ? headlineOf(evidence) : '';
  const said = [path, name === undefined ? '' : `(${name})`, digest ?? '', note ?? '', why];
  const head = `${labels[status].padEnd(11)}  ${printable(said.filter((each) => each !== '').join('  '))}`;
  const shown =
    evidence !== undefined && (view.tree || status === 'refused' || evidence.outcome === 'failed');
  return [head, ...claims.flatMap(claimLines), ...(shown ? bodyLines(evidence, view) : [])];
}

const shownSubjects = 3;

function claimLines({ subjects, builderId, source, entryPoint }: Claims): string[] {
  const names = subjects.slice(0, shownSubjects).map(({ name }) => name);
  const more = subjects.length > names.length ? ` and ${subjects.length - names.length} more` : '';
  return [
    `  says: of ${names.join(', ')}${more}`,
    `        by ${builderId ?? '(no builder)'}`,
    `        from ${source ?? '(no source)'}, workflow ${entryPoint ?? '(none)'}`,
  ].map(printable);
}

function absentLines({ absent, release }: Report): string[] {
  if (release === undefined) return [];
  const parts = [count(absent.archives.length, 'archive'), count(absent.images.length, 'image')];
  const said = parts.filter((part) => part !== undefined);
  return said.length === 0 ? [] : [`not here     ${said.join(' and ')} of this release`];
}

const count = (number: number, noun: string): string | undefined =>
  number === 0 ? undefined : `${number} ${noun}${number === 1 ? '' : 's'}`;

function verdictLine(report: Report): string {
  const { items } = report;
  const pieces = items.filter(({ kind }) => kind === 'archive' || kind === 'image');
  const proven = pieces.filter(({ status }) => status === 'verified').length;
  const against = items.filter(({ status }) => standsAgainst.has(status)).length;
  if (allVerified(report)) return `VERIFIED     ${proven} of ${pieces.length} archives and images`;
  if (pieces.length === 0) return 'REFUSED      no archive and no image in the folder: nothing is proven';
  return `REFUSED      ${proven} of ${pieces.length} archives and images proven; ${against} things stand against it`;
}
