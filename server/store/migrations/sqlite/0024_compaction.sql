-- The changes of an attested visit in one saved document. Their rows of the log stay, with
-- no bytes: positions, hashes and who brought them are as they were.
CREATE TABLE compacted_document (visit_id TEXT PRIMARY KEY, saved BLOB NOT NULL);
-- Up to where in the log a visit's changes are there.
ALTER TABLE visit_document ADD COLUMN compacted_position BIGINT NOT NULL DEFAULT 0;
CREATE INDEX visit_document_not_compacted ON visit_document (date, visit_id)
    WHERE compacted_position < position;
