-- What was weeded, when and by which rule: ids, dates and counts, no person.
CREATE TABLE weeding_proof (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
