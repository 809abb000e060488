// SPDX-License-Identifier: Apache-2.0
// An operator's own rows of the builder table, as JSON in the shape of the shipped ones: `{"builders":[{…}]}`.
//
// Everything in it is trusted as far as it says, so nothing is guessed: a member that is unknown, missing or means
// nothing refuses the whole file. Not checked: whether a builder deserves its level.

import { KnownError } from '../../core/index.ts';
import { parseJson, type JsonValue } from '../../core/json/index.ts';
import { Fields } from '../fields.ts';
import type { BuilderKind, BuilderRow, BuildLevel } from './builders.ts';

export const builderFileLimits: { readonly bytes: number; readonly depth: number; readonly rows: number } = {
  bytes: 1 << 20,
  depth: 8,
  rows: 1024,
};

const members: ReadonlySet<string> = new Set([
  'name',
  'kinds',
  'signer',
  'builderId',
  'buildTypes',
  'called',
  'level',
  'reason',
  'delegates',
  'tags',
]);
// Cloud Build's signers are keys: a row cannot add one.
const kinds: ReadonlySet<string> = new Set<BuilderKind>(['artifact', 'image', 'npm', 'github']);
const levels: ReadonlySet<JsonValue> = new Set([0, 1, 2, 3]);

/** @throws E_BUILDER_TABLE, E_JSON_* */
export function parseBuilders(json: Uint8Array): readonly BuilderRow[] {
  const file = Fields.of(parseJson(json, { ...builderFileLimits, numbers: 'double' }), 'E_BUILDER_TABLE');
  onlyMembers(file, new Set(['builders']));
  const rows = file.list('builders', builderFileLimits.rows);
  if (rows.length === 0) throw file.refuse('builders', 'is missing or empty');
  return rows.map(readRow);
}

function readRow(row: Fields): BuilderRow {
  onlyMembers(row, members);
  const level = row.any('level');
  if (level === undefined || !levels.has(level)) throw row.refuse('level', 'is not 0, 1, 2 or 3');
  const signer = uriOf(row, 'signer');
  const builderId = uriOf(row, 'builderId');
  const buildTypes = row.texts('buildTypes', 64);
  const called = flagOf(row, 'called');
  const delegates = flagOf(row, 'delegates') === true;
  if (signer === undefined && (delegates || row.has('kinds'))) {
    // Whoever can run a workflow would be trusted.
    throw row.refuse('signer', 'is missing: only a row that names its signer can trust or delegate');
  }
  if (delegates && builderId === undefined) throw row.refuse('builderId', 'is missing: for whom it signs');
  return {
    name: row.text('name'),
    kinds: row.texts('kinds', kinds.size).map((kind) => kindOf(row, kind)),
    ...(signer === undefined ? {} : { signer }),
    ...(builderId === undefined ? {} : { builderId }),
    ...(buildTypes.length === 0 ? {} : { buildTypes }),
    ...(called === undefined ? {} : { called }),
    level: level as BuildLevel,
    reason: row.text('reason'),
    ...(delegates ? { delegates } : {}),
    ...tagsOf(row),
  };
}

function onlyMembers(fields: Fields, known: ReadonlySet<string>): void {
  for (const name of fields.names) if (!known.has(name)) throw fields.refuse(name, 'is not known');
}

/** A workflow's or a folder's URI as the table has it: on GitHub, plain ASCII, no reference, no way out of a folder. */
function uriOf(row: Fields, name: string): string | undefined {
  const uri = row.optionalText(name);
  if (uri === undefined) return undefined;
  const path = /^https:\/\/github\.com\/((?:[\w.-]+\/)*[\w.-]*)$/.exec(uri)?.[1];
  if (path === undefined || path === '' || path.split('/').some((part) => /^\.+$/.test(part))) {
    throw row.refuse(
      name,
      'is not a workflow or folder such as https://github.com/o/r/.github/workflows/x.yml',
    );
  }
  return uri;
}

function flagOf(row: Fields, name: string): boolean | undefined {
  const value = row.any(name);
  if (value !== undefined && typeof value !== 'boolean') throw row.refuse(name, 'is not true or false');
  return value;
}

function kindOf(row: Fields, kind: string): BuilderKind {
  if (!kinds.has(kind)) throw row.refuse('kinds', `has ${kind}, not one of ${[...kinds].join(', ')}`);
  return kind as BuilderKind;
}

function tagsOf(row: Fields): Pick<BuilderRow, 'tags'> {
  const tags = row.optionalText('tags');
  if (tags === undefined) return {};
  if (tags === 'release' || tags === 'release-java') return { tags };
  throw new KnownError('E_BUILDER_TABLE', `${row.path}.tags is not release or release-java`);
}
