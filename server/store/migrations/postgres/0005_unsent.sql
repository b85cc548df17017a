-- What each phone last told, and when it was heard of: work the server has not
-- got is known from here alone. `told_ms` is the newest server time the phone
-- knew of when it told; who signed in last, and when she was last heard of.
CREATE TABLE device_contact (
    device_id TEXT PRIMARY KEY,
    heard_ms BIGINT NOT NULL,
    told_ms BIGINT NOT NULL,
    staff_id TEXT,
    staff_heard_ms BIGINT
);
CREATE TABLE device_unsent (
    device_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    changes BIGINT NOT NULL,
    visits BIGINT NOT NULL,
    oldest_ms BIGINT NOT NULL,
    PRIMARY KEY (device_id, staff_id)
);

-- Phones from before they told.
INSERT INTO device_contact (device_id, heard_ms, told_ms, staff_id, staff_heard_ms)
SELECT device_id, last_sync_ms, 0, last_staff_id, last_sync_ms FROM device WHERE last_sync_ms IS NOT NULL;
