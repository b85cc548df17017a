-- The routes that repeat over a cycle of weeks: every base plan that was adopted
-- has a revision; the newest is the one that holds.
CREATE TABLE base_plan (
    unit_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    weeks BIGINT NOT NULL,
    anchor TEXT NOT NULL,
    body TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    adopted_by TEXT NOT NULL,
    adopted_ms BIGINT NOT NULL,
    PRIMARY KEY (unit_id, revision)
);
