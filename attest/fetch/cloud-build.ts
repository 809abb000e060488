// SPDX-License-Identifier: Apache-2.0
// Reads what `gcloud artifacts docker images describe IMAGE --format json --show-provenance` prints of an image that
// Google Cloud Build made: a summary, and occurrences, each with a DSSE envelope and beside it the same statement as
// text for people. Shape alone: nothing here is believed.
//
// A signature that cannot be read is kept as its error, and so is an occurrence: it must not hide the others.

import { attempt, KnownError } from '../../core/index.ts';
import { envelopeFromJson, type DsseEnvelope, type DsseSignature } from '../../core/dsse/index.ts';
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../../core/json/index.ts';
import { Fields } from '../fields.ts';

export interface CloudBuildProvenance {
  readonly summary: CloudBuildSummary;
  /** At least one. */
  readonly occurrences: readonly (CloudBuildOccurrence | KnownError)[];
}

/** What the registry says of the image: nobody signed it. */
export interface CloudBuildSummary {
  readonly digest: string;
  readonly fullyQualifiedDigest: string;
}

export interface CloudBuildOccurrence {
  readonly kind: string;
  readonly resourceUri: string;
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly (DsseSignature | KnownError)[];
  /** The statement as text for people, by the member it stands in; nobody signed it. */
  readonly texts: {
    /** SLSA provenance v0.1, its predicate called `slsaProvenance`. */
    readonly intotoStatement: JsonObject | undefined;
    /** SLSA provenance v1. */
    readonly inTotoSlsaProvenanceV1: JsonObject | undefined;
  };
}

const limits = { bytes: 16 << 20, depth: 48, occurrences: 64, signatures: 16 };

/** True for JSON that is laid out as this one, whatever is wrong within. */
export const isCloudBuild = (json: JsonValue | undefined): boolean =>
  isJsonObject(json) && (json['image_summary'] !== undefined || json['provenance_summary'] !== undefined);

/** @throws E_PROVENANCE_FORM where it is not that JSON at all, E_JSON_DUPLICATE, E_JSON_SIZE */
export function readCloudBuild(bytes: Uint8Array): CloudBuildProvenance {
  return cloudBuildFromJson(parse(bytes));
}

/** @throws E_PROVENANCE_FORM */
function cloudBuildFromJson(json: JsonValue): CloudBuildProvenance {
  const file = Fields.of(json, 'E_PROVENANCE_FORM');
  const summary = file.optionalFields('image_summary');
  const occurrences = file.fields('provenance_summary').list('provenance', limits.occurrences);
  if (occurrences.length === 0) throw file.refuse('provenance_summary.provenance', 'is missing or empty');
  return {
    summary: {
      digest: summary?.optionalText('digest') ?? '',
      fullyQualifiedDigest: summary?.optionalText('fully_qualified_digest') ?? '',
    },
    occurrences: occurrences.map((each) => attempt(() => readOccurrence(each))),
  };
}

/** What is no JSON is no provenance: one code for the whole file, with JSON's own as its cause. */
function parse(bytes: Uint8Array): JsonValue {
  try {
    return parseJson(bytes, { ...limits, numbers: 'double' });
  } catch (cause) {
    if (!(cause instanceof KnownError) || cause.code !== 'E_JSON_SYNTAX') throw cause;
    const message = `not the JSON that gcloud prints: ${cause.message}`;
    throw new KnownError('E_PROVENANCE_FORM', message, cause.facts, { cause });
  }
}

function readOccurrence(occurrence: Fields): CloudBuildOccurrence {
  const build = occurrence.optionalFields('build');
  const envelope = occurrence.fields('envelope');
  const signatures = envelope.list('signatures', limits.signatures);
  const { payloadType, payload } = readPayload(envelope);
  return {
    kind: occurrence.optionalText('kind') ?? '',
    resourceUri: occurrence.optionalText('resourceUri') ?? '',
    payloadType,
    payload,
    signatures: signatures.map((each) => attempt(() => readSignature(each))),
    texts: {
      intotoStatement: textOf(build, 'intotoStatement'),
      inTotoSlsaProvenanceV1: textOf(build, 'inTotoSlsaProvenanceV1'),
    },
  };
}

/** By the envelope's own reader, with a signature in the place of those that are read one by one. */
function readPayload(envelope: Fields): DsseEnvelope {
  return envelopeFromJson({
    payloadType: envelope.text('payloadType'),
    payload: envelope.text('payload'),
    signatures: [{ sig: 'AA==' }],
  });
}

function readSignature(fields: Fields): DsseSignature {
  const one = { keyid: fields.optionalText('keyid') ?? '', sig: fields.text('sig') };
  const [signature] = envelopeFromJson({ payloadType: '-', payload: '', signatures: [one] }).signatures;
  if (signature === undefined) throw fields.refuse('sig', 'is missing');
  return signature;
}

function textOf(build: Fields | undefined, name: string): JsonObject | undefined {
  const value = build?.any(name);
  return isJsonObject(value) ? value : undefined;
}
