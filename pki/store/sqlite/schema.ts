// SPDX-License-Identifier: Apache-2.0
// The SQLite schema. user_version counts its versions; a file of another version is refused, never guessed at.
//
// Times are milliseconds since 1970. A row of `certificates` is made by a reservation (state 0), completed by
// its commit (1), or given up (2): it is never deleted, so that no serial number is used twice.

/** 'EDGW': tells our files from other SQLite files. */
export const applicationId = 0x45444757;
export const schemaVersion = 1;

export const states = ['reserved', 'issued', 'abandoned'] as const;

export const schema = `
CREATE TABLE meta (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE certificates (
  position    INTEGER PRIMARY KEY,
  serial      TEXT    NOT NULL UNIQUE,
  request     BLOB    UNIQUE,
  state       INTEGER NOT NULL CHECK (state IN (0, 1, 2)),
  node_name   TEXT    NOT NULL,
  profile     TEXT    NOT NULL,
  caller      TEXT    NOT NULL,
  token       TEXT,
  csr_digest  BLOB    NOT NULL,
  tbs_digest  BLOB    NOT NULL,
  not_before  INTEGER NOT NULL,
  not_after   INTEGER NOT NULL,
  reserved_at INTEGER NOT NULL,
  cert        BLOB,
  issued_at   INTEGER,
  leaf_index  INTEGER UNIQUE,
  leaf_hash   BLOB,
  revoked_at  INTEGER,
  reason      INTEGER,
  CHECK ((state = 1) = (cert IS NOT NULL)),
  CHECK ((state = 1) = (leaf_index IS NOT NULL)),
  CHECK (state = 1 OR revoked_at IS NULL)
) STRICT;
CREATE INDEX certificates_by_node ON certificates (node_name, position);
CREATE INDEX certificates_pending ON certificates (reserved_at) WHERE state = 0;
CREATE INDEX certificates_revoked ON certificates (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE tokens (
  id         TEXT    NOT NULL PRIMARY KEY,
  node_name  TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  expires    INTEGER NOT NULL,
  spent_by   TEXT    REFERENCES certificates (serial)
) STRICT, WITHOUT ROWID;
`;
