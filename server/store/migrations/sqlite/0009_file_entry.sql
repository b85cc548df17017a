-- What a person writes in a client's file. Append-only: an entry is struck out by
-- another.
CREATE TABLE file_entry (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id TEXT NOT NULL UNIQUE,
    client_id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX file_entry_client ON file_entry (client_id);
CREATE INDEX file_entry_unit ON file_entry (unit_id);
