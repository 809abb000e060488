// SPDX-License-Identifier: Apache-2.0
// Plan -> the bytes to be signed: a Draft, linted. Signers take nothing else.

import { createHash, randomFillSync } from 'node:crypto';
import {
  basicConstraints,
  encodeTbsCertificate,
  extKeyUsage,
  keyIdentifier,
  keyUsage,
  makeExtension,
  subjectAltName,
  subjectKeyIdentifier,
  type Extension,
} from '../../core/x509/index.ts';
import { isPlan, type Plan } from '../profile/plan.ts';
import type { Profile } from '../profile/profiles.ts';
import type { Issuer } from './issuer.ts';
import { lint } from './lint.ts';

class LintedDraft {
  readonly plan: Plan;
  readonly issuer: Issuer;
  readonly serialHex: string;
  readonly tbsDer: Uint8Array;
  readonly tbsDigestHex: string;
  readonly #linted = true;

  constructor(plan: Plan, issuer: Issuer, serialHex: string, tbsDer: Uint8Array) {
    lint(tbsDer, plan.fields, issuer);
    this.plan = plan;
    this.issuer = issuer;
    this.serialHex = serialHex;
    this.tbsDer = tbsDer;
    this.tbsDigestHex = createHash('sha256').update(tbsDer).digest('hex');
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
  const { fields } = plan;
  const tbsDer = encodeTbsCertificate({
    serialHex,
    algorithm: issuer.algorithm,
    issuerDer: issuer.certificate.subject.der,
    notBefore: fields.notBefore,
    notAfter: fields.notAfter,
    subjectDer: fields.subjectDer,
    spkiDer: fields.spki.der,
    extensions: extensions(plan, issuer),
  });
  return new LintedDraft(plan, issuer, serialHex, tbsDer);
}

function extensions({ fields }: Plan, issuer: Issuer): Extension[] {
  return [
    keyUsageOf(fields.profile),
    makeExtension(extKeyUsage, fields.usages),
    notCa,
    makeExtension(subjectKeyIdentifier, keyIdentifier(fields.spki)),
    issuer.authorityKeyIdentifier,
    ...(fields.alternativeNames.length === 0 ? [] : [makeExtension(subjectAltName, fields.alternativeNames)]),
  ];
}

const notCa = makeExtension(basicConstraints, { ca: false });
const keyUsageOf = (profile: Profile): Extension => makeExtension(keyUsage, profile.keyUsage);

/** RFC 5280 section 4.1.2.2: positive, unguessable (126 random bits), always 16 octets. */
export function newSerial(): string {
  const bytes = randomFillSync(Buffer.allocUnsafe(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}
