-- What was weeded, when and by which rule: ids, dates and counts, no person.
CREATE TABLE weeding_proof (
    sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
