// SPDX-License-Identifier: Apache-2.0
// The curves whose private keys are read (RFC 5480 section 2.1.1.1, SEC 2): identifier, width, order.

import { KnownError } from '../errors.ts';

export interface Curve {
  readonly name: 'P-224' | 'P-256' | 'P-384' | 'P-521';
  readonly oid: string;
  /** Octets of a coordinate and of a private key. */
  readonly octets: number;
  /** The order of the base point: private keys are 1 to order - 1. */
  readonly order: Uint8Array;
}

const curve = (name: Curve['name'], oid: string, orderHex: string): Curve => ({
  name,
  oid,
  octets: orderHex.length / 2,
  order: Uint8Array.from(Buffer.from(orderHex, 'hex')),
});

export const curves: readonly Curve[] = [
  curve('P-256', '1.2.840.10045.3.1.7', 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'),
  curve(
    'P-384',
    '1.3.132.0.34',
    'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  ),
  curve(
    'P-521',
    '1.3.132.0.35',
    `01${'ff'.repeat(32)}fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`,
  ),
  curve('P-224', '1.3.132.0.33', 'ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d'),
];

/** @throws E_X509_ALGORITHM */
export function curveOf(oid: string): Curve {
  const row = curves.find((candidate) => candidate.oid === oid);
  if (row === undefined) throw new KnownError('E_X509_ALGORITHM', `the curve ${oid} is not known`, { oid });
  return row;
}
