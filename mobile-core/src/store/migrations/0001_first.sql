CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE lease (
    staff_id TEXT PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

-- A cache of the truth: raw changes can rebuild it.
CREATE TABLE document (
    visit_id TEXT PRIMARY KEY,
    saved BLOB NOT NULL,
    heads TEXT NOT NULL,
    -- The folded state, written with the document.
    facts TEXT NOT NULL
) STRICT;

-- What a staff member did, before anything was derived from it. Immutable.
CREATE TABLE command (
    event_id TEXT PRIMARY KEY,
    visit_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    given_ms INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

-- state: 0 waits for a receipt, 1 receipted, 2 quarantined by the server
CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY,
    event_id TEXT,
    visit_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    bytes BLOB NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    given_ms INTEGER NOT NULL,
    receipted_ms INTEGER,
    verdict TEXT
) STRICT;

CREATE INDEX outbox_waiting ON outbox (state, visit_id);
