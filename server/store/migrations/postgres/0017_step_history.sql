-- A change that was taken back stays in the list of what was done, and can be made again
-- until something else is changed: `after_body` holds the plan it had made.
ALTER TABLE schedule_step ADD COLUMN why TEXT;
ALTER TABLE schedule_step ADD COLUMN against TEXT NOT NULL DEFAULT '';
ALTER TABLE schedule_step ADD COLUMN undone_by TEXT;
ALTER TABLE schedule_step ADD COLUMN undone_ms BIGINT;
ALTER TABLE schedule_step ADD COLUMN reversed_revision BIGINT;
ALTER TABLE schedule_step ADD COLUMN after_body TEXT;
ALTER TABLE schedule_step ADD COLUMN redone_by TEXT;
ALTER TABLE schedule_step ADD COLUMN redone_ms BIGINT;
