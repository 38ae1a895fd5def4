-- Identifiers are 16 bytes, times are milliseconds since 1970, documents are JSON.

CREATE TABLE instance (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    epoch INTEGER NOT NULL
) STRICT;

INSERT INTO instance (one, epoch) VALUES (1, 0);

CREATE TABLE callbacks (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    state_data TEXT NOT NULL,
    number TEXT NOT NULL,
    name TEXT,
    token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
    asked_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE attempts (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    callback BLOB NOT NULL REFERENCES callbacks (id),
    number INTEGER NOT NULL CHECK (number > 0),
    epoch INTEGER NOT NULL,
    opened_at INTEGER,
    gate_leg BLOB REFERENCES legs (id),
    gate_at INTEGER,
    outcome TEXT,
    UNIQUE (callback, number)
) STRICT, WITHOUT ROWID;

-- A callback has at most one open attempt; the index also counts the open ones.
CREATE UNIQUE INDEX open_attempts ON attempts (callback) WHERE outcome IS NULL;

CREATE TABLE legs (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    attempt BLOB NOT NULL REFERENCES attempts (id),
    callback BLOB NOT NULL REFERENCES callbacks (id),
    side TEXT NOT NULL CHECK (side IN ('business', 'visitor')),
    nonce_hash BLOB CHECK (length(nonce_hash) = 32),
    provider_call TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX legs_of_attempt ON legs (attempt);

-- Append-only; a sequence number is never given twice.
CREATE TABLE events (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    callback BLOB NOT NULL REFERENCES callbacks (id),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    event TEXT NOT NULL,
    moved INTEGER NOT NULL CHECK (moved IN (0, 1))
) STRICT;

CREATE INDEX history ON events (callback, sequence);

-- What is still to be done; a row goes when it is done. `epoch` is whose claim it is.
CREATE TABLE effects (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    callback BLOB NOT NULL REFERENCES callbacks (id),
    kind TEXT NOT NULL,
    effect TEXT NOT NULL,
    needs_line INTEGER NOT NULL CHECK (needs_line IN (0, 1)),
    due INTEGER NOT NULL,
    epoch INTEGER,
    tries INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX unclaimed_effects ON effects (needs_line, due, sequence) WHERE epoch IS NULL;
