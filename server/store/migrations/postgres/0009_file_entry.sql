-- What a person writes in a client's file. Append-only: an entry is struck out by
-- another.
CREATE TABLE file_entry (
    sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id TEXT NOT NULL UNIQUE,
    client_id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX file_entry_client ON file_entry (client_id);
CREATE INDEX file_entry_unit ON file_entry (unit_id);

-- One client's rows of a period, for the file that leaves whole.
CREATE INDEX visit_fact_client ON visit_fact (client_id, date);
CREATE INDEX visit_event_client ON visit_event (client_id);
CREATE INDEX planned_visit_client ON planned_visit (client_id, date);
CREATE INDEX care_order_client ON care_order (client_id);
CREATE INDEX visit_template_client ON visit_template (client_id);
