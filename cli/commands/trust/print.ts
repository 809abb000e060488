// SPDX-License-Identifier: Apache-2.0
// How the trust commands show items, ages and changes.

import { z } from 'zod';
import { printable } from '../../../core/index.ts';
import { stateOf, type Change, type Item } from './contents.ts';

export const itemShape: Record<string, z.ZodType> = {
  kind: z.enum(['log', 'certificate log', 'authority', 'timestamp authority', 'key']),
  name: z.string(),
  /** SHA-256 over the key's SubjectPublicKeyInfo or the authority's first certificate. */
  fingerprint: z.string(),
  usage: z.string().optional(),
  start: z.string(),
  /** Absent where no end is stated. */
  end: z.string().optional(),
  state: z.enum(['valid', 'not yet', 'ended']),
};

export const changeShape: z.ZodType = z.object({
  change: z.enum(['added', 'removed', 'widened', 'narrowed']),
  ...itemShape,
});

export const time = (at: number): string => new Date(at).toISOString();
export const day = (at: number): string => time(at).slice(0, 10);
export const ageInDays = (obtained: number, now: number): number =>
  Math.max(0, Math.floor((now - obtained) / 86_400_000));

export function itemData(item: Item, now: number): Record<string, string> {
  const { kind, name, fingerprint, usage, validFor } = item;
  return {
    kind,
    name,
    fingerprint,
    ...(usage === undefined ? {} : { usage }),
    start: time(validFor.start),
    ...(validFor.end === Infinity ? {} : { end: time(validFor.end) }),
    state: stateOf(item, now),
  };
}

export const itemHead: readonly string[] = ['what', 'name', 'from', 'until', 'now', 'sha256'];

/** A row of a table; fingerprints are cut unless `whole`. */
export function itemRow(item: Item, now: number, whole: boolean): readonly string[] {
  const { kind, name, fingerprint, usage, validFor } = item;
  return [
    usage === undefined ? kind : `${kind} ${printable(usage)}`,
    printable(name),
    validFor.start <= 0 ? '-' : day(validFor.start),
    validFor.end === Infinity ? '-' : day(validFor.end),
    stateOf(item, now),
    whole ? fingerprint : `${fingerprint.slice(0, 16)}…`,
  ];
}

export const changeData = ({ change, item }: Change, now: number): Record<string, string> => ({
  change,
  ...itemData(item, now),
});
