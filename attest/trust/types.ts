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
  /** Hex of SHA-256 over the key's SubjectPublicKeyInfo, or what the root states. */
  readonly logIdHex: string;
  /** Host and path, without `https://`: the origin that its checkpoints name. */
  readonly origin: string;
  readonly key: VerifyKey;
  readonly validFor: Interval;
}

/** An authority for identity certificates: its issuing certificate and the chain above it, verified once. */
export interface CertificateAuthority {
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
  /** Names this root in facts and caches: hex of SHA-256 over its JSON. */
  readonly digestHex: string;
}

export const within = (time: number, interval: Interval): boolean =>
  time >= interval.start && time <= interval.end;
