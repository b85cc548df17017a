-- What a planner has to look at. An item stays; dealing with it adds a row.
CREATE TABLE inbox_item (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id TEXT NOT NULL UNIQUE,
    unit_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    why TEXT NOT NULL,
    visit_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    device_id TEXT,
    changes BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    recorded_from_ms BIGINT,
    recorded_to_ms BIGINT,
    received_ms BIGINT NOT NULL
);
CREATE INDEX inbox_item_unit ON inbox_item (unit_id, received_ms);
CREATE INDEX inbox_item_visit ON inbox_item (visit_id, staff_id);
CREATE TABLE inbox_dealt_with (
    item_id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    note TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);

-- What came before there was an inbox.
INSERT INTO inbox_item (item_id, unit_id, kind, why, visit_id, staff_id, device_id, changes, bytes, received_ms)
SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
        || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
    w.unit_id, 'late_work', 'planned_for_another', w.visit_id, w.staff_id, min(l.device_id),
    count(l.position), coalesce(sum(length(l.bytes)), 0), w.received_ms
FROM late_work w LEFT JOIN change_log l ON l.visit_id = w.visit_id AND l.staff_id = w.staff_id
GROUP BY w.unit_id, w.visit_id, w.staff_id, w.received_ms;
INSERT INTO inbox_item (item_id, unit_id, kind, why, visit_id, staff_id, device_id, changes, bytes, received_ms)
SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
        || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
    d.unit_id, 'quarantine', q.code, q.visit_id, q.staff_id, q.device_id,
    count(*), sum(length(q.bytes)), q.received_ms
FROM quarantine q JOIN device d ON d.device_id = q.device_id
GROUP BY d.unit_id, q.code, q.visit_id, q.staff_id, q.device_id, q.received_ms;
