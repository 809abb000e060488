// SPDX-License-Identifier: Apache-2.0
// Every statement of test/vectors/intoto-predicates reads as its manifest says and writes back equal.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  encodeStatement,
  findSubject,
  isOfKind,
  parseStatement,
  predicateKinds,
  readPredicate,
  type Reading,
} from '../../../attest/statement/index.ts';
import { KnownError } from '../../../core/errors.ts';
import manifest from '../../vectors/intoto-predicates/manifest.json' with { type: 'json' };

const folder = join(import.meta.dirname, '../../vectors/intoto-predicates');
const read = (file: string): Uint8Array => readFileSync(join(folder, file));

/** Placeholders where the specification's templates leave a descriptor out: statements, but not such predicates. */
const templates = new Set(['reference-1.json', 'runtime-trace-1.json', 'test-result-1.json']);
/** No row: a draft, and types that somebody made up. */
const unknown = new Set([
  'ampel-verifier-gitcommit-attestation.json',
  'ampel-verifier-link1.json',
  'ampel-verifier-link2.json',
]);
/** What the strict reader has against a vector, where it does not take it. */
const strictly: ReadonlyMap<string, string> = new Map([
  ...['release-1', 'release-2', 'release-3', 'scai-1', 'scai-2', 'scai-3', 'svr-2', 'svr-3', 'svr-4'].map(
    (name): [string, string] => [`${name}.json`, '$.subject[0].digest.sha256'],
  ),
  ['slsa-verification_summary-1.json', '$.subject[0].digest.sha256'],
  ['release-4.json', '$.subject[0].digest.sha512'],
  ['release-5.json', '$.subject[0].digest.sha512'],
  ['reference-1.json', '$.predicate.attester.id'],
  ['runtime-trace-1.json', '$.predicate.monitor.type'],
  ['test-result-1.json', '$.predicate.result'],
  ['svr-1.json', '$.predicate.verifier.id'],
  // An optional descriptor that is there and empty.
  ['runtime-trace-2.json', '$.predicate.monitor.configSource'],
  ['own-runtime-trace.json', '$.predicate.monitor.configSource'],
  // link.md: materials have a name.
  ['own-link.json', '$.predicate.materials[0].name'],
  // The builders write ID where SLSA v0.2 says Id.
  ['real-provenance-v0.2-go-builder.json', '$.predicate.metadata.buildInvocationID'],
  ['real-provenance-v0.2-generic-multi.json', '$.predicate.metadata.buildInvocationID'],
  ['real-vsa-gce.json', '$.predicate.resourceUri'],
]);

function faultOf(file: string, reading: Reading): unknown {
  try {
    const statement = parseStatement(read(file), { reading, withoutSubject: true });
    return readPredicate(statement, reading)?.kind ?? 'unknown';
  } catch (error) {
    if (error instanceof KnownError) return error.facts['path'];
    throw error;
  }
}

describe('the statements of intoto-predicates', () => {
  it('are all there, and nothing else', () => {
    expect(manifest.length).toBeGreaterThanOrEqual(40);
    const files = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'manifest.json');
    expect(files.toSorted()).toEqual(manifest.map(({ file }) => file).toSorted());
  });

  it.each(manifest)('$file reads as the manifest says and writes back equal', (row) => {
    const text = read(row.file);
    const statement = parseStatement(text, { withoutSubject: row.subjects === 0 });
    expect(statement._type).toBe(row.statement_type);
    expect(statement.predicateType).toBe(row.predicate_type);
    expect(statement.subject).toHaveLength(row.subjects);
    const written = Buffer.from(encodeStatement(statement)).toString();
    const plain: unknown = JSON.parse(Buffer.from(text).toString());
    expect(JSON.parse(written)).toEqual(plain);
    // Member order and all: what JSON.parse keeps of the file is written byte for byte.
    expect(written).toBe(JSON.stringify(plain));
  });

  it.each(manifest)(
    '$file has a predicate of the kind that its type names',
    ({ file, predicate_type: type }) => {
      const rows = Object.values(predicateKinds).filter((row) => isOfKind(row, type));
      expect(rows).toHaveLength(unknown.has(file) ? 0 : 1);
      if (templates.has(file)) expect(faultOf(file, 'lenient')).toMatch(/^\$\.predicate\./);
      else expect(faultOf(file, 'lenient')).toBe(rows[0]?.kind ?? 'unknown');
    },
  );

  it.each(manifest)('$file in the strict reading', ({ file, predicate_type: type }) => {
    const kind = Object.values(predicateKinds).find((row) => isOfKind(row, type))?.kind ?? 'unknown';
    expect(faultOf(file, 'strict')).toBe(strictly.get(file) ?? kind);
  });

  it('of no subject is refused unless it is asked for, and matches nothing then', () => {
    const text = read('test-result-1.json');
    expect(() => parseStatement(text)).toThrow(expect.objectContaining({ code: 'E_STATEMENT_FORM' }));
    const statement = parseStatement(text, { withoutSubject: true });
    expect(findSubject(statement, { algorithm: 'sha256', hex: '00'.repeat(32) })).toBeUndefined();
  });
});
