-- The newest position of each of a unit's days is read before its facts are.
DROP INDEX visit_document_unit;
CREATE INDEX visit_document_unit ON visit_document (unit_id, date, position);
