-- Texts that were, or may have been, handed to a carrier; `id` is that of the effect which sends it.
-- The number that it went to is the callback's or the business's, and not copied here.
CREATE TABLE messages (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    callback BLOB NOT NULL REFERENCES callbacks (id),
    side TEXT NOT NULL CHECK (side IN ('business', 'visitor')),
    notice TEXT NOT NULL,
    carrier_id TEXT,
    status TEXT NOT NULL,
    error INTEGER,
    tries INTEGER NOT NULL,
    -- How many texts it was since the day of `intended_at` began.
    counted INTEGER NOT NULL CHECK (counted >= 0),
    intended_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX messages_of_callback ON messages (callback, id);
CREATE INDEX messages_of_carrier ON messages (carrier_id);
CREATE INDEX messages_by_day ON messages (intended_at, counted);

-- Who wants no texts, for ever. In plain E.164 as in `callbacks`, until numbers are sealed.
CREATE TABLE opt_outs (
    number TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Texts that came in, kept for some days: by then no carrier repeats them.
CREATE TABLE texts_in (
    carrier_id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,
    keyword TEXT NOT NULL,
    at INTEGER NOT NULL,
    reply TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX texts_in_of_number ON texts_in (number, keyword, at);
CREATE INDEX texts_in_by_day ON texts_in (at);
