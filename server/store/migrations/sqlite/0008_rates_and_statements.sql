-- What is paid, as data: each table that was entered has a version, and the newest
-- is the one that runs are made by. Batches name the version they were made by.
CREATE TABLE rate_table (
    version INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_ms BIGINT NOT NULL
);
-- What people say of what was computed: a line of a run, an integrity note, an access
-- picked for review. Append-only; who takes a word back says another.
CREATE TABLE statement (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    word TEXT NOT NULL,
    note TEXT NOT NULL,
    -- Whom it is about, ids one after the other: weeding asks.
    clients TEXT NOT NULL,
    user_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX statement_subject ON statement (unit_id, subject, subject_id);
-- Who looked at a client, however long ago.
CREATE INDEX access_log_client ON access_log (client_id, at_ms);
-- Events of a unit's days: the monthly report and the integrity checks.
CREATE INDEX visit_document_unit ON visit_document (unit_id, date);
