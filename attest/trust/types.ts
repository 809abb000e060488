// SPDX-License-Identifier: Apache-2.0
// The keys and authorities that a verification starts from, each with the interval it is trusted in.

import type { KeyObject } from 'node:crypto';
import type { Certificate } from '../../core/x509/index.ts';
import type { VerifyKey } from './key.ts';

/** Milliseconds since 1970, both ends inclusive. An open end is Infinity; an open start does not exist. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** The key of a transparency log or a certificate transparency log. */
export interface LogKey {
  /** What the root states: mostly hex of SHA-256 over the key's SubjectPublicKeyInfo. */
  readonly logIdHex: string;
  /** Hex of the checkpoint key id, whole or four bytes, where the root states one: entries may name the log by it as well. */
  readonly checkpointIdHex: string | undefined;
  /** Host and path, without `https://`: the origin that its checkpoints name. */
  readonly origin: string;
  readonly key: VerifyKey;
  readonly validFor: Interval;
  /**
   * Hex of the four bytes that name the key in signed notes: the start of the checkpoint key id that the root states,
   * else of the log's identifier (C2SP signed-note; protobuf-specs, TransparencyLogInstance, checkpoint_key_id).
   */
  readonly checkpointKeyIdHex: string;
}

/** An authority for RFC 3161 timestamps: its chain, verified once. */
export interface TimestampAuthority {
  /** Where it answers, as the root says; empty where it does not. */
  readonly uri: string;
  /** The signing certificate first, where the root names it; then its issuers up to the anchor. */
  readonly chain: readonly Certificate[];
  /** True where `chain` begins with the signing certificate; else the token must bring it along. */
  readonly namesSigner: boolean;
  readonly validFor: Interval;
}

/** An authority for identity certificates: its issuing certificate and the chain above it, verified once. */
export interface CertificateAuthority {
  readonly uri: string;
  readonly issuer: Certificate;
  readonly issuerKey: KeyObject;
  /** Key hash of the issuer, as a precertificate's timestamp binds it (RFC 6962 section 3.2). */
  readonly issuerKeyHash: Uint8Array;
  /** From the issuing certificate to the root: every certificate must be valid at the time of signing. */
  readonly chain: readonly Certificate[];
  readonly validFor: Interval;
}

export interface TrustedRoot {
  readonly logs: readonly LogKey[];
  readonly ctLogs: readonly LogKey[];
  readonly authorities: readonly CertificateAuthority[];
  readonly timestampAuthorities: readonly TimestampAuthority[];
  /** What people call it: `public-good`, `github`, a file's name. */
  readonly name: string;
  /**
   * True where the root lists no log of either kind and at least one timestamp authority, as GitHub's own does: then an
   * RFC 3161 timestamp proves the time, and no log entry and no certificate timestamp is asked for.
   */
  readonly timestampsOnly: boolean;
  /** What was left out, a sentence each: logs and authorities whose kind of key nothing here verifies. */
  readonly remarks: readonly string[];
  /** Names this root in facts and caches: hex of SHA-256 over its JSON. */
  readonly digestHex: string;
}

/**
 * True if an entry that names this identifier means the log (rekor-tiles, CLIENTS.md, "TrustedRoot lookup"). A checkpoint
 * key id is written whole, or as the four bytes that notes have (protobuf-specs, TransparencyLogInstance).
 */
export function isCalled({ logIdHex, checkpointIdHex }: LogKey, idHex: string): boolean {
  if (logIdHex === idHex) return true;
  if (checkpointIdHex === undefined || idHex.length < 8) return false;
  return idHex.startsWith(checkpointIdHex) || checkpointIdHex.startsWith(idHex);
}

export const within = (time: number, interval: Interval): boolean =>
  time >= interval.start && time <= interval.end;
