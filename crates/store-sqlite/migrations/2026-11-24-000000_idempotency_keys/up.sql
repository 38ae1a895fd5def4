-- Drawn when they are first asked for. Who has them reads nothing with them alone.
CREATE TABLE secrets (
    name TEXT NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL CHECK (length(secret) = 32)
) STRICT, WITHOUT ROWID;

-- Requests that carried a key, kept for a day. Both hashes are made with the key, which is in no
-- table; `state_data` is what the callback was when it was accepted, for the same answer again.
CREATE TABLE idempotency_keys (
    key_hash BLOB NOT NULL PRIMARY KEY CHECK (length(key_hash) = 32),
    request_hash BLOB NOT NULL CHECK (length(request_hash) = 32),
    callback BLOB NOT NULL REFERENCES callbacks (id),
    state_data TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (at);
