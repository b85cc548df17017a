//! The documents that a phone holds.

use care_model::id::VisitId;
use rusqlite::{Connection, params};
use visit_record::VisitRecord;
use visit_record::exchange::HeldDocument;

use crate::error::CoreError;
use crate::outbox;

/// The documents of the store with their heads; one that is damaged has none, so that the
/// two sides differ and the server sends it again.
pub(crate) fn held(connection: &Connection) -> Result<Vec<HeldDocument>, CoreError> {
    let mut statement = connection.prepare_cached("SELECT visit_id, heads, saved FROM document")?;
    let rows = statement.query_map([], |row| {
        let is_intact = VisitRecord::is_intact(row.get_ref(2)?.as_blob()?);
        let heads: String = row.get(1)?;
        Ok((row.get::<_, String>(0)?, is_intact.then_some(heads)))
    })?;
    rows.map(|row| {
        let (visit_id, heads) = row?;
        Ok(HeldDocument {
            visit_id: outbox::parse_id(&visit_id)?,
            heads: heads.unwrap_or_default(),
        })
    })
    .collect()
}

/// Work on it that waits to be sent keeps it.
pub(crate) fn forget_document(tx: &Connection, visit_id: VisitId) -> Result<(), CoreError> {
    tx.execute(
        "DELETE FROM document WHERE visit_id = ?1
         AND visit_id NOT IN (SELECT visit_id FROM outbox WHERE state = 0)",
        params![visit_id.to_string()],
    )?;
    Ok(())
}
