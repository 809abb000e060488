// SPDX-License-Identifier: Apache-2.0
// Reads what GitHub hands out of its artefact attestations: the answer of its API
// (`{"attestations":[{"bundle":…}]}`), the JSON Lines that `gh attestation download` writes, or one bundle.
//
// Nothing is fetched: an entry that names its bundle by URL alone is found as an error.

import { attempt, KnownError } from '../../core/index.ts';
import { isJsonObject, type JsonValue } from '../../core/json/index.ts';
import { isStatement, type SignedEntity } from '../carrier.ts';
import { Fields } from '../fields.ts';
import type { Found } from '../source.ts';
import { bundleFromJson } from './bundle.ts';
import { readStatements } from './statements.ts';

const attestationsMax = 256;

/** @throws E_BUNDLE_FORM, E_DSSE_FORM, E_JSON_* where there is no attestation to be read */
export function readGitHubAttestations(bytes: Uint8Array): readonly Found[] {
  return readStatements(bytes, (json) =>
    isJsonObject(json) && json['attestations'] !== undefined
      ? attestationsOf(json, attestationsMax).map((each) => readAttestationBundle(each))
      : undefined,
  );
}

/** The entries of an answer, GitHub's and npm's alike: an object each. @throws E_BUNDLE_FORM */
export function attestationsOf(json: JsonValue, max: number): readonly Fields[] {
  const entries = Fields.of(json, 'E_BUNDLE_FORM').list('attestations', max);
  if (entries.length > 0) return entries;
  throw new KnownError('E_BUNDLE_FORM', '$.attestations is missing or empty', { path: '$.attestations' });
}

/** The entry's bundle; its error where it has none that can be read, so that it hides no other. */
export function readAttestationBundle(entry: Fields): Found {
  const bundle = entry.any('bundle');
  if (bundle === undefined && entry.has('bundle_url')) {
    const path = `${entry.path}.bundle_url`;
    return new KnownError('E_BUNDLE_FORM', `${path} names a bundle that is not here: download it first`, {
      path,
    });
  }
  return attempt(() => onlyStatement(bundleFromJson(bundle ?? null), entry.path));
}

function onlyStatement(entity: SignedEntity, path: string): Found {
  if (isStatement(entity)) return entity;
  return new KnownError('E_BUNDLE_FORM', `${path}.bundle signs a message, not a statement`, { path });
}
