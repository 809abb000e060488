// SPDX-License-Identifier: Apache-2.0
// One row of a store, without taking part in it: opened for reading only, in this thread, and closed again.
//
// For commands that show. Not checked: pages and log of the file, as opening the store does.

import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { CertificateRow } from '../store.ts';
import { corrupt, missing, storeFailure } from './failure.ts';
import { certificateRow, columns } from './rows.ts';
import { applicationId, schemaVersion } from './schema.ts';

/** The row with this serial number in the store of the anchor with this hash. @throws E_STORE_* */
export function look(path: string, anchorHashHex: string, serialHex: string): CertificateRow | undefined {
  if (!existsSync(path)) throw missing(path);
  try {
    using database = new DatabaseSync(path, { readOnly: true, timeout: 2000 });
    const one = (sql: string): unknown => Object.values(database.prepare(sql).get() ?? {})[0];
    if (one('PRAGMA application_id') !== applicationId || one('PRAGMA user_version') !== schemaVersion)
      throw corrupt(path, 'not a store of this version of Edgewarden');
    if (one("SELECT value FROM meta WHERE name = 'anchor'") !== anchorHashHex)
      throw corrupt(path, 'it belongs to another anchor');
    const raw = database.prepare(`SELECT ${columns} FROM certificates WHERE serial = ?`).get(serialHex);
    return raw && certificateRow(raw);
  } catch (error) {
    throw storeFailure(error, path);
  }
}
