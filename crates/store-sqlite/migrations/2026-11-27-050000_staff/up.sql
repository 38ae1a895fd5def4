-- People of the business who sign in.
CREATE TABLE staff (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL,
    -- In lower case.
    email TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    -- Argon2id, in the PHC format.
    password TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER
) STRICT, WITHOUT ROWID;

-- Of a session's 256 random bits only the SHA-256 is kept.
CREATE TABLE staff_sessions (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    staff BLOB NOT NULL REFERENCES staff (id),
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX staff_sessions_by_owner ON staff_sessions (staff);

-- One row: the token that makes the first owner, and since when there is one.
CREATE TABLE staff_setup (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    token_hash BLOB CHECK (length(token_hash) = 32),
    until INTEGER,
    done_at INTEGER
) STRICT;

INSERT INTO staff_setup (one) VALUES (1);

-- Tries to sign in, by hashes of what they have in common.
CREATE TABLE staff_tries (
    key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 32),
    tries INTEGER NOT NULL,
    -- When they are forgotten.
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX staff_tries_by_time ON staff_tries (until);

-- What staff and programs did. Each entry holds the hash of the one before it.
CREATE TABLE audit (
    sequence INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    details TEXT NOT NULL,
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
