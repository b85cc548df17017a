-- How and when an order is carried out, agreed with the client after it came: patterns and
-- wishes in place of the sender's, from a day on. Only added to.
CREATE TABLE order_agreement (
    order_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    unit_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    body TEXT NOT NULL,
    by_user TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (order_id, revision)
);
CREATE INDEX order_agreement_unit ON order_agreement (unit_id);
CREATE INDEX order_agreement_client ON order_agreement (client_id);
CREATE INDEX care_order_unit ON care_order (unit_id);
CREATE INDEX visit_template_order ON visit_template (order_id);
-- Kept from now on when a visit is begun; what began before is found once.
UPDATE care_order SET started_ms =
    (SELECT min(e.at_ms) FROM visit_template t
     JOIN planned_visit p ON p.template_id = t.template_id
     JOIN visit_event e ON e.visit_id = p.visit_id AND e.kind = 'started'
     WHERE t.order_id = care_order.order_id);
