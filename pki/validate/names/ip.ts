// SPDX-License-Identifier: Apache-2.0
// Constraints on IP addresses (RFC 5280 section 4.2.1.10): an address and a mask in CIDR's manner (RFC 4632).
// IPv4 and IPv6 are one form: where only IPv4 ranges are permitted, no IPv6 address is.

import { ipOctets, type GeneralName, type GeneralSubtree } from '../../../core/x509/index.ts';
import { standing, type Form, type Index, type Standing } from './form.ts';

export const ip: Form = { name: 'ip', clause: 'RFC 5280 section 4.2.1.10', index };

interface Range {
  readonly address: Uint8Array;
  readonly mask: Uint8Array;
}

function index(subtrees: readonly GeneralSubtree[]): Index | string {
  const ranges: Range[] = [];
  for (const subtree of subtrees) {
    if (subtree.kind !== 'ip') continue;
    const { address, mask } = subtree;
    if (address.length !== mask.length || (mask.length !== 4 && mask.length !== 16))
      return 'a range of addresses has neither 4 nor 16 octets twice';
    if (!/^1*0*$/.test(bits(mask))) return 'the mask of a range of addresses has ones after zeros';
    ranges.push({ address, mask });
  }
  const judge = (name: GeneralName): Standing => {
    const octets = name.kind === 'ip' ? ipOctets(name.value) : undefined;
    if (octets === undefined) return 'unreadable';
    return standing(ranges.some((range) => contains(range, octets)));
  };
  return { size: subtrees.length, permits: judge, excludes: judge };
}

const bits = (octets: Uint8Array): string =>
  Array.from(octets, (octet) => octet.toString(2).padStart(8, '0')).join('');

function contains({ address, mask }: Range, octets: Uint8Array): boolean {
  if (octets.length !== mask.length) return false;
  for (const [at, octet] of octets.entries())
    if (((octet ^ (address[at] ?? 0)) & (mask[at] ?? 0)) !== 0) return false;
  return true;
}
