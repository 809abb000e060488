// SPDX-License-Identifier: Apache-2.0
// Every statement in the signed vectors reads leniently, as a kind that is known, and writes back equal.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeStatement, parseStatement, readPredicate } from '../../../attest/statement/index.ts';

const vectors = join(import.meta.dirname, '../../vectors');
const folders = ['slsa-verifier/testdata', 'sigstore-conformance/cases'];
const largest = 4 << 20;
/** Its provenance lacks `externalParameters`, which SLSA v1 requires: about a log, not about a build. */
const withoutParameters = 'rekor2-dsse-happy-path';

/** Payloads of whatever looks like an envelope, anywhere in a JSON file or in its lines. */
function payloadsOf(text: string): Uint8Array[] {
  for (const part of [[text], text.split('\n')]) {
    const found = part.flatMap((each) => {
      try {
        return payloadsIn(JSON.parse(each));
      } catch {
        return [];
      }
    });
    if (found.length > 0) return found;
  }
  return [];
}

function payloadsIn(value: unknown): Uint8Array[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('payload' in value && 'signatures' in value && typeof value.payload === 'string')
    return [Buffer.from(value.payload, 'base64')];
  return Object.values(value).flatMap(payloadsIn);
}

function statementsOf(folder: string): [file: string, payload: Uint8Array][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((file) => {
      const bytes = readFileSync(file);
      const isJson = bytes.length < largest && (bytes[0] === 0x7b || bytes[0] === 0x5b);
      return isJson
        ? payloadsOf(bytes.toString()).map((payload): [string, Uint8Array] => [file, payload])
        : [];
    });
}

describe('the statements of signed vectors', () => {
  it('read, are of a kind that is known, and write back equal', () => {
    const all = folders.flatMap((folder) => statementsOf(join(vectors, folder)));
    expect(all.length).toBeGreaterThan(200);
    const kinds = new Map<string, number>();
    for (const [file, payload] of all) {
      const text = Buffer.from(payload).toString();
      const statement = parseStatement(payload);
      if (file.includes(withoutParameters)) {
        expect(() => readPredicate(statement)).toThrow(expect.objectContaining({ code: 'E_PREDICATE_FORM' }));
        continue;
      }
      const kind = readPredicate(statement)?.kind ?? 'unknown';
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      const written = Buffer.from(encodeStatement(statement)).toString();
      expect(written, file).toBe(JSON.stringify(JSON.parse(text)));
    }
    expect([...kinds.keys()].toSorted()).toEqual([
      'provenance-v0.1',
      'provenance-v0.2',
      'provenance-v1',
      'vsa-v1',
    ]);
  });
});
