// SPDX-License-Identifier: Apache-2.0
// ECPrivateKey (RFC 5915 section 3), as SEC1 files hold it and as PKCS#8 wraps it.
//
// Strict: the private key has the curve's width, the curve is named, the point is uncompressed. Not checked here:
// that the point belongs to the key; `keyOf` does.

import {
  bitString,
  contextConstructed,
  DerReader,
  integer,
  octetString,
  oid,
  sequence,
} from '../der/index.ts';
import { KnownError } from '../errors.ts';
import { curveOf, type Curve } from './curves.ts';
import { keyLimits } from './limits.ts';

export interface EcPrivateKey {
  readonly curve: Curve;
  /** The private key, as wide as the curve. */
  readonly scalar: Uint8Array;
  /** The public half, uncompressed, where the file has it. */
  readonly point?: Uint8Array;
}

/**
 * Reads an ECPrivateKey. `curve` where what wraps it has named one: it may be named again, but no other.
 * @throws E_DER_*, E_X509_ALGORITHM, E_KEY_FORM
 */
export function parseEcPrivateKey(der: Uint8Array, curve?: Curve): EcPrivateKey {
  const reader = new DerReader(der, { depth: 4, bytes: keyLimits.bytes });
  const fields = reader.sequence();
  if (fields.smallInteger() !== 1) throw form('its version is not 1');
  const scalar = fields.octetString();
  const parameters = fields.optional(0);
  const named = parameters === undefined ? undefined : curveOf(parameters.oid());
  parameters?.finish();
  const known = named ?? curve;
  if (known === undefined) throw form('it names no curve');
  if (curve !== undefined && named !== undefined && named !== curve) throw form('it names two curves');
  const wrapped = fields.optional(1);
  const point = wrapped?.bitString();
  wrapped?.finish();
  fields.finish();
  reader.finish();
  if (scalar.length !== known.octets) throw form('its private key is not as wide as the curve');
  if (point === undefined) return { curve: known, scalar };
  if (point.unusedBits !== 0 || point.bytes[0] !== 4 || point.bytes.length !== 2 * known.octets + 1)
    throw form('its public key is not an uncompressed point of the curve');
  return { curve: known, scalar, point: point.bytes };
}

/** Writes it; with its curve for a file of its own, without where PKCS#8 names it. */
export function encodeEcPrivateKey(
  { curve, scalar, point }: EcPrivateKey,
  named: 'named' | 'unnamed',
): Uint8Array {
  return sequence(
    integer(1),
    octetString(scalar),
    ...(named === 'named' ? [contextConstructed(0, oid(curve.oid))] : []),
    ...(point === undefined ? [] : [contextConstructed(1, bitString(point))]),
  );
}

function form(what: string): KnownError {
  return new KnownError('E_KEY_FORM', `not an EC private key: ${what}`);
}
