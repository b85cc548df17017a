-- What is said of a shift: command, outbox and copy in one, for an entry has one
-- writer and never changes.
-- state: 0 waits for a receipt, 1 receipted, 2 quarantined by the server
-- is_own: 1 when it was written on this phone, 0 when the server brought it
CREATE TABLE shift_entry (
    entry_id TEXT PRIMARY KEY,
    staff_id TEXT NOT NULL,
    given_ms INTEGER NOT NULL,
    body TEXT NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    is_own INTEGER NOT NULL,
    receipted_ms INTEGER,
    verdict TEXT
) STRICT;

CREATE INDEX shift_entry_waiting ON shift_entry (state, staff_id);
