// SPDX-License-Identifier: Apache-2.0
// The purposes of extKeyUsage (RFC 5280 section 4.2.1.12) by the names that profiles and commands use.

import { oids } from '../../core/x509/index.ts';

export const clientAuth: string = oids.clientAuth;
export const serverAuth: string = oids.serverAuth;

/** In the order that help shows them. `any` has no row: no profile grants it. */
export const purposeNames = [
  'clientAuth',
  'serverAuth',
  'codeSigning',
  'emailProtection',
  'timeStamping',
] as const;
export type PurposeName = (typeof purposeNames)[number];

export const purposeOid = (name: PurposeName): string => oids[name];

const nameOfOid: ReadonlyMap<string, PurposeName> = new Map(purposeNames.map((name) => [oids[name], name]));

/** The purpose's name; its object identifier where it has none. */
export const purposeName = (oid: string): string => nameOfOid.get(oid) ?? oid;
