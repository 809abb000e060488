// SPDX-License-Identifier: Apache-2.0
// What may be issued: a profile as plan() reads it. The files in bundled/ say it in YAML, schema.ts says what such a
// file may hold, read.ts makes one of these of it.

import type { KeyUsage } from '../../core/x509/index.ts';
import { isNodeName } from './node-name.ts';

/** Kinds of keys, as core/x509 names them. */
export const keyKinds = [
  'P-256',
  'P-384',
  'P-521',
  'Ed25519',
  'RSA',
  'ML-DSA-44',
  'ML-DSA-65',
  'ML-DSA-87',
] as const;
export type KeyKind = (typeof keyKinds)[number];

/** Kinds of alternative names that a profile can grant. */
export const nameKinds = ['dns', 'ip', 'uri', 'email'] as const;
export type NameKind = (typeof nameKinds)[number];

/** An alternative name of such a kind: a GeneralName. */
export interface AlternativeName {
  readonly kind: NameKind;
  readonly value: string;
}

/** Whose name stands in the subject: a node's, that of a thing the operator names, or none. */
export type Naming = 'node' | 'service' | 'none';

export interface Profile {
  readonly name: string;
  readonly description: string;
  /** Who may ask, beside the operator where `operator` says so. */
  readonly callers: {
    readonly operator: boolean;
    /** A node by its own one-use token. */
    readonly token: boolean;
    /** Whoever has KubeEdge's shared token or certificate, where the operator accepts these at all. */
    readonly shared: boolean;
    /** Patterns of node names: nodes that may ask by the certificate they hold. */
    readonly peers: readonly string[];
  };
  readonly subject: {
    readonly naming: Naming;
    readonly organization: string;
    /** `{name}` stands for the name. */
    readonly commonName: string;
  };
  /** Patterns by kind; a kind that is absent is not granted. */
  readonly alternativeNames: {
    readonly least: number;
    readonly patterns: Readonly<Partial<Record<NameKind, readonly string[]>>>;
  };
  readonly keyUsage: readonly KeyUsage[];
  /** Object identifiers. An empty default writes no extKeyUsage. */
  readonly extKeyUsage: {
    readonly default: readonly string[];
    readonly granted: readonly string[];
    readonly grantedToOperator: readonly string[];
  };
  /** Present where a CA is certified. */
  readonly authority?: {
    readonly pathLength?: number;
    readonly nameConstraints: 'required' | 'optional' | 'none';
  };
  readonly keys: { readonly kinds: readonly KeyKind[]; readonly rsaBits: readonly [number, number] };
  readonly lifetime: {
    readonly defaultMs: number;
    readonly mostMs: number;
    readonly backdateMs: number;
    /** Up to this share of the default lifetime is taken off, by the request's hash. */
    readonly jitterPercent: number;
  };
  readonly noRevAvail: boolean;
  /** URIs of CRL distribution points. */
  readonly crls: readonly string[];
  readonly limits: { readonly names: number; readonly nameBytes: number; readonly requestBytes: number };
}

const placeholder = '{name}';

/** The common name that a certificate of this profile has. */
export function commonNameOf({ subject }: Profile, name: string): string {
  return subject.commonName.replace(placeholder, () => name);
}

/** The name inside a common name of this profile; undefined where it is none. */
export function nameInCommonName({ subject }: Profile, commonName: string): string | undefined {
  const [before = '', after] = subject.commonName.split(placeholder);
  if (after === undefined) return undefined;
  if (!commonName.startsWith(before) || !commonName.endsWith(after)) return undefined;
  const name = commonName.slice(before.length, commonName.length - after.length);
  return isNodeName(name) ? name : undefined;
}

// Rows written by the first version say these. They also stay in a request's hash: a request that was answered
// before an upgrade is answered with the same certificate after it.
const formerNames: ReadonlyMap<string, string> = new Map([
  ['edge-node', 'node'],
  ['cloudcore', 'server'],
]);
const currentNames: ReadonlyMap<string, string> = new Map([...formerNames].map(([now, then]) => [then, now]));

/** A profile's name as the store's rows and request hashes have it. */
export const recordedName = (name: string): string => formerNames.get(name) ?? name;

/** A profile's name from a row of the store, whichever version wrote it. */
export const currentName = (recorded: string): string => currentNames.get(recorded) ?? recorded;
