// SPDX-License-Identifier: Apache-2.0
// nameConstraints (RFC 5280 section 4.2.1.10): which names the certificates below a CA may carry.
//
// Text is ASCII without blanks and may be empty (an empty DNS name constrains all of them); a range of addresses is
// an address and a contiguous mask. minimum and maximum are refused: the RFC knows only 0 and absent. Not
// checked: any name against a constraint; path validation does that.

import {
  contextConstructed,
  contextPrimitive,
  contextPrimitiveTag,
  sequence,
  type DerReader,
} from '../../der/index.ts';
import { encodeGeneralName, readGeneralName, type GeneralName } from '../general-name.ts';
import { certificateLimits } from '../limits.ts';
import { oids } from '../oids.ts';
import { malformed, wholeSequence, type ExtensionKind } from './extension.ts';

/** A range of names. `address` and `mask` have 4 octets each, or 16. */
export type GeneralSubtree =
  | { readonly kind: 'ip'; readonly address: Uint8Array; readonly mask: Uint8Array }
  | Exclude<GeneralName, { kind: 'dns' | 'email' | 'uri' | 'ip' | 'registeredId' }>
  | { readonly kind: 'dns' | 'email' | 'uri' | 'registeredId'; readonly value: string };

/** At least one subtree is in one of the two. */
export interface NameConstraints {
  readonly permitted: readonly GeneralSubtree[];
  readonly excluded: readonly GeneralSubtree[];
}

export const nameConstraints: ExtensionKind<NameConstraints> = {
  name: 'nameConstraints',
  oid: oids.nameConstraints,
  critical: true,
  parse: (value) =>
    wholeSequence(value, (contents) => {
      const at = contents.offset;
      const permitted = readSubtrees(contents.optional(0));
      const excluded = readSubtrees(contents.optional(1));
      if (permitted.length + excluded.length === 0) throw malformed('no constraint', at);
      return { permitted, excluded };
    }),
  encode({ permitted, excluded }) {
    if (permitted.length + excluded.length === 0) throw new TypeError('at least one constraint');
    return sequence(...encodeSubtrees(0, permitted), ...encodeSubtrees(1, excluded));
  },
};

const textKinds: ReadonlyMap<number, 'email' | 'dns' | 'uri'> = new Map([
  [contextPrimitiveTag(1), 'email'],
  [contextPrimitiveTag(2), 'dns'],
  [contextPrimitiveTag(6), 'uri'],
]);
const numberOfKind = { email: 1, dns: 2, uri: 6 } as const;
const ipTag = contextPrimitiveTag(7);

function readSubtrees(list: DerReader | undefined): readonly GeneralSubtree[] {
  if (list === undefined) return [];
  const start = list.offset;
  const subtrees: GeneralSubtree[] = [];
  while (!list.done) {
    if (subtrees.length === certificateLimits.members) throw malformed('too many subtrees', list.offset);
    const subtree = list.sequence();
    subtrees.push(readBase(subtree));
    const tag = subtree.nextTag;
    if (tag === contextPrimitiveTag(0) || tag === contextPrimitiveTag(1))
      throw malformed('a subtree has a minimum or maximum', subtree.offset);
    subtree.finish();
  }
  if (subtrees.length === 0) throw malformed('an empty list of subtrees', start);
  return subtrees;
}

function readBase(subtree: DerReader): GeneralSubtree {
  const at = subtree.offset;
  const tag = subtree.nextTag ?? 0;
  const kind = textKinds.get(tag);
  if (kind !== undefined) {
    const value = subtree.ia5String(tag);
    if (!/^[!-~]*$/.test(value)) throw malformed(`a subtree of kind ${kind} has blanks or controls`, at);
    return { kind, value };
  }
  if (tag === ipTag) return readRange(subtree.octetString(tag), at);
  const name = readGeneralName(subtree);
  // Text and addresses were read above; what is left has the same shape in both.
  if (name.kind === 'registeredId') return { kind: name.kind, value: name.value };
  if (name.kind === 'directory' || name.kind === 'other' || name.kind === 'unread') return name;
  throw malformed('an address is not a range', at);
}

function readRange(octets: Uint8Array, at: number): GeneralSubtree {
  if (octets.length !== 8 && octets.length !== 32)
    throw malformed('a range of addresses has neither 8 nor 32 octets', at);
  const address = octets.subarray(0, octets.length / 2);
  const mask = octets.subarray(octets.length / 2);
  // RFC 4632 section 5.1, which RFC 5280 cites: ones, then zeros.
  if (!isContiguous(mask)) throw malformed('the mask of a range has ones after zeros', at);
  return { kind: 'ip', address, mask };
}

function isContiguous(mask: Uint8Array): boolean {
  let ended = false;
  for (const octet of mask) {
    if (ended ? octet !== 0 : ((octet ^ 0xff) & ((octet ^ 0xff) + 1)) !== 0) return false;
    if (octet !== 0xff) ended = true;
  }
  return true;
}

function encodeSubtrees(number: number, subtrees: readonly GeneralSubtree[]): Uint8Array[] {
  if (subtrees.length === 0) return [];
  return [contextConstructed(number, ...subtrees.map((subtree) => sequence(encodeBase(subtree))))];
}

function encodeBase(subtree: GeneralSubtree): Uint8Array {
  switch (subtree.kind) {
    case 'dns':
    case 'email':
    case 'uri':
      if (!/^[!-~]*$/.test(subtree.value)) throw new TypeError('a constraint is ASCII without blanks');
      return contextPrimitive(numberOfKind[subtree.kind], new TextEncoder().encode(subtree.value));
    case 'ip': {
      const { address, mask } = subtree;
      if (address.length !== mask.length || (mask.length !== 4 && mask.length !== 16) || !isContiguous(mask))
        throw new TypeError('a range has an address and a contiguous mask, 4 or 16 octets each');
      return contextPrimitive(7, Uint8Array.of(...address, ...mask));
    }
    case 'registeredId':
      return encodeGeneralName({ kind: 'registeredId', value: subtree.value });
    case 'directory':
    case 'other':
    case 'unread':
      return encodeGeneralName(subtree);
  }
}
