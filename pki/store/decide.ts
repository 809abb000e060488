// SPDX-License-Identifier: Apache-2.0
// The store's rules, apart from where rows are kept: what a reservation or a commit means for the rows that
// stand in its way. Both stores ask here, so that they cannot come to differ.

import { KnownError } from '../../core/index.ts';
import type { CertificateRow, Reservation, RowState, TokenRow } from './store.ts';

/** The row that the same request made before. */
export interface Earlier {
  readonly serialHex: string;
  readonly state: RowState;
  readonly notAfter: number;
  readonly revokedAt: number | undefined;
}

export type ReserveDecision =
  | { readonly kind: 'replay' }
  /** `supersedes` names an earlier row of the same request that gives way. */
  | { readonly kind: 'insert'; readonly supersedes?: { serialHex: string; abandon: boolean } };

/**
 * Decides about a reservation. A request that was answered is answered again with the same certificate; one
 * that was interrupted loses its old serial, whose signature may exist but was never released, and gets a new one.
 * @throws E_AUTH_REVOKED, E_CERT_REVOKED, E_TOKEN_UNKNOWN, E_TOKEN_SPENT, E_TOKEN_EXPIRED
 */
export function decideReserve(
  wanted: Reservation,
  found: {
    earlier: Earlier | undefined;
    token: TokenRow | undefined;
    peerRevokedAt: number | undefined;
  },
): ReserveDecision {
  if (found.peerRevokedAt !== undefined)
    throw new KnownError('E_AUTH_REVOKED', 'the certificate that asks was revoked', {
      serial: wanted.peerSerialHex ?? '',
    });
  const { earlier } = found;
  if (earlier?.state === 'issued' && earlier.revokedAt !== undefined)
    throw new KnownError('E_CERT_REVOKED', 'the certificate that answered this request was revoked', {
      serial: earlier.serialHex,
    });
  if (earlier?.state === 'issued' && wanted.now <= earlier.notAfter) return { kind: 'replay' };
  if (wanted.tokenId !== undefined) checkToken(wanted, wanted.tokenId, found.token);
  if (earlier === undefined) return { kind: 'insert' };
  return {
    kind: 'insert',
    supersedes: { serialHex: earlier.serialHex, abandon: earlier.state === 'reserved' },
  };
}

function checkToken(wanted: Reservation, id: string, token: TokenRow | undefined): void {
  if (token?.nodeName !== wanted.nodeName)
    throw new KnownError('E_TOKEN_UNKNOWN', 'this CA has no record of the token', { token: id });
  if (token.spentBy !== undefined) throw spent(id, token.spentBy);
  if (token.expires <= wanted.now)
    throw new KnownError('E_TOKEN_EXPIRED', 'the token has expired', { token: id, expired: token.expires });
}

/**
 * Decides about a commit: only the reservation that was made may be completed, and only once.
 * @returns false when the very same certificate is there already
 * @throws E_SLOT_LOST, E_TOKEN_SPENT
 */
export function decideCommit(
  serialHex: string,
  certDer: Uint8Array,
  row: Pick<CertificateRow, 'state' | 'certDer'> | undefined,
  token: TokenRow | undefined,
): boolean {
  if (row?.state === 'issued' && row.certDer !== undefined && sameBytes(row.certDer, certDer)) return false;
  if (row?.state !== 'reserved')
    throw new KnownError('E_SLOT_LOST', 'the reservation was given up before its certificate came', {
      serial: serialHex,
    });
  if (token?.spentBy !== undefined) throw spent(token.id, token.spentBy);
  return true;
}

function spent(id: string, serialHex: string): KnownError {
  return new KnownError(
    'E_TOKEN_SPENT',
    'the token was already exchanged for a certificate',
    { token: id, serial: serialHex },
    { hint: 'Make a new one for this node with edgewarden token create.' },
  );
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** No row has this serial number, or none that became a certificate. */
export function unknownSerial(serialHex: string): KnownError {
  return new KnownError(
    'E_SERIAL_UNKNOWN',
    'no certificate with this serial number was issued here',
    { serial: serialHex },
    { hint: 'List them with edgewarden cert list.' },
  );
}
