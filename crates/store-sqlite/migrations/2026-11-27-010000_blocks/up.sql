-- Numbers that nobody calls any more. Of a number its hash is kept, made with a secret of this database, and what of it
-- may be shown. A block that was lifted stays, with who did it.
CREATE TABLE blocks (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    number_hash BLOB NOT NULL CHECK (length(number_hash) = 32),
    masked TEXT NOT NULL,
    cause TEXT NOT NULL,
    blocked_by TEXT NOT NULL,
    callback BLOB CHECK (length(callback) = 16),
    at INTEGER NOT NULL,
    lifted_by TEXT,
    lifted_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX blocked_numbers ON blocks (number_hash) WHERE lifted_at IS NULL;
CREATE INDEX blocks_by_time ON blocks (at) WHERE lifted_at IS NULL;
