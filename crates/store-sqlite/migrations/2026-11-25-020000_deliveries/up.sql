-- What people and programs were told, from the first try on; `id` is that of the effect which sends it.
-- What is sent is made anew each time, from the callback, and not copied here.
CREATE TABLE deliveries (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    callback BLOB NOT NULL REFERENCES callbacks (id),
    subscriber BLOB NOT NULL CHECK (length(subscriber) = 16),
    name TEXT NOT NULL,
    topic TEXT NOT NULL,
    happened INTEGER NOT NULL,
    status TEXT NOT NULL,
    tries INTEGER NOT NULL CHECK (tries >= 0),
    said TEXT,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_of_callback ON deliveries (callback, id);
CREATE INDEX dead_letters ON deliveries (changed_at) WHERE status = 'dead';
