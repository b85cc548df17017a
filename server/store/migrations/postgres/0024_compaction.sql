-- The changes of an attested visit in one saved document. Their rows of the log stay, with
-- no bytes: positions, hashes and who brought them are as they were.
CREATE TABLE compacted_document (
    visit_id TEXT PRIMARY KEY,
    saved BYTEA NOT NULL,
    changes BIGINT NOT NULL,
    -- The newest of them in the log.
    position BIGINT NOT NULL,
    compacted_ms BIGINT NOT NULL
);
