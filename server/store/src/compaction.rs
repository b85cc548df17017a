//! Compaction: the changes of a visit that is attested and has long been still are kept in
//! one saved document instead of one by one.
//!
//! The log keeps its rows, with position, hash and who brought the change; their bytes are in
//! the compacted document, out of which each comes again to the byte. That is proved from what
//! the database gives back, in the transaction that lets go of the bytes: compaction that
//! trusts what it has just written is where other systems have lost history.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::VisitId;
use care_model::time::{LocalDate, Timestamp};
use serde::Serialize;
use visit_record::{VisitRecord, guard};

use crate::check::is_as_made;
use crate::documents::{self, KeptDocument};
use crate::sql::{Transaction, Value, text};
use crate::{Store, StoreError};

/// Visits looked up at once.
const PAGE: i64 = 500;

/// Visits whose last change came before `$2`, every fact of which is attested as it stands.
/// What was compacted and has not changed since is not in the index that this reads.
macro_rules! due {
    ($more:literal) => {
        concat!(
            "SELECT d.visit_id, d.date FROM visit_document d
             WHERE d.compacted_position < d.position AND d.date <= $1
                AND NOT EXISTS (SELECT 1 FROM change_log c
                    WHERE c.visit_id = d.visit_id AND c.received_ms >= $2)
                AND EXISTS (SELECT 1 FROM visit_fact f WHERE f.visit_id = d.visit_id)
                AND NOT EXISTS (SELECT 1 FROM visit_fact f WHERE f.visit_id = d.visit_id
                    AND NOT EXISTS (SELECT 1 FROM attestation a
                        WHERE a.visit_id = f.visit_id AND a.staff_id = f.staff_id
                            AND a.heads = d.heads
                            AND a.sequence = (SELECT max(sequence) FROM attestation b
                                WHERE b.visit_id = a.visit_id AND b.staff_id = a.staff_id)))",
            $more
        )
    };
}

/// Which visits are compacted.
#[derive(Clone, Copy, Debug)]
pub struct Compactable<'a> {
    /// Their last change came before this.
    pub still_since: Timestamp,
    /// Not these: what could not be proved of them before is not tried again.
    pub but: &'a BTreeSet<VisitId>,
    /// Not more than so many are tried.
    pub most: u64,
}

/// What one run of it did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[must_use]
pub struct Compaction {
    pub visits: u64,
    /// Whose bytes went into the compacted documents.
    pub changes: u64,
    /// Of those changes, and of compacted documents that were there before.
    pub bytes_before: u64,
    /// Of the compacted documents.
    pub bytes_after: u64,
    /// Visits that stay as they are, as the proof did not hold: a person must look.
    pub unproved: Vec<Unproved>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unproved {
    pub visit_id: VisitId,
    /// In English, for the log; without personal data.
    pub why: String,
}

impl Compaction {
    /// Visits that were tried.
    pub fn tried(&self) -> u64 {
        self.visits + self.unproved.len() as u64
    }
}

/// What was let go of for one visit.
struct Compacted {
    changes: u64,
    bytes_before: u64,
    bytes_after: u64,
}

/// A change of the log as it lies there; without bytes where it was compacted before.
struct LogRow {
    hash: Vec<u8>,
    bytes: Vec<u8>,
    position: i64,
}

impl Store {
    /// Compacts what is due, each visit in a transaction of its own. What cannot be proved is
    /// told, and stays.
    ///
    /// # Errors
    /// When the database does not answer; what was compacted until then stays so.
    pub async fn compact(&self, which: Compactable<'_>) -> Result<Compaction, StoreError> {
        let mut done = Compaction::default();
        let mut last = None;
        loop {
            let page = self.due_after(which.still_since, last).await?;
            last = page.last().copied();
            if last.is_none() {
                return Ok(done);
            }
            for (visit_id, _) in page {
                if done.tried() >= which.most {
                    return Ok(done);
                }
                if !which.but.contains(&visit_id) {
                    self.compact_one(visit_id, which.still_since, &mut done)
                        .await?;
                }
            }
        }
    }

    /// The next visits that are due, by date and id.
    async fn due_after(
        &self,
        still_since: Timestamp,
        last: Option<(VisitId, LocalDate)>,
    ) -> Result<Vec<(VisitId, LocalDate)>, StoreError> {
        let mut values = due_values(still_since);
        let (visit_id, date) = match last {
            Some((visit_id, date)) => (visit_id.to_string(), date.to_string()),
            None => (String::new(), String::new()),
        };
        values.extend([date.into(), visit_id.into(), PAGE.into()]);
        let rows = self
            .database
            .rows(
                due!(
                    " AND (d.date > $3 OR d.date = $3 AND d.visit_id > $4)
                      ORDER BY d.date, d.visit_id LIMIT $5"
                ),
                values,
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.parsed(0)?, row.parsed(1)?)))
            .collect()
    }

    async fn compact_one(
        &self,
        visit_id: VisitId,
        still_since: Timestamp,
        done: &mut Compaction,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        // No change comes between the proof and the commit; one may have come before.
        transaction.order_log().await?;
        let mut values = due_values(still_since);
        values.push(text(visit_id));
        let due = transaction
            .row(due!(" AND d.visit_id = $3"), values)
            .await?;
        if due.is_none() {
            return Ok(());
        }
        let why = match fold_log(&mut transaction, visit_id).await {
            Ok(compacted) => {
                transaction.commit().await?;
                done.visits += 1;
                done.changes += compacted.changes;
                done.bytes_before += compacted.bytes_before;
                done.bytes_after += compacted.bytes_after;
                return Ok(());
            }
            Err(StoreError::Corrupt(why)) => why,
            Err(StoreError::Record(error)) => error.to_string(),
            Err(error) => return Err(error),
        };
        // Without a commit all is as it was.
        tracing::error!(%visit_id, why, "not compacted; its changes stay one by one");
        done.unproved.push(Unproved { visit_id, why });
        Ok(())
    }
}

fn due_values(still_since: Timestamp) -> Vec<Value> {
    let date = still_since.local_date();
    vec![text(date), still_since.millis().into()]
}

/// Writes the compacted document, proves it, and lets go of the bytes. After an error the
/// transaction must not be committed.
async fn fold_log(
    transaction: &mut Transaction,
    visit_id: VisitId,
) -> Result<Compacted, StoreError> {
    let before = saved(transaction, visit_id).await?;
    let mut record = documents::from_log(transaction, visit_id).await?;
    let rows = log_of(transaction, visit_id).await?;
    put(transaction, visit_id, &mut record).await?;
    let saved = saved(transaction, visit_id).await?.unwrap_or_default();
    proved(&saved, &rows).map_err(StoreError::Corrupt)?;
    let cached = documents::kept(transaction, visit_id).await?;
    if !is_as_made(transaction, visit_id, cached.as_ref(), &mut record).await? {
        let why = "its document, facts or events are not what its changes say";
        return Err(StoreError::Corrupt(why.to_owned()));
    }
    let nothing: &[u8] = &[];
    transaction
        .execute(
            "UPDATE change_log SET bytes = $2 WHERE visit_id = $1",
            vec![text(visit_id), nothing.into()],
        )
        .await?;
    transaction
        .execute(
            "UPDATE visit_document SET compacted_position = position WHERE visit_id = $1",
            vec![text(visit_id)],
        )
        .await?;
    let with_bytes = rows.iter().filter(|row| !row.bytes.is_empty());
    let in_log: usize = with_bytes.clone().map(|row| row.bytes.len()).sum();
    Ok(Compacted {
        changes: with_bytes.count() as u64,
        bytes_before: (in_log + before.map_or(0, |before| before.len())) as u64,
        bytes_after: saved.len() as u64,
    })
}

/// A record whose saved document gives back every change of the log, to the byte, and no
/// other one; or what it does not.
fn proved(saved: &[u8], rows: &[LogRow]) -> Result<VisitRecord, String> {
    let mut record = VisitRecord::load(saved).map_err(|error| error.to_string())?;
    let changes = record.changes().into_iter();
    let found: BTreeMap<[u8; 32], Vec<u8>> =
        changes.map(|change| (change.hash, change.bytes)).collect();
    if found.len() != rows.len() {
        let (found, rows) = (found.len(), rows.len());
        return Err(format!("{found} changes come out of {rows}"));
    }
    for row in rows {
        let is_proved = <[u8; 32]>::try_from(row.hash.as_slice()).is_ok_and(|hash| {
            found.get(&hash).is_some_and(|bytes| {
                guard::change_hash(bytes) == Some(hash)
                    && (row.bytes.is_empty() || row.bytes == *bytes)
            })
        });
        if !is_proved {
            return Err(format!("change {} comes out otherwise", row.position));
        }
    }
    Ok(record)
}

async fn log_of(
    transaction: &mut Transaction,
    visit_id: VisitId,
) -> Result<Vec<LogRow>, StoreError> {
    let rows = transaction
        .rows(
            "SELECT hash, bytes, position FROM change_log WHERE visit_id = $1 ORDER BY position",
            vec![text(visit_id)],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(LogRow {
                hash: row.bytes(0)?.to_vec(),
                bytes: row.bytes(1)?.to_vec(),
                position: row.whole(2)?,
            })
        })
        .collect()
}

/// Keeps a record as the compacted document of its visit.
pub(crate) async fn put(
    transaction: &mut Transaction,
    visit_id: VisitId,
    record: &mut VisitRecord,
) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO compacted_document (visit_id, saved) VALUES ($1, $2)
             ON CONFLICT (visit_id) DO UPDATE SET saved = excluded.saved",
            vec![text(visit_id), record.save().into()],
        )
        .await?;
    Ok(())
}

/// The compacted document of a visit, if it has one.
pub(crate) async fn saved(
    transaction: &mut Transaction,
    visit_id: VisitId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row = transaction
        .row(
            "SELECT saved FROM compacted_document WHERE visit_id = $1",
            vec![text(visit_id)],
        )
        .await?;
    row.map(|row| row.bytes(0).map(<[u8]>::to_vec)).transpose()
}

/// The record that a visit's damaged compacted document can be written anew from: its cached
/// document, where that is whole and has every change of the log.
pub(crate) async fn second_copy(
    transaction: &mut Transaction,
    visit_id: VisitId,
    cached: Option<&KeptDocument>,
) -> Result<Option<VisitRecord>, StoreError> {
    let Some(cached) = cached else {
        return Ok(None);
    };
    if saved(transaction, visit_id).await?.is_none() {
        return Ok(None);
    }
    let rows = log_of(transaction, visit_id).await?;
    Ok(proved(&cached.saved, &rows).ok())
}
