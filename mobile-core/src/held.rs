//! The documents that a phone holds.

use care_model::id::{StaffId, VisitId};
use care_model::time::Timestamp;
use care_model::visit_fact::VisitFact;
use care_model::worked_day::Stay;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use visit_record::VisitRecord;
use visit_record::exchange::HeldDocument;

use crate::error::CoreError;
use crate::outbox;
use crate::store::{get_meta, key, put_meta};

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

/// A staff member's time at a visit whose document has left the phone: no client, nothing
/// of what was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptStay {
    pub staff_id: StaffId,
    visit_id: VisitId,
    start: Timestamp,
    end: Option<Timestamp>,
}

impl KeptStay {
    pub fn stay(&self) -> Stay {
        Stay {
            visit_id: self.visit_id,
            start: self.start,
            end: self.end,
        }
    }
}

/// So long, in seconds, her day is still looked through on the phone.
const STAYS_KEPT_S: i64 = 48 * 3600;

pub(crate) fn kept_stays(connection: &Connection) -> Result<Vec<KeptStay>, CoreError> {
    Ok(get_meta(connection, key::STAYS)?.unwrap_or_default())
}

/// Work on it that waits to be sent keeps it. Whoever was there keeps her own minutes in
/// her day.
pub(crate) fn forget_document(
    tx: &Connection,
    visit_id: VisitId,
    now: Timestamp,
) -> Result<(), CoreError> {
    let facts: Option<String> = tx
        .query_row(
            "DELETE FROM document WHERE visit_id = ?1
             AND visit_id NOT IN (SELECT visit_id FROM outbox WHERE state = 0)
             RETURNING facts",
            params![visit_id.to_string()],
            |row| row.get(0),
        )
        .optional()?;
    let facts = facts.and_then(|facts| serde_json::from_str::<Vec<VisitFact>>(&facts).ok());
    let is_recent = |kept: &KeptStay| now.seconds_since(kept.start) < STAYS_KEPT_S;
    let before = kept_stays(tx)?;
    let mut stays = before.clone();
    stays.retain(|kept| is_recent(kept) && kept.visit_id != visit_id);
    let own = facts.iter().flatten().filter_map(|fact| {
        let stay = Stay::of(fact)?;
        Some(KeptStay {
            staff_id: fact.staff_id,
            visit_id,
            start: stay.start,
            end: stay.end,
        })
    });
    stays.extend(own.filter(is_recent));
    if stays != before {
        put_meta(tx, key::STAYS, &stays)?;
    }
    Ok(())
}
