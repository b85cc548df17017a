-- Who a client's named care contact is by the unit's word, the newest revision last; nobody is
-- a word, too. It stands before what the register says.
CREATE TABLE care_contact (
    client_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    staff_id TEXT,
    named_by TEXT NOT NULL,
    named_ms BIGINT NOT NULL,
    PRIMARY KEY (client_id, revision)
);
