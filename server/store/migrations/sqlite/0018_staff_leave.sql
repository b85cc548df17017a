-- Days on which a staff member does not work, known beforehand. Both days are included.
CREATE TABLE staff_leave (
    leave_id TEXT PRIMARY KEY,
    unit_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    from_date TEXT NOT NULL,
    to_date TEXT NOT NULL,
    noted_by TEXT NOT NULL,
    noted_ms BIGINT NOT NULL,
    withdrawn_by TEXT,
    withdrawn_ms BIGINT
);
CREATE INDEX staff_leave_unit ON staff_leave (unit_id, to_date);
