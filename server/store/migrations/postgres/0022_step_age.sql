-- What is too old goes, also of units that nobody plans any more.
CREATE INDEX schedule_step_at ON schedule_step (at_ms);
