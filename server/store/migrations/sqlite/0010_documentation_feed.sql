-- The documentation feed: which entry has which number in its unit's feed, and the
-- hash of its line, which holds the hash of the line before. Only added to: a line
-- that was numbered has been sent.
CREATE TABLE feed_line (
    unit_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    -- `visit` (journal_entry) or `person` (file_entry), and the entry's place there.
    source TEXT NOT NULL,
    source_sequence BIGINT NOT NULL,
    -- 1 for an entry of a client with protected identity: the line has no content.
    withheld BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (unit_id, sequence),
    UNIQUE (source, source_sequence)
);
CREATE INDEX feed_line_source ON feed_line (unit_id, source, source_sequence);
CREATE INDEX journal_entry_unit ON journal_entry (unit_id, sequence);
-- What a receiver says it has. Only added to.
CREATE TABLE feed_receipt (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id TEXT NOT NULL,
    up_to BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    user_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX feed_receipt_unit ON feed_receipt (unit_id, sequence);
