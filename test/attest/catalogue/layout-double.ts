// SPDX-License-Identifier: Apache-2.0
// An OCI layout on disk that a test fills as an attacker would.

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOf } from '../double/index.ts';

export const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  bundle: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  envelope: 'application/vnd.dsse.envelope.v1+json',
} as const;

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  annotations?: Record<string, string>;
  artifactType?: string;
}

export class HostileLayout implements Disposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'edgewarden-hostile-'));

  constructor() {
    mkdirSync(join(this.folder, 'blobs/sha256'), { recursive: true });
    writeFileSync(join(this.folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  }

  blob(mediaType: string, content: unknown, more: Partial<Descriptor> = {}): Descriptor {
    const bytes = content instanceof Uint8Array ? content : bytesOf(content);
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(this.pathOf(hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length, ...more };
  }

  manifest(layers: readonly Descriptor[], more: Partial<Descriptor> = {}, subject?: string): Descriptor {
    const refersTo = subject === undefined ? {} : { subject: { digest: subject } };
    return this.blob(mediaTypes.manifest, { schemaVersion: 2, layers, ...refersTo }, more);
  }

  pathOf(hex: string): string {
    return join(this.folder, 'blobs/sha256', hex.replace('sha256:', ''));
  }

  index(...manifests: readonly Descriptor[]): void {
    writeFileSync(join(this.folder, 'index.json'), bytesOf({ schemaVersion: 2, manifests }));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** Cosign's tag for the attestations of an image. */
export const tagFor = (digest: string): Record<string, string> => ({
  'org.opencontainers.image.ref.name': `${digest.replace(':', '-')}.att`,
});
