// SPDX-License-Identifier: Apache-2.0
// @sigstore/verify over the same bytes and roots: from a bundle's JSON to its verdict, as its users call it. It judges no
// provenance and binds no subject.

import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rate, type Context, type Peer } from '../suite.ts';

export interface PeerInput {
  readonly bundle: Uint8Array;
  readonly root: Uint8Array;
  /** Of a message signature: what was signed. */
  readonly artifact?: Buffer;
  readonly keyPem?: string;
}

export async function sigstoreVerify(context: Context, input: PeerInput): Promise<Peer> {
  const { bundleFromJSON } = await import('@sigstore/bundle');
  const { TrustedRoot } = await import('@sigstore/protobuf-specs');
  const { toSignedEntity, toTrustMaterial, Verifier } = await import('@sigstore/verify');
  const root = TrustedRoot.fromJSON(JSON.parse(Buffer.from(input.root).toString('utf8')));
  const { keyPem } = input;
  const material =
    keyPem === undefined
      ? toTrustMaterial(root)
      : toTrustMaterial(root, () => ({ publicKey: createPublicKey(keyPem), validFor: () => true }));
  const verifier = new Verifier(material, {
    ctlogThreshold: 1,
    tlogThreshold: 1,
    timestampThreshold: 1,
  });
  const { opsPerSecond } = await rate(context.seconds, () =>
    verifier.verify(
      toSignedEntity(bundleFromJSON(JSON.parse(Buffer.from(input.bundle).toString('utf8'))), input.artifact),
    ),
  );
  return { name: '@sigstore/verify', version: versionOf('@sigstore/verify'), value: opsPerSecond };
}

export function versionOf(name: string): string {
  const manifest = join(import.meta.dirname, '../../node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
