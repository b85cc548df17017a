-- Whoever opened a client's file outside her rights, why, and until when.
CREATE TABLE break_glass (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    why TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    until_ms BIGINT NOT NULL
);
CREATE INDEX break_glass_user ON break_glass (user_id, client_id, until_ms);
CREATE INDEX break_glass_unit ON break_glass (unit_id, at_ms);
-- At most so many different staff members in 14 days; NULL where the unit has no goal.
ALTER TABLE unit ADD COLUMN continuity_goal BIGINT;
