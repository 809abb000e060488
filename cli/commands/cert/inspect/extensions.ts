// SPDX-License-Identifier: Apache-2.0
// Extensions as data and as lines for people: decoded where core/x509 knows the kind, in hex where it does not.
//
// A malformed value does not end an inspection: it is shown with what is wrong with it. Names, addresses and texts come
// from strangers: the data holds them as they are, the lines make them safe to print.

import { printable } from '../../../../core/index.ts';
import {
  decodeExtensions,
  extKeyUsage,
  ipText,
  nameText,
  oids,
  type DecodedExtension,
  type Extension,
  type ExtensionKind,
  type Name,
} from '../../../../core/x509/index.ts';

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

export interface ExtensionData {
  readonly oid: string;
  readonly name?: string;
  readonly critical: boolean;
  /** Decoded; absent where the kind is unknown or the value malformed. */
  readonly value?: Plain;
  /** What is wrong with the value. */
  readonly fault?: string;
  /** The value's DER. */
  readonly hex: string;
}

interface Owner {
  readonly extensions: readonly Extension[];
}

export function extensionsData(owner: Owner): ExtensionData[] {
  return decodeExtensions(owner).map(({ extension, kind, value, fault }) => ({
    oid: extension.oid,
    ...(kind === undefined ? {} : { name: kind.name }),
    critical: extension.critical,
    ...(kind === undefined || fault !== undefined
      ? {}
      : { value: plain(value, kind.oid === extKeyUsage.oid ? 'oid' : '') }),
    ...(fault === undefined ? {} : { fault: `${fault.code}: ${fault.message}` }),
    hex: hex(extension.value),
  }));
}

/** The value of a kind, where it is there and well formed: what is malformed is reported as such, once. */
export function valueOf<T>(owner: Owner, kind: ExtensionKind<T>): T | undefined {
  const found: DecodedExtension | undefined = decodeExtensions(owner).find(
    ({ extension }) => extension.oid === kind.oid,
  );
  // The table's row of an identifier is the kind that is exported under it.
  return found?.kind === kind ? (found.value as T | undefined) : undefined;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const namesByOid: ReadonlyMap<string, string> = new Map(
  Object.entries(oids).map(([name, value]) => [value, name]),
);
export const oidName = (oid: string): string => namesByOid.get(oid) ?? oid;

/** The members that hold object identifiers: only these are given names, never a stranger's text. */
const oidMembers: ReadonlySet<string> = new Set(['oid', 'method', 'policy', 'issuerPolicy', 'subjectPolicy']);

const isName = (value: object): value is Name => 'rdns' in value && 'der' in value;

interface Network {
  readonly address: Uint8Array;
  readonly mask: Uint8Array;
}
const isNetwork = (value: object): value is Network =>
  'address' in value && value.address instanceof Uint8Array && 'mask' in value;

/** `10.7.0.0/16`; masks are leading ones, or the constraint would not have been read. */
function networkText({ address, mask }: Network): string {
  const ones = mask.reduce((sum, octet) => sum + Math.clz32(~(octet << 24)), 0);
  return `${ipText(address) ?? hex(address)}/${ones}`;
}

/** A value of an extension as JSON holds it: bytes in hex, names as RFC 4514 writes them, times in ISO 8601. */
export function plain(value: unknown, member = ''): Plain {
  if (value instanceof Uint8Array) return hex(value);
  if (typeof value === 'string') return oidMembers.has(member) ? oidName(value) : value;
  if (typeof value === 'bigint' || typeof value === 'number') return plainNumber(value, member);
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((each) => plain(each, member));
  if (typeof value !== 'object' || value === null) return null;
  if (isName(value)) return nameText(value);
  if (isNetwork(value)) return { kind: 'ip', value: networkText(value) };
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => [name, plain(each, name)]),
  );
}

/** Times in ISO 8601; what JSON's readers would round, as a decimal string. */
function plainNumber(value: bigint | number, member: string): string | number {
  const number = Number(value);
  if (member === 'timestamp' && Math.abs(number) < 8.64e15) return new Date(number).toISOString();
  return typeof value === 'number' || Number.isSafeInteger(number) ? number : value.toString();
}

/** Most characters of one line: all of it is in the JSON. */
const widest = 400;

/** `keyUsage, critical  digitalSignature, keyEncipherment`, a line an extension. */
export function extensionLines(data: readonly ExtensionData[]): string[] {
  return data.flatMap(({ oid, name, critical, value, fault, hex: raw }) => [
    `    ${name ?? oid}${critical ? ', critical' : ''}`,
    `      ${cut(fault === undefined ? (value === undefined ? `not known here: ${raw}` : shown(value)) : `malformed, ${printable(fault)}`)}`,
  ]);
}

export const cut = (line: string, most: number = widest): string =>
  line.length <= most ? line : `${line.slice(0, most)}… (${line.length - most} characters more)`;

/** A value in one line. */
export function shown(value: Plain): string {
  if (value === null) return 'present';
  if (typeof value !== 'object') return printable(String(value));
  if (isList(value)) return value.length === 0 ? 'none' : value.map(shown).join(', ');
  const { kind, value: held, ...rest } = value;
  if (kind !== undefined && held !== undefined && Object.keys(rest).length === 0)
    return `${shown(kind)}:${shown(held)}`;
  return Object.entries(value)
    .map(([name, each]) => `${name} ${shown(each)}`)
    .join('; ');
}

const isList = (value: Plain): value is readonly Plain[] => Array.isArray(value);
