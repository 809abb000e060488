// SPDX-License-Identifier: Apache-2.0
// Where GnuTLS (3.7) refuses and we do not. Codes are what certtool says.

import type { Row } from './table.ts';

const rows: readonly Omit<Row, 'refuses' | 'peers'>[] = [];

export const gnutlsRows: readonly Row[] = rows.map((row) => ({ ...row, peers: ['gnutls'], refuses: 'peer' }));
