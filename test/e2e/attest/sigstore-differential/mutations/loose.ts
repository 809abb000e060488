// SPDX-License-Identifier: Apache-2.0
// Bundle and root as loosely as a mutation needs them, and what it is handed.

import type { Random } from '../../../path-differential/random.ts';

/** The JSON of a bundle, as loosely as a mutation needs it. */
export interface Loose {
  mediaType?: unknown;
  verificationMaterial: {
    certificate?: { rawBytes: string };
    x509CertificateChain?: { certificates: { rawBytes: string }[] };
    publicKey?: { hint?: string };
    tlogEntries: LooseEntry[];
    timestampVerificationData?: { rfc3161Timestamps?: { signedTimestamp: string }[] };
  };
  dsseEnvelope?: { payload: string; payloadType: string; signatures: { sig: string; keyid?: string }[] };
  messageSignature?: { messageDigest?: { algorithm: unknown; digest: string }; signature: string };
}
export interface LooseEntry {
  logIndex?: unknown;
  logId?: { keyId: string };
  kindVersion?: { kind: string; version: string };
  integratedTime?: unknown;
  inclusionPromise?: { signedEntryTimestamp: string };
  inclusionProof?: {
    logIndex?: unknown;
    rootHash?: string;
    treeSize?: unknown;
    hashes?: string[];
    checkpoint?: { envelope: string };
  };
  canonicalizedBody?: string;
}
export interface LooseKey {
  baseUrl: string;
  publicKey: { rawBytes: string; validFor?: { start?: string; end?: string } };
  logId: { keyId: string };
}
export interface LooseAuthority {
  certChain: { certificates: { rawBytes: string }[] };
  validFor?: { start?: string; end?: string };
}
export interface LooseRoot {
  tlogs: LooseKey[];
  ctlogs: LooseKey[];
  certificateAuthorities: LooseAuthority[];
  timestampAuthorities?: LooseAuthority[];
}

export interface Hands {
  readonly bundle: Loose;
  readonly random: Random;
  /** Another good bundle, to take parts of. */
  readonly other: Loose;
  /** When the sample was signed, by its own words: milliseconds since 1970; undefined where no entry says so. */
  readonly signed: number | undefined;
}

export type Mutation = (hands: Hands) => string | undefined;
export type RootMutation = (root: LooseRoot, hands: Hands) => string | undefined;

export const entryOf = ({ bundle }: Hands): LooseEntry | undefined =>
  bundle.verificationMaterial.tlogEntries[0];
