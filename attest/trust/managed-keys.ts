// SPDX-License-Identifier: Apache-2.0
// Bare public keys in the forms they are published in: PEM, npm's keys as Sigstore's TUF repository has them
// (keys.json) and as the registry answers them (/-/npm/v1/keys).
//
// A PEM file states no interval: its keys are trusted at any time since 1970 unless the caller says otherwise. The
// registry's form states an end alone. The TUF form states both, and a missing start is refused.

import { KnownError } from '../../core/index.ts';
import { isJsonObject, parseJson, type JsonValue } from '../../core/json/index.ts';
import { parsePem } from '../../core/pem/index.ts';
import { Fields } from '../fields.ts';
import type { ManagedKey } from '../verify/types.ts';
import { readInterval } from './interval.ts';
import { importKey, isKnownKind } from './key.ts';
import type { Interval } from './types.ts';

const limits = { bytes: 1 << 20, depth: 8 };
const most = 64;

/** Whenever one asks: for keys whose publisher states no interval. */
export const always: Interval = { start: 0, end: Infinity };

/** A key of a file, with what the file says it is for. */
export interface FileKey extends ManagedKey {
  /** `npm:attestations`, `npm:signatures`; undefined where the form does not say. */
  readonly usage: string | undefined;
}

export interface ManagedKeys {
  readonly keys: readonly FileKey[];
  /** What was left out, a sentence each. */
  readonly remarks: readonly string[];
}

export interface ManagedKeyOptions {
  /** What the keys of a PEM file are called; without it they are meant whatever an envelope calls them. */
  readonly id?: string;
  /** When the keys of a PEM file are trusted. Default: at any time. */
  readonly validFor?: Interval;
}

/** Every key of a file, at least one. @throws E_TRUST_KEYS, E_JSON_*, E_PEM_SYNTAX */
export function parseManagedKeys(bytes: Uint8Array, options: ManagedKeyOptions = {}): readonly FileKey[] {
  return readManagedKeys(bytes, options).keys;
}

/** As `parseManagedKeys`, with what was left out. @throws E_TRUST_KEYS, E_JSON_*, E_PEM_SYNTAX */
export function readManagedKeys(bytes: Uint8Array, options: ManagedKeyOptions = {}): ManagedKeys {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const found = /^\s*\{/.test(text) ? readKeyList(parseJson(bytes, limits)) : readPemKeys(text, options);
  if (found.keys.length === 0)
    throw new KnownError('E_TRUST_KEYS', ['no key that can be used', ...found.remarks].join('; '));
  return found;
}

/** True for JSON in one of npm's two forms. */
export const isKeyList = (json: JsonValue): boolean => isJsonObject(json) && Array.isArray(json['keys']);

/** npm's two forms, told apart key by key. @throws E_TRUST_KEYS */
export function readKeyList(json: JsonValue): ManagedKeys {
  const remarks: string[] = [];
  const keys: FileKey[] = [];
  for (const each of Fields.of(json, 'E_TRUST_KEYS').list('keys', most)) {
    const key = each.has('publicKey') ? readTargetKey(each) : readRegistryKey(each);
    if (typeof key === 'string') remarks.push(`${each.path} is left out: ${key}`);
    else keys.push(key);
  }
  return { keys, remarks };
}

function readTargetKey(each: Fields): FileKey | string {
  const publicKey = each.fields('publicKey');
  const validFor = readInterval(publicKey);
  const details = publicKey.text('keyDetails');
  const common = { id: each.text('keyId'), usage: each.optionalText('keyUsage'), validFor };
  if (!isKnownKind(details)) return `it is of kind ${details}, which is not verified`;
  const key = importKey(publicKey.base64('rawBytes'), details);
  if (key === undefined) throw publicKey.refuse('rawBytes', 'is not a key of its keyDetails');
  return { ...common, key };
}

/** The registry's names for kinds of key, as TUF has them. */
const schemes: ReadonlyMap<string, string> = new Map([
  ['ecdsa-sha2-nistp256', 'PKIX_ECDSA_P256_SHA_256'],
  ['ecdsa-sha2-nistp384', 'PKIX_ECDSA_P384_SHA_384'],
  ['ed25519', 'PKIX_ED25519'],
]);

function readRegistryKey(each: Fields): FileKey | string {
  const scheme = each.text('scheme');
  const details = schemes.get(scheme);
  const end = each.has('expires') ? each.time('expires') : Infinity;
  const id = each.text('keyid');
  if (details === undefined) return `it is of kind ${scheme}, which is not verified`;
  const key = importKey(each.base64('key'), details);
  if (key === undefined) throw each.refuse('key', 'is not a key of its scheme');
  return { key, id, usage: undefined, validFor: { start: 0, end } };
}

function readPemKeys(text: string, options: ManagedKeyOptions): ManagedKeys {
  const blocks = parsePem(text, { reading: 'lax', limits: { blocks: most, bytes: limits.bytes } });
  const keys = blocks.map(({ label, der }, index) => {
    const what = `block ${index + 1}`;
    if (label !== 'PUBLIC KEY')
      throw new KnownError('E_TRUST_KEYS', `${what} is a ${label}, not a PUBLIC KEY`, { label });
    const key = importKey(der);
    if (key === undefined)
      throw new KnownError('E_TRUST_KEYS', `${what} is not a key of a kind that signs here`);
    return { key, id: options.id, usage: undefined, validFor: options.validFor ?? always };
  });
  return { keys, remarks: [] };
}
