// SPDX-License-Identifier: Apache-2.0
// Something signed, as the verifier takes it, whatever it was carried in: a Sigstore bundle, a layer of a cosign
// manifest, a bare DSSE envelope, Google Cloud Build's JSON. Parsed, not yet believed.

import type { DsseEnvelope } from '../core/dsse/index.ts';
import type { Digest } from './digest.ts';

/** What every carrier brings besides what was signed. */
interface Signed {
  readonly carrier: 'sigstore-bundle' | 'cosign-attestation' | 'dsse-envelope' | 'cloud-build';
  /** The version of the bundle format where there is one: `0.1`, `0.2`, `0.3`. */
  readonly version?: string;
  /** The leaf first; empty where the carrier has none. */
  readonly certificatesDer: readonly Uint8Array[];
  /** A bare key that the carrier names instead of certificates. A hint: nobody signed it. */
  readonly publicKeyHint?: string;
  /** Where the form demands an inclusion proof (bundle v0.2 and later), its absence is a failed check. */
  readonly proofRequired: boolean;
  readonly logEntries: readonly LogEntry[];
  /** RFC 3161 timestamps (TimeStampResp, DER) over the first signature, or over `timestamped` where that is there. */
  readonly timestampsDer: readonly Uint8Array[];
  /** What the timestamps are over where it is not the first signature: cosign's is the whole envelope's JSON. */
  readonly timestamped?: Uint8Array;
}

/** An in-toto statement in its envelope. */
export interface SignedStatement extends Signed {
  readonly envelope: DsseEnvelope;
  /** Hex of SHA-256 over the envelope's JSON where the carrier keeps it byte for byte; a log entry may name it. */
  readonly envelopeHashHex?: string;
}

/** A signature over the artefact itself (protobuf-specs, MessageSignature). */
export interface SignedMessage extends Signed {
  readonly message: {
    readonly signature: Uint8Array;
    /** What the bundle says the artefact hashes to: a hint, compared and never trusted. */
    readonly digest: { readonly algorithm: HintAlgorithm; readonly value: Uint8Array } | undefined;
  };
}

/** HashAlgorithm of Sigstore's common protocol buffers, in the words of `Digest`; `other` is one that is not compared. */
export type HintAlgorithm = Digest['algorithm'] | 'other';

export type SignedEntity = SignedStatement | SignedMessage;

export const isStatement = (entity: SignedEntity): entity is SignedStatement => 'envelope' in entity;

/** A transparency log's claim about an entry (Rekor v1 and v2). Numbers of 64 bits stand as decimal text. */
export interface LogEntry {
  readonly kind: string;
  readonly kindVersion: string;
  /** Hex of the log's identifier: SHA-256 of its public key. */
  readonly logIdHex: string;
  readonly logIndex: bigint;
  /** Seconds since 1970; undefined where the log gives no time (Rekor v2). */
  readonly integratedTime: bigint | undefined;
  /** The entry's canonical JSON, exactly as logged. */
  readonly body: Uint8Array;
  /** The signed entry timestamp, DER. */
  readonly promise: Uint8Array | undefined;
  readonly proof: InclusionProof | undefined;
}

/** Zeros and nothing where the carrier leaves index, size or root out: of Rekor v2 they are not looked at. */
export interface InclusionProof {
  readonly logIndex: bigint;
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
  readonly hashes: readonly Uint8Array[];
  /** A signed note; undefined where the carrier has none. */
  readonly checkpoint: string | undefined;
}
