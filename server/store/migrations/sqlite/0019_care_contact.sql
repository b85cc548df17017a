-- Who a client's named care contact is by a unit's word, the newest revision last; nobody is a
-- word, too. It stands before what the register says, while the client is that unit's.
CREATE TABLE care_contact (
    unit_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    staff_id TEXT,
    named_by TEXT NOT NULL,
    named_ms BIGINT NOT NULL,
    PRIMARY KEY (client_id, unit_id, revision)
);
