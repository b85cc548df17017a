-- Who cannot come for the rest of a day. The row stays when the step that
-- noted it is taken back, and says so.
CREATE TABLE staff_absence (
    unit_id TEXT NOT NULL,
    date TEXT NOT NULL,
    revision BIGINT NOT NULL,
    staff_id TEXT NOT NULL,
    from_s BIGINT NOT NULL,
    why TEXT NOT NULL,
    user_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    withdrawn_by TEXT,
    withdrawn_ms BIGINT,
    PRIMARY KEY (unit_id, date, revision)
);
