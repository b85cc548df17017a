CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL);

CREATE TABLE unit (unit_id TEXT PRIMARY KEY, body TEXT NOT NULL, lock_date TEXT);
CREATE TABLE staff (staff_id TEXT PRIMARY KEY, unit_id TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX staff_unit ON staff (unit_id);
CREATE TABLE client (client_id TEXT PRIMARY KEY, unit_id TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX client_unit ON client (unit_id);
CREATE TABLE shift (shift_id TEXT PRIMARY KEY, staff_id TEXT NOT NULL, unit_id TEXT NOT NULL, date TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX shift_day ON shift (unit_id, date);

CREATE TABLE login (
    user_id TEXT PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    display_name TEXT NOT NULL,
    language TEXT NOT NULL,
    staff_id TEXT
);
CREATE TABLE role_grant (user_id TEXT NOT NULL, role TEXT NOT NULL, unit_id TEXT NOT NULL, PRIMARY KEY (user_id, role, unit_id));
CREATE TABLE session (token_hash TEXT PRIMARY KEY, user_id TEXT NOT NULL, csrf TEXT NOT NULL, created_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL);

CREATE TABLE care_order (
    order_id TEXT PRIMARY KEY,
    sender TEXT NOT NULL,
    sender_order_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    unit_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    body TEXT NOT NULL,
    body_sha256 TEXT NOT NULL,
    received_ms BIGINT NOT NULL,
    accepted_ms BIGINT,
    started_ms BIGINT,
    UNIQUE (sender, sender_order_id, version)
);
CREATE TABLE visit_template (
    template_id TEXT PRIMARY KEY,
    order_id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX visit_template_unit ON visit_template (unit_id);
CREATE TABLE planned_visit (
    visit_id TEXT PRIMARY KEY,
    template_id TEXT,
    unit_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    date TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX planned_visit_day ON planned_visit (unit_id, date);
CREATE INDEX planned_visit_template ON planned_visit (template_id, date);

-- The draft a planner works on, and every version that was published.
CREATE TABLE schedule_draft (unit_id TEXT NOT NULL, date TEXT NOT NULL, revision BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (unit_id, date));
CREATE TABLE schedule_published (unit_id TEXT NOT NULL, date TEXT NOT NULL, version BIGINT NOT NULL, revision BIGINT NOT NULL, body TEXT NOT NULL, published_ms BIGINT NOT NULL, published_by TEXT NOT NULL, PRIMARY KEY (unit_id, date, version));

CREATE TABLE enrolment (code_hash TEXT PRIMARY KEY, unit_id TEXT NOT NULL, device_name TEXT NOT NULL, expires_ms BIGINT NOT NULL);
CREATE TABLE device (
    device_id TEXT PRIMARY KEY,
    unit_id TEXT NOT NULL,
    name TEXT NOT NULL,
    model TEXT NOT NULL,
    public_key BLOB NOT NULL,
    enrolled_ms BIGINT NOT NULL,
    last_sync_ms BIGINT,
    last_staff_id TEXT,
    revoked_ms BIGINT
);

-- The truth: signed raw changes in the order they were committed.
CREATE TABLE change_log (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    visit_id TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    bytes BLOB NOT NULL,
    device_id TEXT,
    staff_id TEXT,
    received_ms BIGINT NOT NULL
);
CREATE INDEX change_log_visit ON change_log (visit_id);
-- A cache of the truth.
CREATE TABLE visit_document (
    visit_id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    date TEXT NOT NULL,
    planned_staff_id TEXT,
    saved BLOB NOT NULL,
    heads TEXT NOT NULL,
    position BIGINT NOT NULL
);
CREATE INDEX visit_document_scope ON visit_document (planned_staff_id, date);
CREATE TABLE actor (actor BLOB PRIMARY KEY, device_id TEXT NOT NULL);
CREATE TABLE quarantine (sequence INTEGER PRIMARY KEY AUTOINCREMENT, device_id TEXT NOT NULL, staff_id TEXT NOT NULL, visit_id TEXT NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL, bytes BLOB NOT NULL, received_ms BIGINT NOT NULL);
CREATE TABLE late_work (visit_id TEXT NOT NULL, staff_id TEXT NOT NULL, unit_id TEXT NOT NULL, received_ms BIGINT NOT NULL, PRIMARY KEY (visit_id, staff_id));

-- Projections: what everyone reads.
CREATE TABLE visit_event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    visit_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    written_ms BIGINT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (visit_id, event_id)
);
CREATE TABLE visit_fact (
    visit_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    date TEXT NOT NULL,
    outcome TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (visit_id, staff_id)
);
CREATE INDEX visit_fact_day ON visit_fact (unit_id, date);
CREATE INDEX visit_fact_staff ON visit_fact (staff_id, date);

-- Append-only: an undo is another row.
CREATE TABLE attestation (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    visit_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    heads TEXT,
    user_id TEXT NOT NULL,
    why TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX attestation_visit ON attestation (visit_id, staff_id);
CREATE TABLE journal_entry (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL UNIQUE,
    client_id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX journal_entry_client ON journal_entry (client_id);
CREATE TABLE export_batch (
    export_id TEXT PRIMARY KEY,
    unit_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    from_date TEXT NOT NULL,
    to_date TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    body TEXT NOT NULL,
    content BLOB NOT NULL,
    created_ms BIGINT NOT NULL,
    UNIQUE (unit_id, kind, sequence)
);
CREATE TABLE access_log (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    client_id TEXT,
    act TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX access_log_unit ON access_log (unit_id, at_ms);
