-- When a client is not at home for visits. The row stays when the absence is
-- withdrawn, and says so.
CREATE TABLE client_absence (
    absence_id TEXT PRIMARY KEY,
    unit_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    from_ms BIGINT NOT NULL,
    -- Not included; none until further notice.
    until_ms BIGINT,
    revision BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_ms BIGINT NOT NULL,
    ended_by TEXT,
    ended_ms BIGINT,
    withdrawn_by TEXT,
    withdrawn_ms BIGINT
);
CREATE INDEX client_absence_unit ON client_absence (unit_id, from_ms);
CREATE INDEX client_absence_client ON client_absence (client_id, from_ms);
