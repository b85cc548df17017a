//! Visit documents and the log of their changes.

use care_model::id::{DeviceId, StaffId, VisitId};
use care_model::time::Timestamp;
use visit_record::{RawChange, VisitRecord};

use crate::StoreError;
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

pub(crate) async fn load(
    transaction: &mut Transaction,
    visit_id: VisitId,
) -> Result<Option<HeldRecord>, StoreError> {
    let row = transaction
        .row(
            "SELECT saved, planned_staff_id FROM visit_document WHERE visit_id = $1",
            vec![text(visit_id)],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(HeldRecord {
        record: VisitRecord::load(row.bytes(0)?)?,
        planned_staff: row.maybe_text(1)?.and_then(|id| id.parse().ok()),
    }))
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
    save(transaction, record, planned_staff, position).await?;
    project(transaction, record, now).await
}

async fn save(
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
