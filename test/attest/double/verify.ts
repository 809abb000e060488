// SPDX-License-Identifier: Apache-2.0
// Verifying what the double has made, at `now`, with its own root unless told otherwise.

import { failures } from '../../../core/evidence/index.ts';
import type { SignedEntity } from '../../../attest/carrier.ts';
import { parseBundle } from '../../../attest/fetch/bundle.ts';
import { importKey, type VerifyKey } from '../../../attest/trust/key.ts';
import { parseTrustedRoot } from '../../../attest/trust/root.ts';
import type { TrustedRoot } from '../../../attest/trust/types.ts';
import type { Artifact, SignaturePolicy, Verified } from '../../../attest/verify/types.ts';
import { Verifier } from '../../../attest/verify/verifier.ts';
import { envelopeHashHex } from './bodies.ts';
import { signBundle, type Bends, type BundleJson } from './bundle.ts';
import { managedHint, rootJson, type RootJson, type Sigstore } from './instance.ts';
import { bytesOf, now, spkiOf, type Pair } from './keys.ts';
import { artefact, artefactHex, builder, identityProvider } from './statement.ts';

export const artifact: Artifact = {
  digests: [{ algorithm: 'sha256', hex: artefactHex }],
  bytes: Buffer.from(artefact),
};

const roots = new WeakMap<Sigstore, TrustedRoot>();

/** The instance's root as parsed, once where it is not bent. */
export function rootOf(sigstore: Sigstore, bend?: (root: RootJson) => unknown): TrustedRoot {
  const before = bend === undefined ? roots.get(sigstore) : undefined;
  if (before !== undefined) return before;
  const json = rootJson(sigstore);
  bend?.(json);
  const root = parseTrustedRoot(bytesOf(json));
  if (bend === undefined) roots.set(sigstore, root);
  return root;
}

export function keyOf(pair: Pair): VerifyKey {
  const key = importKey(spkiOf(pair));
  if (key === undefined) throw new TypeError('the double has a key that is not verified');
  return key;
}

/** The double's identity, or its managed key where the bundle is signed by that. */
export function signerPolicy(sigstore: Sigstore, { signedBy }: Bends): SignaturePolicy['signer'] {
  return signedBy === 'key'
    ? {
        kind: 'key',
        keys: [{ key: keyOf(sigstore.managed), id: managedHint, validFor: { start: 0, end: Infinity } }],
      }
    : { kind: 'identity', san: { exactly: builder }, issuer: { exactly: identityProvider } };
}

export interface VerifyOptions {
  readonly root?: TrustedRoot;
  readonly policy?: Partial<SignaturePolicy>;
  readonly at?: number;
  /** The JSON, before it is read. */
  readonly bundle?: (bundle: BundleJson) => unknown;
}

/** Makes a bundle, and verifies it. */
export function verified(sigstore: Sigstore, bends: Bends = {}, options: VerifyOptions = {}): Verified {
  const bundle = signBundle(sigstore, bends);
  options.bundle?.(bundle);
  const read: SignedEntity = parseBundle(bytesOf(bundle));
  // The text that intoto v0.0.1 hashes is not in a bundle; readers of other carriers know it.
  const signed = bends.entries?.includes('intoto 0.0.1') === true ? { ...read, envelopeHashHex } : read;
  const policy = { signer: signerPolicy(sigstore, bends), artifact, ...options.policy };
  return new Verifier(options.root ?? rootOf(sigstore)).verify(signed, policy, options.at ?? now);
}

/** The checks that failed, each with its code; empty where everything was proven. */
export function refusals({ evidence }: Verified): string[] {
  const failed = evidence.flatMap(failures).map(({ check, code }) => `${check} ${code}`);
  const unproven = evidence
    .filter(({ outcome }) => outcome === 'unchecked')
    .map(({ check }) => `${check} unchecked`);
  return [...failed, ...unproven];
}
