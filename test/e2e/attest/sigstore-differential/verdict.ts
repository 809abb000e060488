// SPDX-License-Identifier: Apache-2.0
// What each side says of a sample. Like is compared with like: where no identity is asked for, ours is asked for any
// certified signer, and of its answer the groups are taken that the peer has too: certificate or key, envelope or
// signature, log, time. What the peer has not (whose the certificate is, whether a statement names the artefact) is
// compared in the cases with an identity alone, which are asked as sigstore-conformance asks them.

import { createPublicKey } from 'node:crypto';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier as Peer, type TrustMaterial } from '@sigstore/verify';
import { failures, type Evidence } from '../../../../attest/index.ts';
import { parseManagedKeys, parseTrustedRoot } from '../../../../attest/trust/index.ts';
import {
  identityPolicy,
  parseBundle,
  Verifier,
  type Artifact,
  type SignerPolicy,
} from '../../../../attest/verify/index.ts';
import { KnownError } from '../../../../core/index.ts';
import { hash } from 'node:crypto';
import type { Sample } from './samples.ts';

export interface Verdict {
  readonly accepted: boolean;
  /** Of ours each failed check with its code; the peer’s one error. */
  readonly refusals: readonly string[];
}

const shared = new Set(['certificate', 'key', 'envelope', 'signature', 'log', 'time']);

const verifiers = new WeakMap<object, Verifier>();
const materials = new WeakMap<object, TrustMaterial>();

function once<T>(made: WeakMap<object, T>, root: unknown, make: () => T): T {
  if (typeof root !== 'object' || root === null) return make();
  const before = made.get(root);
  if (before !== undefined) return before;
  const value = make();
  made.set(root, value);
  return value;
}

const bytesOf = (json: unknown): Uint8Array => Buffer.from(JSON.stringify(json));

export function ours(sample: Sample): Verdict {
  try {
    const verifier = once(verifiers, sample.root, () => new Verifier(parseTrustedRoot(bytesOf(sample.root))));
    const signed = parseBundle(bytesOf(sample.bundle));
    const policy = { signer: signerOf(sample), artifact: artifactOf(sample.artifact) };
    const { evidence } = verifier.verify(signed, policy, sample.now);
    const groups = evidence.filter(({ check }) => sample.identity !== undefined || shared.has(check));
    const unproven = groups.filter(({ outcome }) => outcome !== 'passed');
    return { accepted: unproven.length === 0, refusals: unproven.flatMap(reasonsOf) };
  } catch (error) {
    if (!(error instanceof KnownError) || error.fault === 'defect') throw error;
    return { accepted: false, refusals: [`input ${error.code}: ${error.message}`] };
  }
}

function reasonsOf(group: Evidence): readonly string[] {
  const failed = failures(group).map(({ check, code, reason }) => `${check} ${code ?? ''}: ${reason}`);
  return failed.length > 0 ? failed : [`${group.check} unchecked`];
}

function signerOf({ keyPem, identity }: Sample): SignerPolicy {
  if (keyPem !== undefined) return { kind: 'key', keys: parseManagedKeys(Buffer.from(keyPem)) };
  return identity === undefined
    ? { kind: 'any-identity' }
    : identityPolicy({ exactly: identity.san }, { exactly: identity.issuer });
}

function artifactOf(bytes: Uint8Array | undefined): Artifact {
  if (bytes === undefined) return { digests: [{ algorithm: 'sha256', hex: '0'.repeat(64) }] };
  const digest = <A extends 'sha256' | 'sha384' | 'sha512'>(algorithm: A): { algorithm: A; hex: string } => ({
    algorithm,
    hex: hash(algorithm, bytes, 'hex'),
  });
  return { bytes, digests: [digest('sha256'), digest('sha384'), digest('sha512')] };
}

export function theirs(sample: Sample): Verdict {
  try {
    const material = materialOf(sample);
    const threshold = sample.withoutLogs ? 0 : 1;
    const peer = new Peer(material, {
      ctlogThreshold: threshold,
      tlogThreshold: threshold,
      timestampThreshold: 1,
    });
    const { identity } = sample;
    const bundle = bundleFromJSON(structuredClone(sample.bundle));
    const artifact = sample.artifact === undefined ? undefined : Buffer.from(sample.artifact);
    peer.verify(
      toSignedEntity(bundle, artifact),
      identity === undefined
        ? undefined
        : { subjectAlternativeName: identity.san, extensions: { issuer: identity.issuer } },
    );
    return { accepted: true, refusals: [] };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    const name = error instanceof Error ? error.name : 'thrown';
    return { accepted: false, refusals: [`${code ?? name}: ${message}`] };
  }
}

function materialOf({ root, keyPem }: Sample): TrustMaterial {
  const material = once(materials, root, () => toTrustMaterial(TrustedRoot.fromJSON(root)));
  if (keyPem === undefined) return material;
  const publicKey = createPublicKey(keyPem);
  return { ...material, publicKey: () => ({ publicKey, validFor: () => true }) };
}
