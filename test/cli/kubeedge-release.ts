// SPDX-License-Identifier: Apache-2.0
// A folder with a KubeEdge release, signed by a Sigstore of the tests' own: what the release workflow publishes, with
// room to bend each part.

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kubeedge } from '../../attest/kubeedge/index.ts';
import { bytesOf, newSigstore, rootJson, sha256, signBundle, type Sigstore } from '../attest/double/index.ts';

export const tag = 'v1.22.0';
export const archive = (program: string, platform: string = 'linux-amd64', of: string = tag): string =>
  `${program}-${of}-${platform}.tar.gz`;

export interface Build {
  readonly generator?: string;
  readonly entryPoint?: string;
  readonly event?: string;
  readonly repository?: string;
}

export interface Signed {
  readonly kind: 'archive' | 'image';
  /** Name and SHA-256, in hex. */
  readonly subjects: readonly (readonly [name: string, hex: string])[];
}

export const hexOf = (bytes: Uint8Array | string): string => sha256(bytes).toString('hex');

/** The bundle of one provenance statement, as JSON text. */
export function provenance(sigstore: Sigstore, { kind, subjects }: Signed, build: Build = {}): string {
  const { generator = 'v2.1.0', entryPoint = kubeedge.entryPoint, event = 'release' } = build;
  const source = `https://github.com/${build.repository ?? 'kubeedge/kubeedge'}`;
  const ref = `refs/tags/${tag}`;
  const san = `${kubeedge.builders[kind]}@refs/tags/${generator}`;
  const uri = `git+${source}@${ref}`;
  const buildType = `https://github.com/slsa-framework/slsa-github-generator/${kind === 'image' ? 'container' : 'generic'}@v1`;
  const statement = {
    _type: 'https://in-toto.io/Statement/v0.1',
    subject: subjects.map(([name, hex]) => ({ name, digest: { sha256: hex } })),
    predicateType: 'https://slsa.dev/provenance/v0.2',
    predicate: {
      builder: { id: san },
      buildType,
      invocation: {
        configSource: { uri, entryPoint },
        environment: {
          github_ref: ref,
          github_ref_type: 'tag',
          github_base_ref: '',
          github_event_name: event,
          github_event_payload: { release: { tag_name: tag, target_commitish: 'master' } },
        },
      },
      materials: [{ uri }],
    },
  };
  const claims = { '2': event, '20': event, '12': source, '5': source.slice('https://github.com/'.length) };
  return JSON.stringify(signBundle(sigstore, { san, claims, statement: () => statement }));
}

export function write(folder: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

export const checksum = (content: string): string => createHash('sha512').update(content).digest('hex');

/** An OCI layout of one image with, where it has one, its attestation as a Sigstore bundle. */
export function writeLayout(folder: string, path: string, image: string, bundle?: string): void {
  const blob = (content: string): { digest: string; size: number } => {
    write(folder, `${path}/blobs/sha256/${hexOf(content)}`, content);
    return { digest: `sha256:${hexOf(content)}`, size: Buffer.byteLength(content) };
  };
  const indexType = 'application/vnd.oci.image.index.v1+json';
  const manifestType = 'application/vnd.oci.image.manifest.v1+json';
  const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
  const subject = { mediaType: indexType, ...blob(image) };
  const manifests: object[] = [subject];
  if (bundle !== undefined) {
    const config = { mediaType: 'application/vnd.oci.empty.v1+json', ...blob('{}') };
    const layers = [{ mediaType: bundleType, ...blob(bundle) }];
    const manifest = {
      schemaVersion: 2,
      mediaType: manifestType,
      artifactType: bundleType,
      config,
      layers,
      subject,
    };
    manifests.push({ mediaType: manifestType, artifactType: bundleType, ...blob(JSON.stringify(manifest)) });
  }
  write(folder, `${path}/oci-layout`, '{"imageLayoutVersion":"1.0.0"}');
  write(folder, `${path}/index.json`, JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests }));
}

/** An image index as a registry has it; `of` makes each one's digest its own. */
export const imageIndex = (of: string): string =>
  JSON.stringify({ schemaVersion: 2, manifests: [], annotations: { of } });

export interface Instance {
  readonly sigstore: Sigstore;
  /** The root's JSON. */
  readonly root: Uint8Array;
}

export function newInstance(): Instance {
  const sigstore = newSigstore();
  return { sigstore, root: bytesOf(rootJson(sigstore)) };
}
