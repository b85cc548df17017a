-- What has been changed in a draft, with the plan it replaced, to be taken back.
CREATE TABLE schedule_step (
    unit_id TEXT NOT NULL,
    date TEXT NOT NULL,
    revision BIGINT NOT NULL,
    kind TEXT NOT NULL,
    visit_id TEXT,
    user_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (unit_id, date, revision)
);
CREATE INDEX schedule_step_unit ON schedule_step (unit_id, at_ms);
