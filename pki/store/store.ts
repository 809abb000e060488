// SPDX-License-Identifier: Apache-2.0
// What the CA remembers, and the only ways to change it.
//
// A certificate's row is made before anything is signed and says what will be (reserve); the signed bytes
// complete it (commit) together with its leaf in the issuance log and the token that paid for it. Whoever
// implements this promises: an operation that resolved is durable; one that was refused changed nothing;
// one that failed with E_STORE_IO, E_DISK_FULL or E_STORE_CLOSED may have happened, and asking again is safe.
// Several processes may hold one store: a commit is a compare-and-swap on the reservation, never a blind write.

/** `reserved`: intent on record, perhaps signed, never released. `abandoned`: its serial is burnt for good. */
export type RowState = 'reserved' | 'issued' | 'abandoned';

/** The intent: everything about a certificate but its signature. */
export interface Reservation {
  readonly serialHex: string;
  /** SHA-256 of who asks and what for: the same request finds its own row again. */
  readonly requestHex: string;
  readonly nodeName: string;
  readonly profile: string;
  /** `token:<id>`, `peer:<serial>`, `shared-token:<hash>`, `operator`. */
  readonly caller: string;
  readonly csrDigestHex: string;
  /** SHA-256 of the bytes that will be signed. */
  readonly tbsDigestHex: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly now: number;
  /** The one-use token that pays. Checked here, spent by the commit. */
  readonly tokenId?: string;
  /** The caller's own certificate, which must not have been revoked meanwhile. */
  readonly peerSerialHex?: string;
}

export type Reserved =
  | { readonly kind: 'reserved'; readonly serialHex: string }
  /** This very request was answered before. */
  | { readonly kind: 'issued'; readonly row: CertificateRow };

export interface Commit {
  readonly serialHex: string;
  readonly certDer: Uint8Array;
  readonly now: number;
}

/** A certificate as the store knows it. */
export interface CertificateRow {
  readonly serialHex: string;
  readonly state: RowState;
  readonly nodeName: string;
  readonly profile: string;
  readonly caller: string;
  readonly csrDigestHex: string;
  readonly tbsDigestHex: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly reservedAt: number;
  /** Absent until committed, as are the three that follow. */
  readonly certDer?: Uint8Array;
  readonly issuedAt?: number;
  readonly leafIndex?: number;
  readonly leafHash?: Uint8Array;
  readonly revokedAt?: number;
  /** CRLReason (RFC 5280 section 5.3.1). */
  readonly reason?: number;
}

export interface TokenRow {
  readonly id: string;
  readonly nodeName: string;
  readonly createdAt: number;
  readonly expires: number;
  readonly spentBy?: string;
}

export interface Filter {
  readonly nodeName?: string;
  /** `valid`, `expired` and `revoked` are seen from `now`; `abandoned` and `reserved` are the rows that never were certificates. */
  readonly status?: 'valid' | 'expired' | 'revoked' | 'abandoned' | 'reserved';
  /** Only certificates whose end lies before this time. */
  readonly endsBefore?: number;
  readonly now: number;
  readonly limit: number;
  /** Only rows after this position, which the previous page's `next` gave. */
  readonly after?: number;
}

export interface Page {
  readonly rows: readonly CertificateRow[];
  /** Where the next page starts; absent on the last. */
  readonly next?: number;
}

export interface Tally {
  readonly issued: number;
  readonly reserved: number;
  readonly abandoned: number;
  readonly revoked: number;
  /** Leaves in the issuance log: always the number of certificates issued. */
  readonly leaves: number;
}

export interface Store {
  /** @throws E_SERIAL_TAKEN, E_TOKEN_UNKNOWN, E_TOKEN_SPENT, E_TOKEN_EXPIRED, E_CERT_REVOKED, E_AUTH_REVOKED */
  reserve(reservation: Reservation): Promise<Reserved>;
  /** @throws E_SLOT_LOST when the reservation was given up, E_TOKEN_SPENT when its token went to another */
  commit(commit: Commit): Promise<CertificateRow>;
  /** Gives a reservation up: nothing was, or will be, released under its serial. */
  abandon(serialHex: string): Promise<void>;
  /** Gives up every reservation made before `before`. Returns how many. */
  abandonBefore(before: number): Promise<number>;
  /** Repeating it changes nothing and gives the first revocation. @throws E_SERIAL_UNKNOWN */
  revoke(serialHex: string, reason: number, now: number): Promise<CertificateRow>;
  find(serialHex: string): Promise<CertificateRow | undefined>;
  list(filter: Filter): Promise<Page>;
  /** Rows of the log from leaf `from`, in order. */
  leaves(from: number, limit: number): Promise<readonly CertificateRow[]>;
  tally(): Promise<Tally>;
  addToken(token: Omit<TokenRow, 'spentBy'>): Promise<void>;
  findToken(id: string): Promise<TokenRow | undefined>;
  close(): Promise<void>;
}
