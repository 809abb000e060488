// SPDX-License-Identifier: Apache-2.0
// A folder of NIST PKITS: cases.json, and certificates and revocation lists by name in certs.json and crls.json. What
// a case names has to be there.

import { z } from 'zod';
import { badSet, readPart } from '../set.ts';

const { array, boolean, enum: oneOf, iso, object, record, string } = z;

export interface PkitsCase {
  readonly id: string;
  readonly title: string;
  readonly trust_anchor: string;
  /** A pool: more than the path, and in no order. */
  readonly certs: readonly string[];
  readonly target: string;
  readonly crls: readonly string[];
  readonly validation_time: string;
  readonly initial_policy_set: readonly string[];
  readonly initial_explicit_policy: boolean;
  readonly initial_policy_mapping_inhibit: boolean;
  readonly initial_any_policy_inhibit: boolean;
  readonly expect: 'valid' | 'invalid';
  readonly user_constrained_policy_set: readonly string[];
}

const casesShape: z.ZodType<{ readonly cases: readonly PkitsCase[] }> = object({
  cases: array(
    object({
      id: string(),
      title: string(),
      trust_anchor: string(),
      certs: array(string()),
      target: string(),
      crls: array(string()),
      validation_time: iso.datetime(),
      initial_policy_set: array(string()),
      initial_explicit_policy: boolean(),
      initial_policy_mapping_inhibit: boolean(),
      initial_any_policy_inhibit: boolean(),
      expect: oneOf(['valid', 'invalid']),
      user_constrained_policy_set: array(string()),
    }),
  ).min(1),
});
const dersShape = record(string(), string());

export interface PkitsFolder {
  readonly cases: readonly PkitsCase[];
  /** DER by name. @throws E_CONFORMANCE_SET */
  readonly certificate: (name: string) => Uint8Array;
  readonly crl: (name: string) => Uint8Array;
}

/** @throws E_CONFORMANCE_SET */
export async function readFolder(directory: string): Promise<PkitsFolder> {
  const { cases } = await readPart(directory, 'cases.json', casesShape);
  const certificates = new Map(Object.entries(await readPart(directory, 'certs.json', dersShape)));
  const crls = new Map(Object.entries(await readPart(directory, 'crls.json', dersShape)));
  const from = (file: string, ders: ReadonlyMap<string, string>) => (name: string) => {
    const der = ders.get(name);
    if (der === undefined) throw badSet(directory, `${file} has no ${name}`);
    return Buffer.from(der, 'base64');
  };
  return { cases, certificate: from('certs.json', certificates), crl: from('crls.json', crls) };
}
