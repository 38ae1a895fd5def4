-- What visitors said to a machine, which the carrier keeps; the row stays when that is deleted.
CREATE TABLE recordings (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    callback BLOB NOT NULL REFERENCES callbacks (id),
    leg BLOB NOT NULL REFERENCES legs (id),
    carrier_id TEXT NOT NULL UNIQUE,
    -- Milliseconds.
    lasted INTEGER NOT NULL CHECK (lasted >= 0),
    at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX recordings_of_callback ON recordings (callback, id);
