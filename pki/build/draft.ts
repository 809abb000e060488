// SPDX-License-Identifier: Apache-2.0
// Plan -> the bytes to be signed: a Draft, linted. Signers take nothing else.

import { hash, randomFillSync } from 'node:crypto';
import { isPlan, type Plan } from '../profile/plan.ts';
import type { Issuer } from './issuer.ts';
import { lint } from './lint.ts';
import { encodeTbs } from './tbs.ts';

class LintedDraft {
  readonly plan: Plan;
  readonly issuer: Issuer;
  readonly serialHex: string;
  readonly tbsDer: Uint8Array;
  readonly tbsDigestHex: string;
  readonly #linted = true;

  constructor(plan: Plan, issuer: Issuer, serialHex: string, tbsDer: Uint8Array) {
    if (!isPlan(plan)) throw new TypeError('a draft is of what plan() approved');
    lint(tbsDer, plan.fields, issuer);
    this.plan = plan;
    this.issuer = issuer;
    this.serialHex = serialHex;
    this.tbsDer = tbsDer;
    this.tbsDigestHex = hash('sha256', tbsDer, 'hex');
  }

  static holds(value: object): boolean {
    return #linted in value && value.#linted;
  }
}

/** A certificate but for its signature. Only build() makes one. */
export type Draft = LintedDraft;

export function isDraft(value: object): value is Draft {
  return LintedDraft.holds(value);
}

/** Writes what the plan says under the issuer's name. @throws E_LINT, which is a defect */
export function build(plan: Plan, issuer: Issuer, serialHex: string = newSerial()): Draft {
  if (!isPlan(plan)) throw new TypeError('build() takes what plan() approved');
  return new LintedDraft(plan, issuer, serialHex, encodeTbs(plan, issuer, Buffer.from(serialHex, 'hex')));
}

/** RFC 5280 section 4.1.2.2: positive, unguessable (126 random bits), always 16 octets. */
export function newSerial(): string {
  if (taken === random.length) {
    randomFillSync(random); // asked for in bulk: each call to the generator costs as much as a small hash
    taken = 0;
  }
  const bytes = random.subarray(taken, (taken += 16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

const random = Buffer.alloc(4096);
let taken = random.length;
