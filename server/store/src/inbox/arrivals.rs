//! What a sync puts into the inbox, in the transaction that stores it.

use care_model::id::{InboxItemId, StaffId, UnitId};
use care_model::time::Timestamp;
use care_model::visit_event::Author;
use care_model::visit_fact::VisitOrigin;
use sha2::{Digest, Sha256};
use visit_record::exchange::RecordUpload;
use visit_record::{RawChange, VisitRecord, edit, fold};

use super::{InboxItem, InboxMatter, LATE_WORK, LateReason, QUARANTINE};
use crate::StoreError;
use crate::devices::Device;
use crate::sql::{Transaction, text};

/// Who sent something, with which phone, and when it came.
pub(crate) struct Arrival<'a> {
    pub device: &'a Device,
    pub staff_id: StaffId,
    pub now: Timestamp,
}

/// Puts new work into the inbox when the plan does not have its author at the
/// visit. More of the same work joins the item until somebody has dealt with
/// it, and is an item of its own afterwards.
pub(crate) async fn note_late_work(
    transaction: &mut Transaction,
    arrival: &Arrival<'_>,
    record: &VisitRecord,
    planned_staff: Option<StaffId>,
    new: &[RawChange],
) -> Result<(), StoreError> {
    let header = record.header()?;
    let why = match planned_staff {
        Some(planned) if planned != arrival.staff_id => LateReason::PlannedForAnother,
        None if header.origin == VisitOrigin::Planned => LateReason::TakenOffPlan,
        _ => return Ok(()),
    };
    // What was here before, and is only offered again, has been told.
    let Some(first) = new.first() else {
        return Ok(());
    };
    let recorded = recorded_by(record, arrival.staff_id);
    let row = transaction
        .row(
            "SELECT i.item_id FROM inbox_item i WHERE i.visit_id = $1 AND i.staff_id = $2 AND i.kind = 'late_work'
             AND NOT EXISTS (SELECT 1 FROM inbox_dealt_with w WHERE w.item_id = i.item_id)",
            vec![text(header.visit_id), text(arrival.staff_id)],
        )
        .await?;
    let item_id = match row {
        Some(row) => row.parsed(0)?,
        None => InboxItemId::derived(
            arrival.now,
            &format!("late/{}/{}", header.visit_id, edit::hex(&first.hash)),
        ),
    };
    let item = InboxItem {
        item_id,
        matter: InboxMatter::LateWork { why, recorded },
        visit_id: header.visit_id,
        visit: Some((header.date, header.client_id)),
        staff_id: arrival.staff_id,
        device_id: Some(arrival.device.device_id),
        changes: new.len() as i64,
        bytes: new.iter().map(|change| change.bytes.len() as i64).sum(),
        received: arrival.now,
    };
    put(transaction, header.unit_id, &item).await
}

/// The first and last moment a staff member wrote down in a record.
fn recorded_by(record: &VisitRecord, staff_id: StaffId) -> Option<(Timestamp, Timestamp)> {
    let events = fold::events(record).events;
    let own = events.iter().filter(|event| {
        matches!(event.author, Author::Staff { staff_id: author, .. } if author == staff_id)
    });
    let mut moments: Vec<Timestamp> = own.map(|event| event.at.instant()).collect();
    moments.sort_unstable();
    Some((*moments.first()?, *moments.last()?))
}

/// Puts a refused upload into the inbox of the phone's unit, once however often
/// the same bytes come.
pub(crate) async fn note_quarantine(
    transaction: &mut Transaction,
    arrival: &Arrival<'_>,
    upload: &RecordUpload,
    code: &str,
) -> Result<(), StoreError> {
    let mut content = Sha256::new();
    for change in &upload.changes {
        content.update((change.len() as u64).to_be_bytes());
        content.update(change.as_slice());
    }
    let content = edit::hex(&content.finalize());
    let device_id = arrival.device.device_id;
    let name = format!("quarantine/{device_id}/{}/{content}", upload.visit_id);
    let item_id = InboxItemId::derived(Timestamp::from_millis(0), &name);
    let known = transaction
        .row(
            "SELECT item_id FROM inbox_item WHERE item_id = $1",
            vec![text(item_id)],
        )
        .await?;
    if known.is_some() {
        return Ok(());
    }
    let sizes = upload.changes.iter().map(|change| change.len() as i64);
    let item = InboxItem {
        item_id,
        matter: InboxMatter::Quarantine {
            code: code.to_owned(),
        },
        visit_id: upload.visit_id,
        visit: None,
        staff_id: arrival.staff_id,
        device_id: Some(device_id),
        changes: upload.changes.len() as i64,
        bytes: sizes.sum(),
        received: arrival.now,
    };
    put(transaction, arrival.device.unit_id, &item).await
}

async fn put(
    transaction: &mut Transaction,
    unit_id: UnitId,
    item: &InboxItem,
) -> Result<(), StoreError> {
    let (kind, why, recorded) = match &item.matter {
        InboxMatter::LateWork { why, recorded } => (LATE_WORK, why.code(), *recorded),
        InboxMatter::Quarantine { code } => (QUARANTINE, code.as_str(), None),
    };
    transaction
        .execute(
            "INSERT INTO inbox_item (item_id, unit_id, kind, why, visit_id, staff_id, device_id, changes, bytes,
                 recorded_from_ms, recorded_to_ms, received_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT (item_id) DO UPDATE SET why = excluded.why, device_id = excluded.device_id,
                 changes = inbox_item.changes + excluded.changes, bytes = inbox_item.bytes + excluded.bytes,
                 recorded_from_ms = excluded.recorded_from_ms, recorded_to_ms = excluded.recorded_to_ms,
                 received_ms = excluded.received_ms",
            vec![
                text(item.item_id),
                text(unit_id),
                kind.into(),
                why.into(),
                text(item.visit_id),
                text(item.staff_id),
                item.device_id.map(|id| id.to_string()).into(),
                item.changes.into(),
                item.bytes.into(),
                recorded.map(|(from, _)| from.millis()).into(),
                recorded.map(|(_, to)| to.millis()).into(),
                item.received.millis().into(),
            ],
        )
        .await?;
    Ok(())
}
