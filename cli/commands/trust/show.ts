// SPDX-License-Identifier: Apache-2.0
// `trust show`: everything a verification would start from, and what of it may be used now.

import { z } from 'zod';
import { cloudBuildKeys, npmKeys, shipped, type DatedRoot } from '../../../attest/trust/index.ts';
import { printable, type KnownError } from '../../../core/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { texts } from '../../options.ts';
import { table } from '../../output.ts';
import { trustAtHand } from '../../trust.ts';
import { itemsOf, keyItems, type Item } from './contents.ts';
import type { Imported } from './home.ts';
import { ageInDays, day, itemData, itemHead, itemRow, itemShape, time } from './print.ts';

const sourceShape = {
  name: z.string(),
  origin: z.enum(['shipped', 'imported', 'file']),
  /** When it was obtained: its age counts from here. */
  obtained: z.string(),
  ageDays: z.number().int(),
  digest: z.string(),
  items: z.array(z.object(itemShape)),
  remarks: z.array(z.string()),
};

export const result: z.ZodType = z.object({
  roots: z.array(
    z.object({
      ...sourceShape,
      /** A timestamp proves the time, and no log is asked for. */
      timestampsOnly: z.boolean(),
      accepted: z.boolean(),
      /** Why it is not. */
      refusal: z.object({ code: z.string(), reason: z.string() }).optional(),
    }),
  ),
  keys: z.array(z.object(sourceShape)),
  pins: z.array(z.object({ digest: z.string(), name: z.string() })),
  clock: z.object({
    now: z.string(),
    /** The latest time known to have been. */
    latest: z.string(),
    believed: z.boolean(),
  }),
});

interface KeySource {
  readonly name: string;
  readonly origin: 'shipped' | 'imported';
  readonly obtained: number;
  readonly digestHex: string;
  readonly items: readonly Item[];
  readonly remarks: readonly string[];
}

export async function run(call: Call): Promise<Outcome> {
  const { now } = call;
  const files = texts(call, 'root');
  const { imports, dated, pins, latest, verdict } = await trustAtHand(call, files);
  const keys = files.length > 0 ? [] : keySources(imports);
  const errors = new Map(verdict.refused.map(({ root, error }) => [root, error]));
  const data = {
    roots: dated.map((each) => rootData(each, errors.get(each.root), now)),
    keys: keys.map((each) => keyData(each, now)),
    pins: pins.map(({ digestHex, name }) => ({ digest: `sha256:${digestHex}`, name })),
    clock: { now: time(now), latest: time(latest), believed: verdict.clock === undefined },
  };
  const stale = verdict.refused.some(({ error }) => error.code === 'E_TRUST_STALE');
  const wrong = verdict.clock !== undefined || verdict.accepted.length === 0 || stale;
  const text = [
    ...dated.flatMap((each) => rootText(each, errors.get(each.root), call)),
    ...keys.flatMap((each) => keyText(each, call)),
    pins.length === 0
      ? 'No digest is pinned: every root above may be used.'
      : `Pinned: ${pins.map(({ name }) => name).join(', ')}. Other roots are not used.`,
    ...(verdict.clock === undefined ? [] : [`${verdict.clock.code}: ${verdict.clock.message}`]),
  ].join('\n');
  return { data, text, table: tableOf(dated, keys, call), exit: wrong ? 1 : 0 };
}

function rootData(
  { root, origin, obtained }: DatedRoot,
  error: KnownError | undefined,
  now: number,
): unknown {
  return {
    name: root.name,
    origin,
    obtained: time(obtained),
    ageDays: ageInDays(obtained, now),
    digest: `sha256:${root.digestHex}`,
    timestampsOnly: root.timestampsOnly,
    accepted: error === undefined,
    ...(error === undefined ? {} : { refusal: { code: error.code, reason: error.message } }),
    items: itemsOf(root).map((item) => itemData(item, now)),
    remarks: root.remarks,
  };
}

function keyData({ name, origin, obtained, digestHex, items, remarks }: KeySource, now: number): unknown {
  return {
    name,
    origin,
    obtained: time(obtained),
    ageDays: ageInDays(obtained, now),
    digest: `sha256:${digestHex}`,
    items: items.map((item) => itemData(item, now)),
    remarks,
  };
}

/** Keys by where they come from. npm's that were imported stand in for the shipped ones. */
function keySources(imports: readonly Imported[]): readonly KeySource[] {
  const imported = imports
    .filter(({ file }) => file.keys.length > 0)
    .map(({ name, obtained, digestHex, file }): KeySource => ({
      name,
      origin: 'imported',
      obtained,
      digestHex,
      items: keyItems(file.keys),
      remarks: file.remarks,
    }));
  const npmImported = imports.some(({ file }) => file.form === 'npm-keys');
  const own = (row: (typeof shipped)[keyof typeof shipped], items: readonly Item[]): KeySource => ({
    name: row.name,
    origin: 'shipped',
    obtained: row.obtained,
    digestHex: row.digestHex,
    items,
    remarks: [],
  });
  return [
    ...(npmImported
      ? []
      : [own(shipped.npm, keyItems([...npmKeys('npm:attestations'), ...npmKeys('npm:signatures')]))]),
    own(shipped.cloudBuild, keyItems(cloudBuildKeys())),
    ...imported,
  ];
}

function rootText(
  { root, origin, obtained }: DatedRoot,
  error: KnownError | undefined,
  call: Call,
): readonly string[] {
  const items = itemsOf(root);
  return [
    `${printable(root.name)}  ${origin}, ${ageText(obtained, call.now)}${error === undefined ? '' : ', NOT USED'}`,
    `  sha256:${root.digestHex}`,
    ...(error === undefined ? [] : [`  ${error.code}: ${printable(error.message)}`]),
    ...(root.timestampsOnly ? ['  timestamps prove the time; no log is asked for'] : []),
    ...itemLines(items, call),
    ...root.remarks.map((remark) => `  ! ${printable(remark)}`),
    '',
  ];
}

function keyText({ name, origin, obtained, digestHex, items, remarks }: KeySource, call: Call): string[] {
  const valid = items.filter(({ validFor }) => call.now >= validFor.start && call.now <= validFor.end).length;
  return [
    `${name}  ${items.length} keys, ${valid} valid now, ${origin}, ${ageText(obtained, call.now)}`,
    `  sha256:${digestHex}`,
    ...(call.verbose ? itemLines(items, call) : []),
    ...remarks.map((remark) => `  ! ${printable(remark)}`),
    '',
  ];
}

const ageText = (obtained: number, now: number): string =>
  `${ageInDays(obtained, now)} days old (${day(obtained)})`;

const itemLines = (items: readonly Item[], call: Call): readonly string[] =>
  table(
    itemHead,
    items.map((item) => itemRow(item, call.now, call.verbose)),
  )
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `  ${line}`);

function tableOf(
  roots: readonly DatedRoot[],
  keys: readonly KeySource[],
  { now, verbose }: Call,
): NonNullable<Outcome['table']> {
  const named = [
    ...roots.map(({ root }) => ({ name: root.name, items: itemsOf(root) })),
    ...keys.map(({ name, items }) => ({ name, items })),
  ];
  return {
    head: ['root', ...itemHead],
    rows: named.flatMap(({ name, items }) =>
      items.map((item) => [printable(name), ...itemRow(item, now, verbose)]),
    ),
  };
}
