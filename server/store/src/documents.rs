//! Visit documents and the log of their changes.

use care_model::id::{DeviceId, StaffId, VisitId};
use care_model::time::Timestamp;
use visit_record::{RawChange, RecordError, VisitRecord};

use crate::StoreError;
use crate::compaction;
use crate::projection::project;
use crate::sql::{Transaction, Value, text};

/// Who brought a change: a phone, or the server itself.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin {
    Phone {
        device_id: DeviceId,
        staff_id: StaffId,
    },
    Server,
}

/// A stored document and who is planned to do the visit.
pub(crate) struct HeldRecord {
    pub record: VisitRecord,
    pub planned_staff: Option<StaffId>,
}

/// A stored document as it lies there.
pub(crate) struct KeptDocument {
    pub saved: Vec<u8>,
    pub heads: String,
    pub planned_staff: Option<StaffId>,
}

/// A visit's record. A stored document is a cache: where it does not load, or has
/// other heads than its row says, the record is made from the log.
pub(crate) async fn load(
    transaction: &mut Transaction,
    visit_id: VisitId,
) -> Result<Option<HeldRecord>, StoreError> {
    let Some(kept) = kept(transaction, visit_id).await? else {
        return Ok(None);
    };
    let loaded = VisitRecord::load(&kept.saved).ok();
    let as_kept = loaded.and_then(|mut record| (record.heads() == kept.heads).then_some(record));
    let record = if let Some(record) = as_kept {
        record
    } else {
        tracing::warn!(%visit_id, "a stored document is damaged; made anew from the log");
        from_log(transaction, visit_id).await?
    };
    Ok(Some(HeldRecord {
        record,
        planned_staff: kept.planned_staff,
    }))
}

/// The saved form of a visit's record for a phone, made anew where it is damaged.
pub(crate) async fn saved(
    transaction: &mut Transaction,
    visit_id: VisitId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(kept) = kept(transaction, visit_id).await? else {
        return Ok(None);
    };
    if VisitRecord::is_intact(&kept.saved) {
        return Ok(Some(kept.saved));
    }
    tracing::warn!(%visit_id, "a stored document is damaged; made anew from the log");
    match from_log(transaction, visit_id).await {
        Ok(mut record) => Ok(Some(record.save())),
        // One document must not hold up the others of the answer.
        Err(StoreError::Record(error)) => {
            tracing::error!(%visit_id, %error, "its changes make no document; not sent");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

pub(crate) async fn kept(
    transaction: &mut Transaction,
    visit_id: VisitId,
) -> Result<Option<KeptDocument>, StoreError> {
    let row = transaction
        .row(
            "SELECT saved, heads, planned_staff_id FROM visit_document WHERE visit_id = $1",
            vec![text(visit_id)],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(KeptDocument {
        saved: row.bytes(0)?.to_vec(),
        heads: row.text(1)?.to_owned(),
        planned_staff: row.maybe_text(2)?.and_then(|id| id.parse().ok()),
    }))
}

/// A visit's record from its changes in the log alone, and those of them that were compacted.
///
/// # Errors
/// [`StoreError::Record`] where they make no record, or one that lacks a change of the log.
pub(crate) async fn from_log(
    transaction: &mut Transaction,
    visit_id: VisitId,
) -> Result<VisitRecord, StoreError> {
    let rows = transaction
        .rows(
            "SELECT bytes, hash FROM change_log WHERE visit_id = $1 ORDER BY position",
            vec![text(visit_id)],
        )
        .await?;
    let changes: Vec<&[u8]> = rows
        .iter()
        .map(|row| row.bytes(0))
        .collect::<Result<_, _>>()?;
    let Some(compacted) = compaction::saved(transaction, visit_id).await? else {
        return Ok(VisitRecord::from_changes(changes)?);
    };
    let mut record = VisitRecord::load(&compacted)?;
    record.apply(changes.into_iter().filter(|bytes| !bytes.is_empty()))?;
    for row in &rows {
        let hash = <[u8; 32]>::try_from(row.bytes(1)?);
        if !hash.is_ok_and(|hash| record.holds_change(&hash)) {
            let lacking = "a change of the log is not in it".to_owned();
            return Err(RecordError::Unreadable(lacking).into());
        }
    }
    Ok(record)
}

/// Appends changes to the log, saves the document and projects it: one
/// transaction, so nobody ever sees one without the others.
pub(crate) async fn store(
    transaction: &mut Transaction,
    record: &mut VisitRecord,
    planned_staff: Option<StaffId>,
    changes: &[RawChange],
    origin: Origin,
    now: Timestamp,
) -> Result<(), StoreError> {
    let header = record.header()?;
    let (device, staff) = match origin {
        Origin::Phone {
            device_id,
            staff_id,
        } => (Some(device_id.to_string()), Some(staff_id.to_string())),
        Origin::Server => (None, None),
    };
    let mut position = None;
    for change in changes {
        let row = transaction
            .row(
                "INSERT INTO change_log (visit_id, hash, bytes, device_id, staff_id, received_ms)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (hash) DO NOTHING RETURNING position",
                vec![
                    text(header.visit_id),
                    change.hash.as_slice().into(),
                    change.bytes.as_slice().into(),
                    Value::Text(device.clone()),
                    Value::Text(staff.clone()),
                    now.millis().into(),
                ],
            )
            .await?;
        if let Some(row) = row {
            position = Some(row.whole(0)?);
        }
    }
    put(transaction, record, planned_staff, position).await?;
    project(transaction, record, now).await
}

/// Writes a record in the place of its damaged document.
pub(crate) async fn save(
    transaction: &mut Transaction,
    record: &mut VisitRecord,
    planned_staff: Option<StaffId>,
) -> Result<(), StoreError> {
    let visit_id = record.header()?.visit_id;
    let row = transaction
        .row(
            "SELECT max(position) FROM change_log WHERE visit_id = $1",
            vec![text(visit_id)],
        )
        .await?;
    let position = row.map_or(Ok(None), |row| row.maybe_whole(0))?;
    put(transaction, record, planned_staff, position).await
}

async fn put(
    transaction: &mut Transaction,
    record: &mut VisitRecord,
    planned_staff: Option<StaffId>,
    position: Option<i64>,
) -> Result<(), StoreError> {
    let header = record.header()?;
    let heads = record.heads();
    transaction
        .execute(
            "INSERT INTO visit_document
                 (visit_id, client_id, unit_id, date, planned_staff_id, saved, heads, position)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (visit_id) DO UPDATE SET planned_staff_id = excluded.planned_staff_id,
                 saved = excluded.saved, heads = excluded.heads,
                 position = CASE WHEN excluded.position > visit_document.position
                            THEN excluded.position ELSE visit_document.position END",
            vec![
                text(header.visit_id),
                text(header.client_id),
                text(header.unit_id),
                text(header.date),
                Value::Text(planned_staff.map(|id| id.to_string())),
                record.save().into(),
                heads.into(),
                position.unwrap_or(0).into(),
            ],
        )
        .await?;
    Ok(())
}
