//! Taking what phones send, and finding what they should have.

use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::person::Client;
use care_model::time::{LocalDate, Timestamp, add_days};
use visit_record::exchange::{HeldDocument, Receipt, RecordUpload, SentDocument, Verdict};
use visit_record::guard::{self, Refusal};
use visit_record::laws::Law;
use visit_record::{ActorKey, VisitRecord};

use crate::audit::Access;
use crate::devices::Device;
use crate::documents::{self, HeldRecord, Origin};
use crate::inbox::{self, Arrival};
use crate::sql::{Transaction, text};
use crate::{Store, StoreError};

/// A document in somebody's scope, with its place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopedDocument {
    pub held: HeldDocument,
    pub client_id: ClientId,
    pub position: u64,
}

const END_OF_LOG: &str = "SELECT coalesce(max(position), 0) FROM change_log";

/// The documents in scope, and how far the log had come at that moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    pub documents: Vec<ScopedDocument>,
    pub end_of_log: u64,
}

impl Store {
    /// Stores everything one phone sent, record by record: one that is refused
    /// is kept in quarantine and does not hold up the others. Returns when all
    /// receipts are true on disk.
    pub async fn append_uploads(
        &self,
        device: &Device,
        staff_id: StaffId,
        records: &[RecordUpload],
        now: Timestamp,
    ) -> Result<Vec<Receipt>, StoreError> {
        if records.is_empty() {
            return Ok(vec![]);
        }
        let mut transaction = self.database.write().await?;
        transaction.order_log().await?;
        let mut receipts = Vec::with_capacity(records.len());
        for upload in records {
            // On the heap: a record and its changes are large for a future.
            let one = Box::pin(append_one(&mut transaction, device, staff_id, upload, now));
            receipts.push(one.await?);
        }
        if Law::ReceiptAfterCommit.holds() {
            transaction.commit().await?;
        }
        Ok(receipts)
    }

    /// The position of the newest change; 0 before the first.
    pub async fn end_of_log(&self) -> Result<u64, StoreError> {
        let end = self.database.row(END_OF_LOG, vec![]).await?;
        Ok(end.map_or(Ok(0), |row| row.whole(0))? as u64)
    }

    /// What a staff member's phone should hold: visits planned for her from
    /// `today` to the day after, and those she worked on since yesterday. A client whose
    /// identity is protected from her by now is none of hers any more, but for a visit
    /// that she has begun: that is always finished.
    pub async fn scope(
        &self,
        staff_id: StaffId,
        unit_id: UnitId,
        today: LocalDate,
    ) -> Result<Scope, StoreError> {
        let mut transaction = self.database.read().await?;
        let end = transaction.row(END_OF_LOG, vec![]).await?;
        let rows = transaction
            .rows(
                "SELECT d.visit_id, d.heads, d.client_id, d.position, c.body,
                    (SELECT count(*) FROM visit_fact f WHERE f.visit_id = d.visit_id
                        AND f.staff_id = $1 AND f.outcome = 'started')
                 FROM visit_document d LEFT JOIN client c ON c.client_id = d.client_id
                 WHERE d.unit_id = $5 AND ((d.planned_staff_id = $1 AND d.date >= $3 AND d.date <= $4)
                    OR d.visit_id IN (SELECT visit_id FROM visit_fact f
                        WHERE f.staff_id = $1 AND f.date >= $2 AND f.date <= $4 AND f.outcome <> 'planned'))
                 ORDER BY d.visit_id",
                vec![text(staff_id), text(add_days(today, -1)), text(today), text(add_days(today, 1)),
                    text(unit_id),
                ],
            )
            .await?;
        let mut documents = Vec::with_capacity(rows.len());
        for row in &rows {
            let client: Option<Client> = row.maybe_text(4)?.map(|_| row.json(4)).transpose()?;
            let admits = client.is_none_or(|client| client.protection.admits(staff_id));
            let is_begun = row.whole(5)? > 0;
            if !admits && !is_begun {
                continue;
            }
            documents.push(ScopedDocument {
                held: HeldDocument {
                    visit_id: row.parsed(0)?,
                    heads: row.text(1)?.to_owned(),
                },
                client_id: row.parsed(2)?,
                position: row.whole(3)? as u64,
            });
        }
        let end_of_log = end.map_or(Ok(0), |row| row.whole(0))? as u64;
        Ok(Scope {
            documents,
            end_of_log,
        })
    }

    /// The saved documents of some visits.
    pub async fn saved_documents(
        &self,
        _access: &Access,
        visits: &[VisitId],
    ) -> Result<Vec<SentDocument>, StoreError> {
        let mut transaction = self.database.read().await?;
        let mut documents = Vec::with_capacity(visits.len());
        for visit_id in visits {
            if let Some(saved) = documents::saved(&mut transaction, *visit_id).await? {
                documents.push(SentDocument {
                    visit_id: *visit_id,
                    saved: saved.into(),
                });
            }
        }
        Ok(documents)
    }
}

async fn append_one(
    transaction: &mut Transaction,
    device: &Device,
    staff_id: StaffId,
    upload: &RecordUpload,
    now: Timestamp,
) -> Result<Receipt, StoreError> {
    let changes: Vec<&[u8]> = upload
        .changes
        .iter()
        .map(|bytes| bytes.as_slice())
        .collect();
    let hashes = changes.iter().filter_map(|bytes| hash_of(bytes)).collect();
    let admitted = match documents::load(transaction, upload.visit_id).await {
        Ok(held) => {
            let planned_staff = held.as_ref().and_then(|held| held.planned_staff);
            let visit_id = upload.visit_id;
            let held = held.as_ref();
            let admitted = admit(transaction, device, staff_id, visit_id, held, &changes).await?;
            admitted.map(|admitted| (admitted, planned_staff))
        }
        // One document that does not load must not hold up the others.
        Err(StoreError::Record(error)) => Err(Refusal::Record(error)),
        Err(error) => return Err(error),
    };
    let verdict = match admitted {
        Ok((admitted, planned_staff)) => {
            let arrival = Arrival {
                device,
                staff_id,
                now,
            };
            keep(transaction, &arrival, admitted, planned_staff).await?
        }
        // What it builds on may still come, from another phone or a second
        // offer after a restore: it waits on the phone until then.
        Err(Refusal::MissingDependency { .. }) if Law::WaitsForMissing.holds() => Verdict::Waiting,
        Err(refusal) => {
            quarantine(transaction, device, staff_id, upload, &refusal, now).await?;
            Verdict::Quarantined {
                code: refusal.code().to_owned(),
            }
        }
    };
    Ok(Receipt {
        visit_id: upload.visit_id,
        verdict,
        changes: hashes,
    })
}

/// Stores what was admitted; work at a visit that is another's by now is told.
async fn keep(
    transaction: &mut Transaction,
    arrival: &Arrival<'_>,
    admitted: guard::Admitted,
    planned_staff: Option<StaffId>,
) -> Result<Verdict, StoreError> {
    let Arrival {
        device,
        staff_id,
        now,
    } = *arrival;
    let is_late = planned_staff.is_some_and(|planned| planned != staff_id);
    if is_late && !Law::LateWorkKept.holds() {
        return Ok(Verdict::LateWork);
    }
    let mut record = admitted.record;
    for actor in admitted.actors {
        put_actor(transaction, actor, device).await?;
    }
    let device_id = device.device_id;
    let origin = Origin::Phone {
        device_id,
        staff_id,
    };
    let new = &admitted.new_changes;
    documents::store(transaction, &mut record, planned_staff, new, origin, now).await?;
    inbox::note_late_work(transaction, arrival, &record, planned_staff, new).await?;
    if !is_late {
        return Ok(Verdict::Accepted);
    }
    let visit_id = record.header()?.visit_id;
    put_late_work(transaction, visit_id, staff_id, device.unit_id, now).await?;
    Ok(Verdict::LateWork)
}

/// A change names itself by the hash of its bytes; a phone looks its outbox up
/// by that. Bytes that are no change have none.
fn hash_of(bytes: &[u8]) -> Option<serde_bytes::ByteBuf> {
    guard::change_hash(bytes).map(|hash| serde_bytes::ByteBuf::from(hash.to_vec()))
}

async fn admit(
    transaction: &mut Transaction,
    device: &Device,
    staff_id: StaffId,
    visit_id: VisitId,
    held: Option<&HeldRecord>,
    changes: &[&[u8]],
) -> Result<Result<guard::Admitted, Refusal>, StoreError> {
    let admitted = match guard::admit(held.map(|held| &held.record), staff_id, changes) {
        Ok(admitted) => admitted,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let header = admitted.record.header()?;
    if header.visit_id != visit_id || header.unit_id != device.unit_id {
        return Ok(Err(Refusal::BadBeginning));
    }
    if held.is_none() && !is_client_of(transaction, header.client_id, device.unit_id).await? {
        return Ok(Err(Refusal::BadBeginning));
    }
    for actor in &admitted.actors {
        if !actor_is_of(transaction, *actor, device).await? {
            return Ok(Err(Refusal::PathForbidden {
                path: "actor of another phone".to_owned(),
            }));
        }
    }
    Ok(Ok(admitted))
}

async fn is_client_of(
    transaction: &mut Transaction,
    client_id: ClientId,
    unit_id: UnitId,
) -> Result<bool, StoreError> {
    let row = transaction
        .row(
            "SELECT client_id FROM client WHERE client_id = $1 AND unit_id = $2",
            vec![text(client_id), text(unit_id)],
        )
        .await?;
    Ok(row.is_some())
}

async fn actor_is_of(
    transaction: &mut Transaction,
    actor: ActorKey,
    device: &Device,
) -> Result<bool, StoreError> {
    let row = transaction
        .row(
            "SELECT device_id FROM actor WHERE actor = $1",
            vec![actor.0.as_slice().into()],
        )
        .await?;
    row.map_or(Ok(true), |row| {
        Ok(row.parsed::<care_model::id::DeviceId>(0)? == device.device_id)
    })
}

async fn put_actor(
    transaction: &mut Transaction,
    actor: ActorKey,
    device: &Device,
) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO actor (actor, device_id) VALUES ($1, $2) ON CONFLICT (actor) DO NOTHING",
            vec![actor.0.as_slice().into(), text(device.device_id)],
        )
        .await?;
    Ok(())
}

async fn put_late_work(
    transaction: &mut Transaction,
    visit_id: VisitId,
    staff_id: StaffId,
    unit_id: UnitId,
    now: Timestamp,
) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO late_work (visit_id, staff_id, unit_id, received_ms) VALUES ($1, $2, $3, $4)
             ON CONFLICT (visit_id, staff_id) DO NOTHING",
            vec![text(visit_id), text(staff_id), text(unit_id), now.millis().into()],
        )
        .await?;
    Ok(())
}

async fn quarantine(
    transaction: &mut Transaction,
    device: &Device,
    staff_id: StaffId,
    upload: &RecordUpload,
    refusal: &Refusal,
    now: Timestamp,
) -> Result<(), StoreError> {
    for bytes in &upload.changes {
        transaction
            .execute(
                "INSERT INTO quarantine (device_id, staff_id, visit_id, code, detail, bytes, received_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
                vec![
                    text(device.device_id),
                    text(staff_id),
                    text(upload.visit_id),
                    refusal.code().into(),
                    refusal.to_string().into(),
                    bytes.as_slice().into(),
                    now.millis().into(),
                ],
            )
            .await?;
    }
    let arrival = Arrival {
        device,
        staff_id,
        now,
    };
    inbox::note_quarantine(transaction, &arrival, upload, refusal.code()).await
}

/// Loads a record as it stands, for the office's own edits.
pub(crate) async fn record_of(
    transaction: &mut Transaction,
    visit_id: VisitId,
) -> Result<(VisitRecord, Option<StaffId>), StoreError> {
    let held = documents::load(transaction, visit_id).await?;
    let held = held.ok_or(StoreError::Unknown { what: "visit" })?;
    Ok((held.record, held.planned_staff))
}
