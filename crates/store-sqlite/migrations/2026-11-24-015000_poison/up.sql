-- How often performing it broke off: a panic, or the end of the process that had claimed it.
ALTER TABLE effects ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;

-- The next time is the last: these are claimed one at a time.
CREATE INDEX suspects ON effects (due, sequence) WHERE crashes >= 2;

-- Effects that nobody performs any more. `told` is whether their callbacks were.
CREATE TABLE set_aside (
    id BLOB NOT NULL PRIMARY KEY,
    callback BLOB NOT NULL,
    kind TEXT NOT NULL,
    effect TEXT NOT NULL,
    due INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    crashes INTEGER NOT NULL,
    damaged INTEGER NOT NULL CHECK (damaged IN (0, 1)),
    at INTEGER NOT NULL,
    told INTEGER NOT NULL CHECK (told IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX untold ON set_aside (at) WHERE told = 0;
