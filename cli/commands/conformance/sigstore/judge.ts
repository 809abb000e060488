// SPDX-License-Identifier: Apache-2.0
// One verification as sigstore-conformance asks for it: a bundle, an artefact by its bytes or its digest, and an
// identity or a key. The product's own code judges; what cannot be read is a refusal with its code.

import { hash } from 'node:crypto';
import { failures, passed, type Evidence } from '../../../../attest/index.ts';
import type { TrustedRoot } from '../../../../attest/index.ts';
import { parseManagedKeys } from '../../../../attest/trust/index.ts';
import {
  identityPolicy,
  parseBundle,
  Verifier,
  type Artifact,
  type SignerPolicy,
} from '../../../../attest/verify/index.ts';
import { KnownError } from '../../../../core/index.ts';

export interface Asked {
  readonly bundle: Uint8Array;
  /** The artefact's bytes, or `sha256:<hex>`. */
  readonly artifact: Uint8Array | string;
  readonly signer: { readonly keyPem: Uint8Array } | { readonly identity: string; readonly issuer: string };
  readonly roots: readonly [TrustedRoot, ...TrustedRoot[]];
}

export interface Answer {
  readonly verified: boolean;
  /** The groups of checks; empty where the bundle, the key or the identity could not be read. */
  readonly evidence: readonly Evidence[];
  /** What failed, in order. */
  readonly failures: readonly { readonly check: string; readonly code: string; readonly reason: string }[];
}

/** Never throws for what it is given: what cannot be read is refused. `now` in milliseconds since 1970. */
export function judge(asked: Asked, now: number): Answer {
  try {
    const signed = parseBundle(asked.bundle);
    const policy = { signer: signerOf(asked), artifact: artifactOf(asked.artifact) };
    const { evidence } = new Verifier(...asked.roots).verify(signed, policy, now);
    const failed = evidence
      .flatMap(failures)
      .map(({ check, code, reason }) => ({ check, code: code ?? '', reason }));
    return { verified: evidence.length > 0 && evidence.every(passed), evidence, failures: failed };
  } catch (error) {
    if (!(error instanceof KnownError) || error.fault === 'defect') throw error;
    const { code, message } = error;
    return { verified: false, evidence: [], failures: [{ check: 'input', code, reason: message }] };
  }
}

function signerOf({ signer }: Asked): SignerPolicy {
  return 'keyPem' in signer
    ? { kind: 'key', keys: parseManagedKeys(signer.keyPem) }
    : identityPolicy({ exactly: signer.identity }, { exactly: signer.issuer });
}

/** A statement may name the artefact by any of the three. */
function artifactOf(artifact: Uint8Array | string): Artifact {
  if (typeof artifact === 'string')
    return { digests: [{ algorithm: 'sha256', hex: artifact.slice('sha256:'.length) }] };
  const digest = <A extends 'sha256' | 'sha384' | 'sha512'>(algorithm: A): { algorithm: A; hex: string } => ({
    algorithm,
    hex: hash(algorithm, artifact, 'hex'),
  });
  return { bytes: artifact, digests: [digest('sha256'), digest('sha384'), digest('sha512')] };
}
