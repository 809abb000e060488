// SPDX-License-Identifier: Apache-2.0
// What a caller asks of a signature, and what the verifier answers.

import type { Evidence } from '../../core/evidence/index.ts';
import type { KnownError } from '../../core/index.ts';
import type { Certificate } from '../../core/x509/index.ts';
import type { Digest } from '../digest.ts';
import type { Statement } from '../statement/statement.ts';
import type { VerifyKey } from '../trust/key.ts';
import type { Interval } from '../trust/types.ts';
import type { Identity } from './identity.ts';

/** Who must have signed. */
export type SignerPolicy =
  | {
      readonly kind: 'identity';
      /** The certificate's one subject alternative name. */
      readonly san: TextMatch;
      /**
       * Who vouched for it: the identity provider's URL. Undefined is right for authorities alone that state none (X.509
       * chains of one's own); a certificate that states one is then refused.
       */
      readonly issuer: TextMatch | undefined;
    }
  /** Whoever an authority of the root has certified: the caller itself judges the identity that comes back. */
  | { readonly kind: 'any-identity' }
  | { readonly kind: 'key'; readonly keys: readonly ManagedKey[] };

/** Exactly this text, or a regular expression that must match the whole of it. Never a prefix, never empty. */
export type TextMatch = { readonly exactly: string } | { readonly pattern: string };

/** A bare key that signs for somebody, with the interval it is trusted in. */
export interface ManagedKey {
  readonly key: VerifyKey;
  /** What envelopes and bundles call it; undefined for a key that is meant whatever they call it. */
  readonly id: string | undefined;
  readonly validFor: Interval;
}

/** The artefact that the signature must be about. */
export interface Artifact {
  /** Any of them suffices; at least one. */
  readonly digests: readonly [Digest, ...Digest[]];
  /** Its bytes where they are at hand: not every kind of key can verify a digest alone. */
  readonly bytes?: Uint8Array;
}

/** Witnesses that must have cosigned a checkpoint (C2SP tlog-cosignature). */
export interface WitnessPolicy {
  readonly quorum: number;
  readonly witnesses: readonly { readonly name: string; readonly key: VerifyKey }[];
}

/** What must hold of one signature. */
export interface SignaturePolicy {
  readonly signer: SignerPolicy;
  readonly artifact: Artifact;
  readonly witnesses?: WitnessPolicy;
}

export type Signer =
  | {
      readonly kind: 'certificate';
      readonly certificate: Certificate;
      readonly identity: Identity | undefined;
    }
  | { readonly kind: 'key'; readonly key: ManagedKey };

/** What was found out. Believed only as far as `evidence` passed. */
export interface Verified {
  /**
   * The groups in order: `certificate` or `key`; `envelope` or `signature`; `log`; `time`; `identity`, of a certificate;
   * `statement`, of an envelope. `log` and `time` are absent where the form has neither (DSSE under a given key).
   */
  readonly evidence: readonly Evidence[];
  /** Undefined where it could not be read. */
  readonly signer: Signer | undefined;
  /** When it was signed, by every source that proved it, in milliseconds since 1970. */
  readonly times: readonly number[];
  /** Undefined for a message signature; the error where the payload is not a Statement. */
  readonly statement: Statement | KnownError | undefined;
}
