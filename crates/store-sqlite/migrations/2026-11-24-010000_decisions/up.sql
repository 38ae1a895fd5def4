-- Who may decide about an attempt of which nobody knows how it ended: whoever has one of its tokens.
-- A text that is sent again carries a new one, as none is stored.
CREATE TABLE decisions (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    callback BLOB NOT NULL REFERENCES callbacks (id),
    attempt BLOB NOT NULL REFERENCES attempts (id),
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was said of legs in doubt, in words for people.
CREATE TABLE findings (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    callback BLOB NOT NULL REFERENCES callbacks (id),
    leg BLOB NOT NULL REFERENCES legs (id),
    at INTEGER NOT NULL,
    said TEXT NOT NULL
) STRICT;

CREATE INDEX findings_of_callback ON findings (callback, sequence);
