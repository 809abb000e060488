// SPDX-License-Identifier: Apache-2.0
// Constraints on IP addresses (RFC 5280 section 4.2.1.10): an address and a mask in CIDR's manner (RFC 4632).
// IPv4 and IPv6 are one form: where only IPv4 ranges are permitted, no IPv6 address is. An IPv6 address that
// maps an IPv4 one (RFC 4291 section 2.5.5.2) is excluded with it too: there are readers to whom they are the same.

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
  const excludes = (name: GeneralName): Standing => {
    const stands = judge(name);
    const octets = stands === 'outside' && name.kind === 'ip' ? ipOctets(name.value) : undefined;
    const within = octets === undefined ? undefined : mappedIn(octets);
    return within !== undefined && ranges.some((range) => contains(range, within)) ? 'inside' : stands;
  };
  return { size: subtrees.length, permits: judge, excludes };
}

const prefix: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** The IPv4 address that an IPv6 address maps. */
const mappedIn = (octets: Uint8Array): Uint8Array | undefined =>
  octets.length === 16 && prefix.every((octet, at) => octets[at] === octet) ? octets.subarray(12) : undefined;

const bits = (octets: Uint8Array): string =>
  Array.from(octets, (octet) => octet.toString(2).padStart(8, '0')).join('');

function contains({ address, mask }: Range, octets: Uint8Array): boolean {
  if (octets.length !== mask.length) return false;
  for (const [at, octet] of octets.entries())
    if (((octet ^ (address[at] ?? 0)) & (mask[at] ?? 0)) !== 0) return false;
  return true;
}
