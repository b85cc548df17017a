-- What staff members and the office say of shifts: each entry once, never changed.
CREATE TABLE shift_entry (
    -- The place in the order of commits, up to which a phone has its user's entries.
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id TEXT NOT NULL UNIQUE,
    unit_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    -- The date under which the entry is looked for: a correction's is that of its mark.
    date TEXT NOT NULL,
    -- Empty for the office.
    device_id TEXT NOT NULL,
    received_ms BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX shift_entry_unit ON shift_entry (unit_id, date);
CREATE INDEX shift_entry_staff ON shift_entry (staff_id, position);
-- What could not be taken, as it came.
CREATE TABLE shift_entry_refused (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    code TEXT NOT NULL,
    body TEXT NOT NULL,
    received_ms BIGINT NOT NULL
);
-- 1: the manager attests; 2: the staff member confirms her day first.
ALTER TABLE unit ADD COLUMN attest_steps BIGINT NOT NULL DEFAULT 1;
