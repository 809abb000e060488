// SPDX-License-Identifier: Apache-2.0
// `trust import`: takes a file of trust into the state folder, once it is read whole and what it changes is known.
//
// No form of trust says which of two is the newer one. What an import takes away or widens is named, and replacing
// asks to be told so; whether that is right is the operator's to say.

import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import { publicGoodRoot } from '../../../attest/index.ts';
import { npmKeys, parseTrustFile, shipped, type TrustFile } from '../../../attest/trust/index.ts';
import { KnownError, printable } from '../../../core/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { inFile, readInput } from '../../input.ts';
import { argument, flag, optionalText } from '../../options.ts';
import { trustAtHand } from '../../trust.ts';
import { changesOf, itemsOf, keyItems, stateOf, type Change, type Item } from './contents.ts';
import { importName, readImport, trustBytes, type Pin } from './home.ts';
import { changeData, changeShape, day } from './print.ts';
import { writeClock, writeImport } from './store.ts';

export const result: z.ZodType = z.object({
  name: z.string(),
  form: z.enum(['sigstore', 'sigstore-lines', 'certificates', 'keys', 'npm-keys']),
  digest: z.string(),
  /** What it replaces; absent where nothing had its name. */
  replaces: z.string().optional(),
  changes: z.array(changeShape),
  warnings: z.array(z.string()),
  remarks: z.array(z.string()),
  /** False with --dry-run. */
  imported: z.boolean(),
});

export async function run(call: Call): Promise<Outcome> {
  const { home, now } = call;
  const path = argument(call, 0);
  const bytes = await readInput(call, path, trustBytes);
  const name = nameOf(call, path);
  const file = inFile(path, () => parseTrustFile(bytes, name));
  const { pins, verdict } = await trustAtHand(call, []);
  // An import made now would be dated by a clock that is wrong.
  if (verdict.clock !== undefined) throw verdict.clock;
  const digestHex = createHash('sha256').update(bytes).digest('hex');
  const old = await readImport(home, name);
  const before = old === undefined ? shippedItems(name) : itemsIn(old.file);
  const after = itemsIn(file);
  const changes = changesOf(before, after);
  const warnings = warningsOf(before, after, changes, now);
  const dry = flag(call, 'dryRun');
  if (old !== undefined && old.digestHex !== digestHex && !flag(call, 'replace') && !dry) throw taken(name);
  if (!dry) {
    await writeImport(home, { name, obtained: now, digestHex, bytes });
    await writeClock(home, now);
  }
  const remarks = [...file.remarks, ...file.roots.flatMap((root) => root.remarks), ...pinRemarks(file, pins)];
  const same = old?.digestHex === digestHex;
  return {
    data: {
      name,
      form: file.form,
      digest: `sha256:${digestHex}`,
      ...(old === undefined ? {} : { replaces: `sha256:${old.digestHex}` }),
      changes: changes.map((change) => changeData(change, now)),
      warnings,
      remarks,
      imported: !dry,
    },
    text: [
      `${dry ? 'would import' : same ? 'imported again, unchanged:' : 'imported'} ${name}: ${contentText(file)}`,
      `  sha256:${digestHex}`,
      ...changes.map(changeText),
      ...warnings.map((warning) => `warning: ${warning}`),
      ...remarks.map((remark) => `  ! ${printable(remark)}`),
    ].join('\n'),
  };
}

/** @throws E_TRUST_NAME */
function nameOf(call: Call, path: string): string {
  const given = optionalText(call, 'name');
  const name =
    given ??
    basename(path)
      .toLowerCase()
      .replace(/\.(jsonl?|pem|crt|key|pub)$/, '');
  if (importName.test(name)) return name;
  throw new KnownError(
    'E_TRUST_NAME',
    `an import cannot be called ${JSON.stringify(name)}`,
    { name },
    { hint: 'Name it with --name: lower-case letters, digits, hyphens and dots, 64 at most.' },
  );
}

const taken = (name: string): KnownError =>
  new KnownError(
    'E_FILE_EXISTS',
    `something else was imported as ${name}`,
    { name },
    { hint: 'See what would change with --dry-run, then give --replace, or another --name.' },
  );

const itemsIn = (file: TrustFile): readonly Item[] => [
  ...file.roots.flatMap(itemsOf),
  ...keyItems(file.keys),
];

/** What the build has under this name: an import stands in for it. */
function shippedItems(name: string): readonly Item[] {
  if (name === shipped.publicGood.name) return itemsOf(publicGoodRoot());
  if (name !== shipped.npm.name) return [];
  return keyItems([...npmKeys('npm:attestations'), ...npmKeys('npm:signatures')]);
}

function warningsOf(
  before: readonly Item[],
  after: readonly Item[],
  changes: readonly Change[],
  now: number,
): readonly string[] {
  const newest = (items: readonly Item[]): number => Math.max(...items.map(({ validFor }) => validFor.start));
  const older = before.length > 0 && newest(after) < newest(before);
  return [
    ...changes.flatMap(({ change, item }) => {
      if (change === 'removed') return [`the ${item.kind} ${printable(item.name)} is no longer trusted`];
      const when = 'is trusted at times when it was not before';
      return change === 'widened' ? [`the ${item.kind} ${printable(item.name)} ${when}`] : [];
    }),
    ...(older
      ? [`nothing in it is newer than ${day(newest(after))}: it may be older than what it replaces`]
      : []),
    ...(after.every((item) => stateOf(item, now) !== 'valid') ? ['nothing in it is valid now'] : []),
  ];
}

function pinRemarks({ roots }: TrustFile, pins: readonly Pin[]): readonly string[] {
  if (pins.length === 0) return [];
  const pinned = new Set(pins.map(({ digestHex }) => digestHex));
  return roots
    .filter(({ digestHex }) => !pinned.has(digestHex))
    .map(({ name }) => `${name} is not used until it is pinned: other digests are`);
}

const contentText = ({ roots, keys }: TrustFile): string =>
  roots.length > 0 ? `${roots.length} ${roots.length === 1 ? 'root' : 'roots'}` : `${keys.length} keys`;

const signs = { added: '+', removed: '-', widened: '>', narrowed: '<' };

function changeText({ change, item: { kind, name, usage, validFor } }: Change): string {
  const start = validFor.start <= 0 ? '' : day(validFor.start);
  const end = validFor.end === Infinity ? '' : day(validFor.end);
  const what = usage === undefined ? kind : `${kind} ${printable(usage)}`;
  return `  ${signs[change]} ${what} ${printable(name)}, ${start}..${end}`;
}
