// SPDX-License-Identifier: Apache-2.0
// Finds the attestations of an image in OCI layouts on disk, in the three forms that tools write: cosign's
// tag `sha256-<hex>.att` (sigstore/cosign, specs/SIGNATURE_SPEC.md), the layout of `cosign save`, and
// Sigstore bundles that refer to the image as their subject (image-spec v1.1, manifest.md).
//
// Finding decides nothing: what an attestation is of is proven by its statement's digest.

import { KnownError } from '../../core/index.ts';
import type { SignedStatement } from '../carrier.ts';
import { digestText, type Digest } from '../digest.ts';
import type { Fields } from '../fields.ts';
import type { EvidenceSource, Found } from '../source.ts';
import { readBundle } from './bundle.ts';
import { envelopeMediaType, readCosignLayer } from './cosign.ts';
import {
  layoutLimits,
  openLayout,
  readBlob,
  readDescriptor,
  readJsonBlob,
  type Descriptor,
  type Layout,
} from './layout.ts';

const indexTypes: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);
const refName = 'org.opencontainers.image.ref.name';
const bundleType = /^application\/vnd\.dev\.sigstore\.bundle(\.v0\.3\+json|\+json;version=0\.[123])$/;
/** Each attestation found is verified: their number bounds the time that an answer takes. */
const limits = { descriptors: 4096, depth: 3, layers: 64, attestations: 128 };

/** Looks through every layout, in order. A layout is read anew each time: nothing is remembered. */
export function layoutSource(...directories: readonly string[]): EvidenceSource {
  return {
    async find({ digest }, signal) {
      const found: Found[] = [];
      for (const directory of directories) {
        found.push(...(await readOciLayout(directory, digest, signal)));
      }
      return found;
    },
  };
}

/** @throws E_OCI_MISSING, E_OCI_FORM, E_OCI_DIGEST, E_EVIDENCE_SIZE, E_JSON_* where the layout itself is unreadable */
export async function readOciLayout(
  directory: string,
  image: Digest,
  signal?: AbortSignal,
): Promise<readonly Found[]> {
  const layout = await openLayout(directory, signal);
  const reachable = await walk(layout);
  const holdsImage = reachable.some((each) => digestText(each.digest) === digestText(image));
  const found: Found[] = [];
  for (const descriptor of reachable) {
    if (isSavedByCosign(descriptor) ? holdsImage : isTaggedFor(descriptor, image)) {
      found.push(...(await readable(() => readLayers(layout, descriptor))));
    } else if (mayReferTo(descriptor, image)) {
      found.push(...(await readable(() => readReferrer(layout, descriptor, image))));
    }
    if (found.length > limits.attestations) {
      const message = `more than ${limits.attestations} attestations of one image`;
      throw new KnownError('E_EVIDENCE_SIZE', message, { limit: limits.attestations });
    }
  }
  return found;
}

/**
 * Every descriptor of the index and of the indexes in it, each index read once however often it is named. One
 * whose blob is absent is a leaf: layouts may be sparse.
 */
async function walk(layout: Layout): Promise<readonly Descriptor[]> {
  const all: Descriptor[] = [];
  const opened = new Set<string>();
  let level = descriptorsOf(layout.index);
  for (let depth = 0; level.length > 0; depth++) {
    all.push(...level);
    if (all.length > limits.descriptors) {
      const message = `more than ${limits.descriptors} manifests`;
      throw new KnownError('E_OCI_FORM', message, { limit: limits.descriptors });
    }
    const below: Descriptor[] = [];
    for (const descriptor of depth < limits.depth ? level : []) {
      const digest = digestText(descriptor.digest);
      if (!indexTypes.has(descriptor.mediaType) || opened.has(digest)) continue;
      opened.add(digest);
      below.push(...(await indexIn(layout, descriptor)));
    }
    level = below;
  }
  return all;
}

async function indexIn(layout: Layout, descriptor: Descriptor): Promise<readonly Descriptor[]> {
  try {
    return descriptorsOf(await readJsonBlob(layout, descriptor));
  } catch (error) {
    if (error instanceof KnownError && error.code === 'E_OCI_MISSING') return [];
    throw error;
  }
}

const descriptorsOf = (index: Fields): readonly Descriptor[] =>
  index.list('manifests', limits.descriptors).map(readDescriptor);

const isSavedByCosign = ({ annotations }: Descriptor): boolean =>
  annotations?.any('kind') === 'dev.cosignproject.cosign/atts';

/** The tag alone, or with the repository before it, as tools write it. */
function isTaggedFor({ annotations }: Descriptor, image: Digest): boolean {
  const name = annotations?.any(refName);
  const tag = `${image.algorithm}-${image.hex}.att`;
  return typeof name === 'string' && (name === tag || name.endsWith(`:${tag}`));
}

const emptyType = 'application/vnd.oci.empty.v1+json';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/**
 * A manifest whose type of artefact is a bundle's; or one that does not say: some tools leave the type out of an index,
 * or write the empty one of the configuration. What runs on a platform, and the image itself, refer to nothing.
 */
function mayReferTo({ artifactType, mediaType, digest, platform }: Descriptor, image: Digest): boolean {
  if (artifactType !== undefined && artifactType !== emptyType) return bundleType.test(artifactType);
  return mediaType === manifestType && !platform && digestText(digest) !== digestText(image);
}

/** The attestations of a manifest that refers to the image as its subject. */
async function readReferrer(layout: Layout, descriptor: Descriptor, image: Digest): Promise<Found[]> {
  const isStated = descriptor.artifactType !== undefined && descriptor.artifactType !== emptyType;
  let manifest: Fields;
  try {
    manifest = await readJsonBlob(layout, descriptor);
  } catch (error) {
    // One that says nothing of itself may be anything: an image of another name, left out of a sparse layout.
    if (!isStated && error instanceof KnownError && error.code === 'E_OCI_MISSING') return [];
    throw error;
  }
  const refersTo = manifest.optionalFields('subject')?.optionalText('digest');
  return refersTo === digestText(image) ? readLayersOf(layout, manifest) : [];
}

const readLayers = async (layout: Layout, descriptor: Descriptor): Promise<Found[]> =>
  readLayersOf(layout, await readJsonBlob(layout, descriptor));

/** The attestations in a manifest's layers. */
async function readLayersOf(layout: Layout, manifest: Fields): Promise<Found[]> {
  const found: Found[] = [];
  for (const fields of manifest.list('layers', limits.layers)) {
    const layer = readDescriptor(fields);
    if (layer.mediaType === envelopeMediaType || bundleType.test(layer.mediaType)) {
      found.push(...(await readable(async () => [await readLayer(layout, layer)])));
    }
  }
  return found;
}

async function readLayer(layout: Layout, layer: Descriptor): Promise<SignedStatement> {
  const bytes = await readBlob(layout, layer, layoutLimits.blob);
  return layer.mediaType === envelopeMediaType
    ? readCosignLayer(bytes, layer.annotations)
    : readBundle(bytes);
}

/** One unreadable attestation is found as its error: it must not hide the others. */
async function readable(read: () => Promise<readonly Found[]>): Promise<readonly Found[]> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof KnownError) return [error];
    throw error;
  }
}
