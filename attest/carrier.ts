// SPDX-License-Identifier: Apache-2.0
// A signed statement as the verifier takes it, whatever it was carried in: a Sigstore bundle, a layer of a
// cosign attestation manifest, or a bare DSSE envelope. Parsed, not yet believed.

import type { DsseEnvelope } from '../core/dsse/index.ts';

export interface SignedStatement {
  readonly carrier: 'sigstore-bundle' | 'cosign-attestation' | 'dsse-envelope';
  /** The version of the bundle format where there is one: `0.1`, `0.2`, `0.3`. */
  readonly version?: string;
  readonly envelope: DsseEnvelope;
  /** Hex of SHA-256 over the envelope's JSON where the carrier keeps it byte for byte; a log entry may name it. */
  readonly envelopeHashHex?: string;
  /** The leaf first; empty where the carrier has none. */
  readonly certificatesDer: readonly Uint8Array[];
  /** A bare key that the carrier names instead of certificates; not verified by this version. */
  readonly publicKeyHint?: string;
  /** Where the form demands an inclusion proof (bundle v0.2 and later), its absence is a failed check. */
  readonly proofRequired: boolean;
  readonly logEntries: readonly LogEntry[];
  /** RFC 3161 timestamps: carried, not verified by this version. */
  readonly timestampsDer: readonly Uint8Array[];
}

/** A transparency log's claim about an entry (Rekor v1). Numbers of 64 bits stand as decimal text. */
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

export interface InclusionProof {
  readonly logIndex: bigint;
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
  readonly hashes: readonly Uint8Array[];
  /** A signed note; undefined where the carrier has none. */
  readonly checkpoint: string | undefined;
}
