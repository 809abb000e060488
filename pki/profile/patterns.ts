// SPDX-License-Identifier: Apache-2.0
// Patterns of alternative names, as profiles write them.
//
// DNS names, URIs and mail addresses: `*` stands for what has no `.`, `/` or `@` (each kind's own separator), `**` for
// anything, `{name}` for the name in the subject. In the host of a URI neither ends the host, save a `**` that ends the
// pattern. IP addresses: a network with its prefix length, `10.0.0.0/8`.

import { ipOctets, isHostName } from '../../core/x509/index.ts';
import { falseALabelIn, isAddressText, isMailbox, isUri } from '../lint/rules/host.ts';
import type { NameKind } from './profile.ts';

const separators = { dns: '.', uri: '/', email: '@' } as const;

const uri = /^[a-z][a-z0-9+.-]*:[!-~]+$/;
const mailbox = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}$/;

/** Whether the text is a name of this kind that could be certified at all. */
export function isNameOf(kind: NameKind, text: string): boolean {
  switch (kind) {
    case 'dns':
      return (
        isHostName(text, 'leading') && // without a wildcard; underscores as nodes have them
        !isAddressText(text) &&
        falseALabelIn(kind, text) === undefined
      );
    case 'ip':
      return ipOctets(text) !== undefined;
    case 'uri':
      return uri.test(text) && isUri(text) && falseALabelIn(kind, text) === undefined;
    case 'email':
      return mailbox.test(text) && isMailbox(text) && falseALabelIn(kind, text) === undefined;
  }
}

export function isPattern(kind: NameKind, pattern: string): boolean {
  if (kind === 'ip') return network(pattern) !== undefined;
  const [, ...more] = pattern.split('{name}');
  const filled = pattern.replaceAll('{name}', 'x').replace(/\*+/g, 'x');
  // Two stars at most: matching takes time in the length of a name to the power of their number.
  if (more.length > 1 || pattern.includes('***') || (pattern.match(/\*+/g) ?? []).length > 2) return false;
  if (kind === 'email') return isNameOf('email', filled.includes('@') ? filled : `x@${filled}`);
  return isNameOf(kind, kind === 'uri' && !filled.includes(':') ? '' : filled);
}

/** Whether the profile's pattern grants this name. */
export function grants(kind: NameKind, pattern: string, text: string, subjectName: string): boolean {
  if (kind === 'ip') return within(pattern, text);
  const separator = separators[kind];
  const inside = separator === '/' ? '[^/]' : separator === '.' ? '[^.]' : '[^@]';
  const split = pattern.split(/(\*\*|\*|\{name\})/);
  let before = '';
  const parts = split.map((part, at) => {
    const inHost = kind === 'uri' && /:\/\/[^/?#]*$/.test(before);
    before += part;
    const last = at === split.length - 2 && split.at(-1) === '';
    if (inHost && (part === '*' || (part === '**' && !last))) return '[^/?#@\\\\]+';
    if (part === '**') return '.+';
    if (part === '*') return `${inside}+`;
    return escaped(part === '{name}' ? subjectName : part);
  });
  return new RegExp(`^${parts.join('')}$`, kind === 'uri' ? '' : 'i').test(text);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export interface Network {
  readonly address: Uint8Array;
  readonly mask: Uint8Array;
}

/** A network such as `10.0.0.0/8` or `::/0`; undefined where it is none, or has bits beyond its prefix. */
export function network(text: string): Network | undefined {
  const match = /^([0-9A-Fa-f.:]+)\/(0|[1-9][0-9]{0,2})$/.exec(text);
  const address = ipOctets(match?.[1] ?? '');
  const length = Number(match?.[2]);
  if (address === undefined || length > address.length * 8) return undefined;
  const mask = address.map((_, at) => 0xff & ~(0xff >> Math.min(8, Math.max(0, length - 8 * at))));
  return address.some((octet, at) => (octet & ~(mask[at] ?? 0)) !== 0) ? undefined : { address, mask };
}

function within(pattern: string, text: string): boolean {
  const net = network(pattern);
  const octets = ipOctets(text);
  if (net === undefined || octets?.length !== net.address.length) return false;
  return octets.every((octet, at) => (octet & (net.mask[at] ?? 0)) === net.address[at]);
}
