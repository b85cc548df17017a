-- What raised a draft's revision without being a change of its plan: an order, a leave, an
-- absence of a client. Whoever goes on from an older revision is told.
CREATE TABLE schedule_touch (
    unit_id TEXT NOT NULL,
    date TEXT NOT NULL,
    revision BIGINT NOT NULL,
    kind TEXT NOT NULL,
    client_id TEXT,
    staff_id TEXT,
    user_id TEXT,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (unit_id, date, revision)
);
CREATE INDEX schedule_touch_at ON schedule_touch (at_ms);
