-- What is taken away in time: when that is due, when it was last done to its end, and how many it took in all.
CREATE TABLE housekeeping (
    chore TEXT NOT NULL PRIMARY KEY,
    due INTEGER NOT NULL,
    done_at INTEGER,
    removed INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Before a row goes, SQLite looks for those that refer to it: without these, by reading whole tables.
CREATE INDEX effects_of_callback ON effects (callback);
CREATE INDEX legs_of_callback ON legs (callback);
CREATE INDEX gates_of_leg ON attempts (gate_leg) WHERE gate_leg IS NOT NULL;
CREATE INDEX decisions_of_callback ON decisions (callback);
CREATE INDEX decisions_of_attempt ON decisions (attempt);
CREATE INDEX findings_of_leg ON findings (leg);
CREATE INDEX recordings_of_leg ON recordings (leg);
CREATE INDEX idempotency_keys_of_callback ON idempotency_keys (callback);
