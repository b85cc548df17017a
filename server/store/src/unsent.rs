//! What waits on the phones and is not here: their own word, and when each was
//! last heard of.

use std::collections::BTreeMap;

use care_model::id::{DeviceId, StaffId, UnitId};
use care_model::time::{LocalDate, Timestamp};

use crate::devices::Device;
use crate::sql::{Transaction, text};
use crate::{Store, StoreError};

/// A phone that asked so soon after a plan was published, in seconds, may have got the one
/// before.
pub const MEANWHILE_S: i64 = 5;

/// What a phone's message was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactKind {
    SignsIn,
    /// A sync of whoever has the phone in her hand.
    Reads,
    /// A sync for somebody who has signed out.
    Delivers,
}

/// A message of a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub device_id: DeviceId,
    pub staff_id: StaffId,
    pub kind: ContactKind,
    /// `None` from a phone that tells nothing: what it told before stands.
    pub told: Option<Told>,
}

/// A phone's word about what waits on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The newest server time it knew of, at latest now.
    pub known: Timestamp,
    pub waiting: Vec<Waiting>,
}

/// One staff member's work that waits on a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// As the phone names her; nobody has checked it.
    pub staff_id: StaffId,
    pub changes: i64,
    pub visits: i64,
    /// When the oldest of it was recorded.
    pub oldest: Timestamp,
}

/// A phone in use that has been heard of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeardPhone {
    pub device_id: DeviceId,
    pub name: String,
    pub heard: Timestamp,
    /// Who signed in last, and when she was last heard of on it.
    pub signed_in: Option<(StaffId, Timestamp)>,
    /// Oldest first.
    pub waiting: Vec<Waiting>,
}

impl Store {
    /// Notes a phone's message. One that knows less than the phone has told by
    /// now was sent before, and is passed over: false.
    pub async fn note_contact(
        &self,
        contact: &Contact,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.database.write().await?;
        let device_id = contact.device_id;
        let known = contact.told.as_ref().map(|told| told.known.millis());
        let signed_in = contact.kind != ContactKind::Delivers;
        // A clock of the server that was set back must not silence a phone.
        let noted = transaction
            .execute(
                "INSERT INTO device_contact AS c (device_id, heard_ms, told_ms, staff_id, staff_heard_ms)
                 VALUES ($1, $2, coalesce($3, 0), $4, $5)
                 ON CONFLICT (device_id) DO UPDATE SET heard_ms = excluded.heard_ms,
                    told_ms = coalesce($3, c.told_ms), staff_id = coalesce(excluded.staff_id, c.staff_id),
                    staff_heard_ms = coalesce(excluded.staff_heard_ms, c.staff_heard_ms)
                 WHERE coalesce($3, c.told_ms) >= c.told_ms OR c.told_ms > $2",
                vec![
                    text(device_id),
                    now.millis().into(),
                    known.into(),
                    signed_in.then(|| contact.staff_id.to_string()).into(),
                    signed_in.then_some(now.millis()).into(),
                ],
            )
            .await?;
        if noted == 0 {
            return Ok(false);
        }
        if contact.kind != ContactKind::SignsIn {
            transaction
                .execute(
                    "UPDATE device SET last_sync_ms = $2, last_staff_id = $3 WHERE device_id = $1",
                    vec![text(device_id), now.millis().into(), text(contact.staff_id)],
                )
                .await?;
        }
        if let Some(told) = &contact.told {
            put_waiting(&mut transaction, device_id, &told.waiting).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// The phones of a unit that have been heard of and are in use, by name.
    pub async fn heard_phones(&self, unit_id: UnitId) -> Result<Vec<HeardPhone>, StoreError> {
        let mut transaction = self.database.read().await?;
        let mut waiting = BTreeMap::<DeviceId, Vec<Waiting>>::new();
        let rows = transaction
            .rows(
                "SELECT u.device_id, u.staff_id, u.changes, u.visits, u.oldest_ms FROM device_unsent u
                 JOIN device d ON d.device_id = u.device_id
                 WHERE d.unit_id = $1 AND d.revoked_ms IS NULL ORDER BY u.oldest_ms, u.staff_id",
                vec![text(unit_id)],
            )
            .await?;
        for row in rows {
            waiting.entry(row.parsed(0)?).or_default().push(Waiting {
                staff_id: row.parsed(1)?,
                changes: row.whole(2)?,
                visits: row.whole(3)?,
                oldest: Timestamp::from_millis(row.whole(4)?),
            });
        }
        let rows = transaction
            .rows(
                "SELECT d.device_id, d.name, c.heard_ms, c.staff_id, c.staff_heard_ms FROM device_contact c
                 JOIN device d ON d.device_id = c.device_id
                 WHERE d.unit_id = $1 AND d.revoked_ms IS NULL ORDER BY d.name, d.device_id",
                vec![text(unit_id)],
            )
            .await?;
        let phones = rows.iter().map(|row| {
            let device_id = row.parsed(0)?;
            let signed_in = match (row.maybe_text(3)?, row.maybe_whole(4)?) {
                (Some(_), Some(at)) => Some((row.parsed(3)?, Timestamp::from_millis(at))),
                _ => None,
            };
            Ok(HeardPhone {
                device_id,
                name: row.text(1)?.to_owned(),
                heard: Timestamp::from_millis(row.whole(2)?),
                signed_in,
                waiting: waiting.remove(&device_id).unwrap_or_default(),
            })
        });
        phones.collect()
    }
}

impl Store {
    /// Whether today was published since a phone last asked, or so soon before that it may not
    /// have got it: its day, or none.
    pub async fn plans_since_contact(
        &self,
        device: &Device,
        now: Timestamp,
    ) -> Result<Vec<LocalDate>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT DISTINCT p.date FROM schedule_published p
                 JOIN device d ON d.unit_id = p.unit_id
                 WHERE d.device_id = $1 AND p.unit_id = $2 AND p.date = $3
                    AND p.published_ms + $4 >= coalesce(d.last_sync_ms, 0)
                 ORDER BY p.date",
                vec![
                    text(device.device_id),
                    text(device.unit_id),
                    text(now.local_date()),
                    (MEANWHILE_S * 1000).into(),
                ],
            )
            .await?;
        rows.iter().map(|row| row.parsed(0)).collect()
    }

    /// When each staff member's phone last asked for what is new, of those who had a phone in
    /// their hand last. What it sent for somebody who has signed out is no asking.
    pub async fn last_reads(
        &self,
        unit_id: UnitId,
    ) -> Result<BTreeMap<StaffId, Timestamp>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT d.last_staff_id,
                    max(CASE WHEN d.last_sync_ms < c.staff_heard_ms THEN d.last_sync_ms
                        ELSE c.staff_heard_ms END)
                 FROM device d
                 JOIN device_contact c ON c.device_id = d.device_id AND c.staff_id = d.last_staff_id
                 WHERE d.unit_id = $1 AND d.revoked_ms IS NULL AND d.last_sync_ms IS NOT NULL
                    AND c.staff_heard_ms IS NOT NULL
                 GROUP BY d.last_staff_id",
                vec![text(unit_id)],
            )
            .await?;
        let reads = rows.iter().map(|row| {
            let at = Timestamp::from_millis(row.whole(1)?);
            Ok((row.parsed(0)?, at))
        });
        reads.collect()
    }
}

async fn put_waiting(
    transaction: &mut Transaction,
    device_id: DeviceId,
    waiting: &[Waiting],
) -> Result<(), StoreError> {
    transaction
        .execute(
            "DELETE FROM device_unsent WHERE device_id = $1",
            vec![text(device_id)],
        )
        .await?;
    for one in waiting {
        transaction
            .execute(
                "INSERT INTO device_unsent (device_id, staff_id, changes, visits, oldest_ms)
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT (device_id, staff_id) DO NOTHING",
                vec![
                    text(device_id),
                    text(one.staff_id),
                    one.changes.into(),
                    one.visits.into(),
                    one.oldest.millis().into(),
                ],
            )
            .await?;
    }
    Ok(())
}
