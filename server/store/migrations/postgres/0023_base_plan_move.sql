-- What a planner changed by hand in the base plan before, to make this one.
ALTER TABLE base_plan ADD COLUMN moved_client TEXT;
ALTER TABLE base_plan ADD COLUMN moved TEXT;
