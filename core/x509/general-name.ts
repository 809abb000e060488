// SPDX-License-Identifier: Apache-2.0
// GeneralName and GeneralNames (RFC 5280 section 4.2.1.6), as alternative names, CRL and access extensions have them.
//
// DNS names, addresses of mail and URIs are ASCII without blanks or controls, and not empty: a NUL or a blank
// has been used to make one reader stop early. Not checked: the grammar of host names or URIs. otherName,
// x400Address and ediPartyName are kept as bytes.

import {
  contextConstructed,
  contextConstructedTag,
  contextPrimitive,
  contextPrimitiveTag,
  DerReader,
  oid,
} from '../der/index.ts';
import { oidContents } from '../der/oid.ts';
import { malformed } from './extensions/extension.ts';
import { ipOctets, ipText } from './ip-address.ts';
import { certificateLimits } from './limits.ts';
import { encodeName, readName, type Name } from './name.ts';

export type GeneralName =
  | { readonly kind: 'dns' | 'email' | 'uri' | 'ip' | 'registeredId'; readonly value: string }
  | { readonly kind: 'directory'; readonly value: Name }
  /** `value` is the DER of the value that the type defines. */
  | { readonly kind: 'other'; readonly oid: string; readonly value: Uint8Array }
  /** x400Address [3], ediPartyName [5]: the whole element. */
  | { readonly kind: 'unread'; readonly der: Uint8Array };

const textKinds: ReadonlyMap<number, 'email' | 'dns' | 'uri'> = new Map([
  [contextPrimitiveTag(1), 'email'],
  [contextPrimitiveTag(2), 'dns'],
  [contextPrimitiveTag(6), 'uri'],
]);
const numberOfKind = { email: 1, dns: 2, uri: 6 } as const;
const unreadTags: readonly number[] = [contextConstructedTag(3), contextConstructedTag(5)];

/** Reads the GeneralNames inside a SEQUENCE, at least one. @throws E_X509_EXTENSION, E_X509_NAME, E_DER_* */
export function readGeneralNames(contents: DerReader): GeneralName[] {
  const names: GeneralName[] = [];
  const start = contents.offset;
  while (!contents.done) {
    if (names.length === certificateLimits.members) throw malformed('too many names', contents.offset);
    names.push(readGeneralName(contents));
  }
  if (names.length === 0) throw malformed('no name', start);
  return names;
}

/** Reads the GeneralName that comes next. @throws as `readGeneralNames` */
export function readGeneralName(names: DerReader): GeneralName {
  const at = names.offset;
  const tag = names.nextTag ?? 0;
  const textKind = textKinds.get(tag);
  if (textKind !== undefined) {
    const value = names.ia5String(tag);
    if (!/^[!-~]+$/.test(value))
      throw malformed(`a name of kind ${textKind} is empty or has blanks or controls`, at);
    return { kind: textKind, value };
  }
  if (tag === contextPrimitiveTag(7)) {
    const value = ipText(names.octetString(tag));
    if (value === undefined) throw malformed('an IP address has neither 4 nor 16 octets', at);
    return { kind: 'ip', value };
  }
  if (tag === contextPrimitiveTag(8)) return { kind: 'registeredId', value: names.oid(tag) };
  if (tag === contextConstructedTag(0)) return readOtherName(names.enter(tag));
  if (tag === contextConstructedTag(4)) {
    const explicit = names.enter(tag);
    const value = readName(explicit, certificateLimits);
    explicit.finish();
    return { kind: 'directory', value };
  }
  if (unreadTags.includes(tag)) return { kind: 'unread', der: names.any().bytes };
  throw malformed('a name of no known kind', at);
}

function readOtherName(contents: DerReader): GeneralName {
  const type = contents.oid();
  const explicit = contents.enter(contextConstructedTag(0));
  const value = explicit.any().bytes;
  explicit.finish();
  contents.finish();
  return { kind: 'other', oid: type, value };
}

/** The DER of one name. A TypeError where its text is none of its kind. */
export function encodeGeneralName(name: GeneralName): Uint8Array {
  switch (name.kind) {
    case 'dns':
    case 'email':
    case 'uri':
      if (!/^[!-~]+$/.test(name.value)) throw new TypeError('a name is ASCII without blanks, and not empty');
      return contextPrimitive(numberOfKind[name.kind], new TextEncoder().encode(name.value));
    case 'ip': {
      const octets = ipOctets(name.value);
      if (octets === undefined) throw new TypeError(`not an IP address: ${name.value}`);
      return contextPrimitive(7, octets);
    }
    case 'registeredId':
      return contextPrimitive(8, oidContents(name.value));
    case 'directory':
      return contextConstructed(4, encodeName(name.value.rdns));
    case 'other':
      return contextConstructed(0, oid(name.oid), contextConstructed(0, name.value));
    case 'unread':
      return name.der;
  }
}
