// SPDX-License-Identifier: Apache-2.0
// An AdmissionReview (admission.k8s.io/v1) -> the images it would let run, each with its place.
//
// Two kinds of trouble are kept apart. What is no AdmissionReview throws, for there is no uid to answer to.
// A review whose object cannot be read is answered: it carries a refusal, and the decision is no.
// Annotations, labels and the old object are not read: whoever writes an object writes those too.

import { KnownError, type Code } from '../core/index.ts';
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../core/json/index.ts';
import { containerLists, kinds, type KindRow } from './kinds.ts';

export interface Review {
  readonly uid: string;
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  /** `apps/v1 Deployment`, as the API server named it. */
  readonly kind: string;
  readonly subResource: string;
  readonly namespace: string;
  readonly name: string;
  readonly dryRun: boolean;
  readonly images: readonly ImageUse[];
  /** Why the object's images cannot be known. Such a review is denied. */
  readonly refusal?: Refusal;
}

export interface Refusal {
  readonly code: Code;
  readonly reason: string;
}

/** One place where an image is named. */
export interface ImageUse {
  /** From the object's root: `spec.template.spec.initContainers[0].image`. */
  readonly path: string;
  /** The container's or volume's name. */
  readonly name: string;
  /** As written, not yet parsed. */
  readonly reference: string;
}

export const reviewLimits: { readonly bytes: number; readonly depth: number; readonly images: number } = {
  /** The API server's own bound on a request is 3 MiB. */
  bytes: 3 * 1024 * 1024,
  depth: 128,
  images: 512,
};

const operations = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'] as const;

/** @throws E_REVIEW_FORM, E_JSON_* */
export function parseReview(bytes: Uint8Array): Review {
  // Kubernetes' 64-bit integers are legal here; none of them is read.
  const { bytes: limit, depth } = reviewLimits;
  const review = parseJson(bytes, { bytes: limit, depth, numbers: 'double' });
  if (!isJsonObject(review)) throw notAReview('the body is not a JSON object');
  if (review['kind'] !== 'AdmissionReview') throw notAReview('kind is not AdmissionReview');
  if (review['apiVersion'] !== 'admission.k8s.io/v1')
    throw notAReview('apiVersion is not admission.k8s.io/v1');
  const request = review['request'];
  if (!isJsonObject(request)) throw notAReview('request is missing');
  const uid = textOf(request, 'uid');
  if (!/^[\x21-\x7e]{1,128}$/.test(uid)) throw notAReview('request.uid is missing or malformed');
  const operation = operations.find((name) => name === request['operation']);
  if (operation === undefined) throw notAReview('request.operation is not CREATE, UPDATE, DELETE or CONNECT');
  const kind = kindOf(request);
  const about = {
    uid,
    operation,
    kind: `${kind.group === '' ? '' : `${kind.group}/`}${kind.version} ${kind.kind}`,
    subResource: textOf(request, 'subResource'),
    namespace: textOf(request, 'namespace'),
    name: textOf(request, 'name'),
    dryRun: request['dryRun'] === true,
  };
  // Taking an object away lets nothing run.
  if (operation === 'DELETE') return { ...about, images: [] };
  return { ...about, ...imagesOf(kind, about.kind, request['object']) };
}

type Found = Pick<Review, 'images'> | Required<Pick<Review, 'images' | 'refusal'>>;

function imagesOf(kind: GroupVersionKind, kindText: string, object: JsonValue | undefined): Found {
  const row = kinds.find((known) => sameKind(known, kind));
  if (row === undefined)
    return refuse(
      'E_REVIEW_KIND',
      `no images are known of ${kindText}: it is not a kind this webhook reviews`,
    );
  if (!isJsonObject(object)) return refuse('E_REVIEW_OBJECT', 'the review carries no object');
  const apiVersion = row.group === '' ? row.version : `${row.group}/${row.version}`;
  if (object['kind'] !== row.kind || object['apiVersion'] !== apiVersion)
    return refuse('E_REVIEW_OBJECT', `the object is not the ${kindText} that the review says it is`);
  const images: ImageUse[] = [];
  try {
    collect(podSpecOf(row, object), row.podSpec.join('.'), images);
  } catch (error) {
    if (error instanceof KnownError && error.code === 'E_REVIEW_OBJECT')
      return refuse(error.code, error.message);
    throw error;
  }
  if (images.length === 0) return refuse('E_REVIEW_OBJECT', `the ${kindText} names no image at all`);
  return { images };
}

function podSpecOf(row: KindRow, object: JsonObject): JsonObject {
  let at: JsonObject = object;
  for (const [depth, member] of row.podSpec.entries()) {
    const next = at[member];
    if (!isJsonObject(next))
      throw unreadable(`${row.podSpec.slice(0, depth + 1).join('.')} is not an object`);
    at = next;
  }
  return at;
}

function collect(spec: JsonObject, path: string, images: ImageUse[]): void {
  for (const list of containerLists)
    for (const [index, container] of listOf(spec, list, path).entries())
      add(images, container, `${path}.${list}[${index}]`, 'image');
  for (const [index, volume] of listOf(spec, 'volumes', path).entries()) {
    const image = volume['image'];
    if (image == null) continue;
    const at = `${path}.volumes[${index}]`;
    if (!isJsonObject(image)) throw unreadable(`${at}.image is not an object`);
    add(images, { ...image, name: volume['name'] ?? '' }, `${at}.image`, 'reference');
  }
}

function add(images: ImageUse[], holder: JsonObject, path: string, member: string): void {
  if (images.length === reviewLimits.images) throw unreadable(`more than ${reviewLimits.images} images`);
  const reference = holder[member] ?? '';
  if (typeof reference !== 'string') throw unreadable(`${path}.${member} is not a string`);
  images.push({ path: `${path}.${member}`, name: textOf(holder, 'name'), reference });
}

function listOf(spec: JsonObject, member: string, path: string): readonly JsonObject[] {
  const list = spec[member] ?? [];
  if (!Array.isArray(list) || !list.every(isJsonObject))
    throw unreadable(`${path}.${member} is not a list of objects`);
  return list;
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

function kindOf(request: JsonObject): GroupVersionKind {
  const kind = request['kind'];
  if (!isJsonObject(kind)) throw notAReview('request.kind is missing');
  const found = {
    group: textOf(kind, 'group'),
    version: textOf(kind, 'version'),
    kind: textOf(kind, 'kind'),
  };
  if (found.kind === '' || found.version === '') throw notAReview('request.kind names no kind and version');
  return found;
}

const sameKind = (a: GroupVersionKind, b: GroupVersionKind): boolean =>
  a.kind === b.kind && a.group === b.group && a.version === b.version;

function textOf(holder: JsonObject, member: string): string {
  const value = holder[member];
  return typeof value === 'string' ? value : '';
}

function refuse(code: Code, reason: string): Required<Pick<Review, 'images' | 'refusal'>> {
  return { images: [], refusal: { code, reason } };
}

function notAReview(message: string): KnownError {
  return new KnownError('E_REVIEW_FORM', `not an AdmissionReview: ${message}`);
}

function unreadable(message: string): KnownError {
  return new KnownError('E_REVIEW_OBJECT', message);
}
