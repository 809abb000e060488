// SPDX-License-Identifier: Apache-2.0
// Arbitrary revocation lists, and a key and an issuer made once.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import type { CrlEntryFields, TbsCrlFields } from '../../../core/crl/index.ts';
import {
  encodeName,
  nameAttribute,
  oids,
  parseName,
  reasonCodes,
  signatureAlgorithms,
  type Name,
  type ReasonCode,
} from '../../../core/x509/index.ts';
import { seconds, serialHex } from '../x509/values.ts';

export const privateKey: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

export const named = (commonName: string): Name =>
  parseName(encodeName([[nameAttribute(oids.commonName, commonName)]]));

export const fleet: Name = named('fleet');

/** A list that each test changes in one thing. */
export const base: TbsCrlFields = {
  issuerDer: fleet.der,
  algorithm: signatureAlgorithms.ecdsaWithSha256,
  thisUpdate: Date.UTC(2026, 10, 1),
  nextUpdate: Date.UTC(2026, 10, 8),
  crlNumber: 7n,
  authorityKeyIdentifier: { keyId: Uint8Array.of(1, 2, 3, 4) },
  entries: [],
};

export const wholeList = {
  onlyUserCerts: false,
  onlyCaCerts: false,
  onlyAttributeCerts: false,
  indirect: false,
};

const reasons: readonly ReasonCode[] = reasonCodes.filter(
  (reason) => reason !== undefined && reason !== 'unspecified' && reason !== 'removeFromCRL',
);

export const entry: fc.Arbitrary<CrlEntryFields> = fc.record(
  {
    serialHex,
    revocationDate: seconds,
    reason: fc.constantFrom(...reasons),
    invalidityDate: seconds,
  },
  { requiredKeys: ['serialHex', 'revocationDate'] },
);
