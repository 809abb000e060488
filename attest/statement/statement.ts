// SPDX-License-Identifier: Apache-2.0
// The in-toto Statement, v0.1 and v1 (in-toto Attestation Framework, spec/v1/statement.md): what is claimed
// (predicate) of what (subject). Artefacts are matched by digest alone; names are for people.
//
// Unknown fields are ignored. What a predicate means is not checked here.

import { KnownError } from '../../core/index.ts';
import { parseJson } from '../../core/json/index.ts';
import { digestText, type Digest } from '../expectation.ts';
import { Fields } from '../fields.ts';

export interface Statement {
  readonly subjects: readonly Subject[];
  readonly predicateType: string;
  readonly predicate: Fields;
}

export interface Subject {
  readonly name: string | undefined;
  /** Algorithm to lowercase hex, as stated; algorithms unknown here are kept and never matched. */
  readonly digests: ReadonlyMap<string, string>;
}

const types: ReadonlySet<string> = new Set([
  'https://in-toto.io/Statement/v0.1',
  'https://in-toto.io/Statement/v1',
]);

const limits = { bytes: 8 << 20, depth: 64, subjects: 1024, digests: 32 };

/** The payload types that DSSE carries a Statement under. */
export const payloadTypes: ReadonlySet<string> = new Set(['application/vnd.in-toto+json']);

/** @throws E_STATEMENT_FORM, E_JSON_* */
export function parseStatement(payload: Uint8Array): Statement {
  const statement = Fields.of(parseJson(payload, { ...limits, numbers: 'double' }), 'E_STATEMENT_FORM');
  if (!types.has(statement.text('_type')))
    throw statement.refuse('_type', 'is not an in-toto Statement v0.1 or v1');
  const subjects = statement.list('subject', limits.subjects).map(readSubject);
  if (subjects.length === 0) throw statement.refuse('subject', 'is empty');
  return {
    subjects,
    predicateType: statement.text('predicateType'),
    // A statement may lack a predicate: its type alone then says all.
    predicate: Fields.of(statement.any('predicate') ?? {}, 'E_PROVENANCE_FORM', '$.predicate'),
  };
}

/** The first subject with exactly this digest. */
export function findSubject(statement: Statement, digest: Digest): Subject | undefined {
  return statement.subjects.find((subject) => subject.digests.get(digest.algorithm) === digest.hex);
}

/** Names a statement's subjects in a reason, shortened. */
export function subjectsText(statement: Statement): string {
  const [first] = statement.subjects;
  const sha256 = first?.digests.get('sha256');
  const named =
    sha256 === undefined ? (first?.name ?? 'nothing') : digestText({ algorithm: 'sha256', hex: sha256 });
  const more = statement.subjects.length - 1;
  return more > 0 ? `${named} and ${more} more` : named;
}

function readSubject(subject: Fields): Subject {
  const digest = subject.fields('digest');
  const digests = new Map<string, string>();
  for (const name of digest.names) {
    if (digests.size === limits.digests) {
      throw new KnownError('E_STATEMENT_FORM', `${digest.path} has over ${limits.digests} digests`, {
        path: digest.path,
      });
    }
    digests.set(name, digest.text(name));
  }
  if (digests.size === 0) throw subject.refuse('digest', 'is empty');
  return { name: subject.optionalText('name'), digests };
}
