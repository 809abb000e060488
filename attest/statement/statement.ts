// SPDX-License-Identifier: Apache-2.0
// The in-toto Statement, v0.1 and v1 (in-toto Attestation Framework, spec/v1/statement.md): what is claimed
// (predicate) of what (subject). Artefacts are matched by digest alone; names are for people.
//
// Unknown fields are kept and not judged. What a predicate means is not checked here.

import { parseJson, type JsonObject } from '../../core/json/index.ts';
import { digestText, type Digest } from '../digest.ts';
import { Fields } from '../fields.ts';

/** A Statement as its document writes it: the parsed JSON itself, of known shape, nothing lost. */
export interface Statement extends JsonObject {
  readonly _type: string;
  readonly subject: readonly ResourceDescriptor[];
  readonly predicateType: string;
  /** Empty where the document has none: its type alone then says all. */
  readonly predicate: JsonObject;
}

/** spec/v1/resource_descriptor.md */
export interface ResourceDescriptor extends JsonObject {
  readonly name?: string;
  readonly uri?: string;
  readonly digest?: DigestSet;
}

/** Algorithm to value, mostly lowercase hex (spec/v1/digest_set.md); algorithms unknown here are kept and never matched. */
export interface DigestSet {
  readonly [algorithm: string]: string;
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
  const json = parseJson(payload, { ...limits, numbers: 'double' });
  const statement = Fields.of(json, 'E_STATEMENT_FORM');
  if (!types.has(statement.text('_type')))
    throw statement.refuse('_type', 'is not an in-toto Statement v0.1 or v1');
  const subjects = statement.list('subject', limits.subjects);
  subjects.forEach(checkSubject);
  if (subjects.length === 0) throw statement.refuse('subject', 'is empty');
  statement.text('predicateType');
  const predicate = statement.any('predicate') ?? {};
  Fields.of(predicate, 'E_PROVENANCE_FORM', '$.predicate');
  // Every member was looked at above: the shape is what the type says.
  return { ...(json as Statement), predicate: predicate as JsonObject };
}

/** The first subject with exactly this digest. */
export function findSubject(statement: Statement, digest: Digest): ResourceDescriptor | undefined {
  return statement.subject.find((subject) => subject.digest?.[digest.algorithm] === digest.hex);
}

/** Names a statement's subjects in a reason, shortened. */
export function subjectsText(statement: Statement): string {
  const [first] = statement.subject;
  const sha256 = first?.digest?.['sha256'];
  const named =
    sha256 === undefined ? (first?.name ?? 'nothing') : digestText({ algorithm: 'sha256', hex: sha256 });
  const more = statement.subject.length - 1;
  return more > 0 ? `${named} and ${more} more` : named;
}

function checkSubject(subject: Fields): void {
  const digest = subject.fields('digest');
  if (digest.names.length > limits.digests)
    throw subject.refuse('digest', `has over ${limits.digests} digests`);
  if (digest.names.length === 0) throw subject.refuse('digest', 'is empty');
  for (const name of digest.names) digest.text(name);
  subject.optionalText('name');
}
