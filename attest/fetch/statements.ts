// SPDX-License-Identifier: Apache-2.0
// Reads a provenance file: a Sigstore bundle, a bare DSSE envelope, or JSON Lines of them (in-toto
// Attestation Framework, spec/v1/bundle.md). Which one is told by its members, not by the file's name.

import { attempt, KnownError } from '../../core/index.ts';
import { envelopeFromJson } from '../../core/dsse/index.ts';
import { isJsonObject, parseJson, type JsonOptions, type JsonValue } from '../../core/json/index.ts';
import type { SignedStatement } from '../carrier.ts';
import { Fields } from '../fields.ts';
import type { Found } from '../source.ts';
import { isBlank } from '../statement/bundle.ts';
import { asStatement, bundleFromJson } from './bundle.ts';
import { certificatesOf } from './cosign.ts';

export const provenanceLimits: { readonly bytes: number; readonly depth: number; readonly lines: number } = {
  bytes: 16 << 20,
  depth: 32,
  lines: 256,
};

/**
 * Every statement of the file, in its order; at least one. Of several lines, one that cannot be read is found
 * as its error: it must not hide the others.
 * @throws E_BUNDLE_FORM, E_DSSE_FORM, E_JSON_*, E_PEM_* where there is no statement to be read
 */
export function readStatements(file: Uint8Array, other?: OtherForm): readonly Found[] {
  const found = whole(file, other);
  if (found.length > 0) return found;
  throw new KnownError(
    'E_BUNDLE_FORM',
    'neither a Sigstore bundle nor a DSSE envelope',
    {},
    {
      hint: 'Give the file that the builder published beside the artefact, usually *.intoto.jsonl or *.sigstore.',
    },
  );
}

// The file is in memory and is tried as one JSON text first, so there is no stream for a BundleReader to read.
/** Another form of the whole file that the caller knows; undefined where it is not that. */
export type OtherForm = (json: JsonValue) => readonly Found[] | undefined;

/** The whole file as one JSON text, however it is laid out; else one text a line. */
function whole(file: Uint8Array, other: OtherForm | undefined): readonly Found[] {
  const options = { ...provenanceLimits, numbers: 'double' } as const;
  let json: JsonValue;
  try {
    json = parseJson(file, options);
  } catch (error) {
    const lines = error instanceof KnownError && error.code !== 'E_JSON_SIZE' ? linesOf(file) : [];
    const found = lines.map((line) => readLine(line, options)).filter((each) => each !== undefined);
    // Not lines of JSON, then: the file as a whole says best what is wrong with it.
    if (lines.length < 2 || (found.length > 0 && !found.some((each) => 'carrier' in each))) throw error;
    return found;
  }
  const others = other?.(json);
  if (others !== undefined) return others;
  const statement = statementFromJson(json);
  return statement === undefined ? [] : [statement];
}

function readLine(line: Uint8Array, options: JsonOptions): Found | undefined {
  return attempt(() => statementFromJson(parseJson(line, options)));
}

function linesOf(file: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < file.length;) {
    const newline = file.indexOf(0x0a, start);
    const end = newline < 0 ? file.length : newline;
    const line = file.subarray(start, end);
    if (!isBlank(line)) lines.push(line);
    if (lines.length > provenanceLimits.lines) {
      throw new KnownError('E_BUNDLE_FORM', `more than ${provenanceLimits.lines} lines`);
    }
    start = end + 1;
  }
  return lines;
}

/** Undefined for a line of another kind: a bundle of attestations may hold what a reader does not know. */
function statementFromJson(json: JsonValue): SignedStatement | undefined {
  if (!isJsonObject(json)) return undefined;
  if (json['mediaType'] !== undefined) return asStatement(bundleFromJson(json));
  return json['payloadType'] === undefined ? undefined : bareEnvelope(json);
}

/** Most signatures of an envelope that names no certificate: one of them must be by a key that is given. */
const mostSignatures = 16;

/**
 * An envelope by itself; or slsa-github-generator's first form, with a `cert` member in its one signature, and no word
 * of the log.
 */
function bareEnvelope(json: JsonValue): SignedStatement {
  const signatures = Fields.of(json, 'E_DSSE_FORM').list('signatures', mostSignatures);
  const certificatesDer = signatures.flatMap((each) => certificatesOf(each.optionalText('cert')));
  return {
    carrier: 'dsse-envelope',
    // Which of several signatures a certificate is for nobody says.
    envelope: envelopeFromJson(json, { signatures: certificatesDer.length > 0 ? 1 : mostSignatures }),
    certificatesDer,
    proofRequired: false,
    logEntries: [],
    timestampsDer: [],
  };
}
