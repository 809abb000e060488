// SPDX-License-Identifier: Apache-2.0
// What is done to a trusted root.

import type { LooseRoot, RootMutation } from './loose.ts';
import { flipped } from './parts.ts';

const day = 24 * 3600_000;
const interval =
  (
    name: string,
    lists: (root: LooseRoot) => readonly { validFor?: { start?: string; end?: string } }[],
  ): RootMutation =>
  (root, { random, signed }) => {
    const all = lists(root);
    if (all.length === 0 || signed === undefined) return undefined;
    const text = (time: number): string => new Date(time).toISOString();
    const ways: readonly (readonly [string, { start?: string; end?: string } | undefined])[] = [
      ['before', { start: text(signed - 99 * day), end: text(signed - 1000) }],
      ['after', { start: text(signed + 3600_000) }],
      ['to that second', { start: text(signed - day), end: text(signed) }],
      ['from that second', { start: text(signed) }],
      ['without start', { end: text(signed + 3600_000) }],
      ['without interval', undefined],
      ['ending before it starts', { start: text(signed + day), end: text(signed - day) }],
    ];
    const [how, validFor] = random.pick(ways);
    for (const each of all) {
      if (validFor === undefined) delete each.validFor;
      else each.validFor = validFor;
    }
    return `root: ${name} trusted ${how}`;
  };

export const rootMutations: readonly RootMutation[] = [
  interval('logs', (root) => root.tlogs.map(({ publicKey }) => publicKey)),
  interval('certificate logs', (root) => root.ctlogs.map(({ publicKey }) => publicKey)),
  interval('authorities', (root) => root.certificateAuthorities),
  interval('timestamp authorities', (root) => root.timestampAuthorities ?? []),
  (root, { random }) => {
    const list = random.pick(['tlogs', 'ctlogs', 'certificateAuthorities', 'timestampAuthorities'] as const);
    root[list] = [];
    return `root: no ${list}`;
  },
  (root, { random }) => {
    const [first] = root.tlogs;
    if (first === undefined) return undefined;
    first.logId.keyId = flipped(first.logId.keyId, random);
    return 'root: another log id';
  },
  (root) => {
    root.tlogs = root.tlogs.flatMap((each) => [each, each]);
    root.ctlogs = root.ctlogs.flatMap((each) => [each, each]);
    root.certificateAuthorities = root.certificateAuthorities.flatMap((each) => [each, each]);
    return 'root: everything twice';
  },
  (root) => {
    for (const each of root.tlogs) each.baseUrl = 'https://other.example';
    return 'root: logs of another name';
  },
  (root) => {
    const [first] = root.certificateAuthorities;
    if (first === undefined || first.certChain.certificates.length < 2) return undefined;
    for (const each of root.certificateAuthorities) each.certChain.certificates.reverse();
    return 'root: chains turned round';
  },
  (root) => {
    for (const each of root.certificateAuthorities) each.certChain.certificates.splice(1);
    return 'root: chains of their first certificate';
  },
  (root) => {
    Object.assign(root, { more: 1 });
    return 'root: unknown members';
  },
];
