// SPDX-License-Identifier: Apache-2.0
// What a root or a file of keys vouches for, one item each, and how two such lists differ.

import { createHash } from 'node:crypto';
import type { TrustedRoot } from '../../../attest/index.ts';
import type {
  CertificateAuthority,
  FileKey,
  Interval,
  LogKey,
  TimestampAuthority,
} from '../../../attest/trust/index.ts';
import { nameText } from '../../../core/x509/index.ts';

export interface Item {
  readonly kind: 'log' | 'certificate log' | 'authority' | 'timestamp authority' | 'key';
  /** A log's origin, an authority's subject, a key's id. */
  readonly name: string;
  /** Hex of SHA-256 over the key's SubjectPublicKeyInfo, or over the authority's first certificate. */
  readonly fingerprint: string;
  /** When it is trusted and valid, both ends included. */
  readonly validFor: Interval;
  /** Of keys that say so. */
  readonly usage?: string;
}

export type ItemState = 'valid' | 'not yet' | 'ended';

export function stateOf({ validFor }: Item, now: number): ItemState {
  if (now < validFor.start) return 'not yet';
  return now > validFor.end ? 'ended' : 'valid';
}

export const itemsOf = (root: TrustedRoot): readonly Item[] => [
  ...root.authorities.map((each) => authorityItem('authority', each)),
  ...root.ctLogs.map((each) => logItem('certificate log', each)),
  ...root.logs.map((each) => logItem('log', each)),
  ...root.timestampAuthorities.map((each) => authorityItem('timestamp authority', each)),
];

export const keyItems = (keys: readonly FileKey[]): readonly Item[] =>
  keys.map(({ key, id, usage, validFor }) => {
    const fingerprint = spkiHash(key);
    const name = id ?? 'without a name';
    return { kind: 'key', name, fingerprint, validFor, ...(usage === undefined ? {} : { usage }) };
  });

function logItem(kind: 'log' | 'certificate log', { origin, key, validFor }: LogKey): Item {
  return { kind, name: origin, fingerprint: spkiHash(key), validFor };
}

function authorityItem(
  kind: 'authority' | 'timestamp authority',
  { chain, validFor }: CertificateAuthority | TimestampAuthority,
): Item {
  const [first] = chain;
  if (first === undefined) throw new TypeError('a chain has a certificate');
  return {
    kind,
    name: nameText(first.subject),
    fingerprint: createHash('sha256').update(first.der).digest('hex'),
    // What is trusted beyond its certificates' validity verifies nothing.
    validFor: {
      start: Math.max(validFor.start, ...chain.map(({ notBefore }) => notBefore)),
      end: Math.min(validFor.end, ...chain.map(({ notAfter }) => notAfter)),
    },
  };
}

const spkiHash = ({ key }: LogKey['key']): string =>
  createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('hex');

export interface Change {
  readonly change: 'added' | 'removed' | 'widened' | 'narrowed';
  readonly item: Item;
}

/** What `after` has that `before` has not, and the other way round. Widened: trusted at a time it was not before. */
export function changesOf(before: readonly Item[], after: readonly Item[]): readonly Change[] {
  const idOf = ({ kind, fingerprint, usage }: Item): string => `${kind} ${fingerprint} ${usage ?? ''}`;
  const old = Map.groupBy(before, idOf);
  const found = new Set(after.map(idOf));
  const changed = after.flatMap((item): Change[] => {
    const was = old.get(idOf(item))?.[0];
    if (was === undefined) return [{ change: 'added', item }];
    const { start, end } = item.validFor;
    if (start < was.validFor.start || end > was.validFor.end) return [{ change: 'widened', item }];
    return start > was.validFor.start || end < was.validFor.end ? [{ change: 'narrowed', item }] : [];
  });
  const removed = before.filter((item) => !found.has(idOf(item)));
  return [...changed, ...removed.map((item): Change => ({ change: 'removed', item }))];
}
