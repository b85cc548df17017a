-- What the receiver of a batch said of it: one word for each batch, and it stands.
CREATE TABLE export_receipt (
    export_id TEXT PRIMARY KEY,
    unit_id TEXT NOT NULL,
    -- `accepted` or `rejected`.
    state TEXT NOT NULL,
    message TEXT NOT NULL,
    user_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
