-- What calls take from the limits of their day, each from before it may ring. Amounts are millionths of the
-- currency that prices are in; `cost` is absent as long as the estimate stands. Rows of past days go.
CREATE TABLE budget (
    leg BLOB NOT NULL PRIMARY KEY CHECK (length(leg) = 16),
    attempt BLOB NOT NULL CHECK (length(attempt) = 16),
    at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'begun', 'given_back')),
    at_once INTEGER NOT NULL CHECK (at_once IN (0, 1)),
    visitor TEXT,
    per_call INTEGER NOT NULL,
    per_minute INTEGER NOT NULL,
    estimate INTEGER NOT NULL,
    cost INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX budget_by_time ON budget (at);
CREATE INDEX budget_of_visitor ON budget (visitor, at) WHERE visitor IS NOT NULL;
CREATE INDEX budget_of_attempt ON budget (attempt);

-- Since when it is switched off.
CREATE TABLE switches (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    intake INTEGER,
    dialing INTEGER
) STRICT;

INSERT INTO switches (one) VALUES (1);

CREATE INDEX waiting_in_line ON callbacks (state) WHERE state = 'queued';
