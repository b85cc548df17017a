//! Compaction: the changes of a visit that is attested and has long been still are kept in
//! one saved document instead of one by one.
//!
//! The log keeps its rows, with position, hash and who brought the change; their bytes are in
//! the compacted document, out of which each comes again to the byte. That is proved from what
//! the database gives back, in the transaction that lets go of the bytes: compaction that
//! trusts what it has just written is where other systems have lost history.

use std::collections::BTreeMap;

use care_model::id::VisitId;
use care_model::time::Timestamp;
use serde::Serialize;
use visit_record::{VisitRecord, guard};

use crate::check::is_as_made;
use crate::documents;
use crate::sql::{Transaction, text};
use crate::{Store, StoreError};

/// Visits looked up at once.
const PAGE: i64 = 500;

/// What one run of it did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[must_use]
pub struct Compaction {
    pub visits: u64,
    /// Whose bytes went into the compacted documents.
    pub changes: u64,
    /// Of those changes and of the cached documents.
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
    /// Compacts up to `most` visits whose last change came before `still_since` and every
    /// fact of which is attested as it stands, each in a transaction of its own. What cannot
    /// be proved is told, and stays.
    ///
    /// # Errors
    /// When the database does not answer; what was compacted until then stays so.
    pub async fn compact(
        &self,
        still_since: Timestamp,
        most: u64,
        now: Timestamp,
    ) -> Result<Compaction, StoreError> {
        let mut done = Compaction::default();
        let mut last = String::new();
        loop {
            let page = self.compactable(still_since, &last).await?;
            let Some(end) = page.last() else { break };
            last = end.to_string();
            for visit_id in page {
                if done.visits >= most {
                    return Ok(done);
                }
                self.compact_one(visit_id, now, &mut done).await?;
            }
        }
        Ok(done)
    }

    /// Visits whose changes are in a compacted document.
    pub async fn compacted(&self) -> Result<u64, StoreError> {
        let row = self
            .database
            .row("SELECT count(*) FROM compacted_document", vec![])
            .await?;
        Ok(row.map_or(Ok(0), |row| row.whole(0))? as u64)
    }

    async fn compactable(
        &self,
        still_since: Timestamp,
        last: &str,
    ) -> Result<Vec<VisitId>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT d.visit_id FROM visit_document d
                 LEFT JOIN compacted_document k ON k.visit_id = d.visit_id
                 WHERE d.visit_id > $1 AND d.date <= $2
                    AND (k.visit_id IS NULL OR k.position < d.position)
                    AND NOT EXISTS (SELECT 1 FROM change_log c
                        WHERE c.visit_id = d.visit_id AND c.received_ms >= $3)
                    AND EXISTS (SELECT 1 FROM visit_fact f WHERE f.visit_id = d.visit_id)
                    AND NOT EXISTS (SELECT 1 FROM visit_fact f WHERE f.visit_id = d.visit_id
                        AND NOT EXISTS (SELECT 1 FROM attestation a
                            WHERE a.visit_id = f.visit_id AND a.staff_id = f.staff_id
                                AND a.heads = d.heads
                                AND a.sequence = (SELECT max(sequence) FROM attestation b
                                    WHERE b.visit_id = a.visit_id
                                        AND b.staff_id = a.staff_id)))
                 ORDER BY d.visit_id LIMIT $4",
                vec![
                    text(last),
                    text(still_since.local_date()),
                    still_since.millis().into(),
                    PAGE.into(),
                ],
            )
            .await?;
        rows.iter().map(|row| row.parsed(0)).collect()
    }

    async fn compact_one(
        &self,
        visit_id: VisitId,
        now: Timestamp,
        done: &mut Compaction,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        // No change comes between the proof and the commit.
        transaction.order_log().await?;
        match fold_log(&mut transaction, visit_id, now).await? {
            Ok(compacted) => {
                transaction.commit().await?;
                done.visits += 1;
                done.changes += compacted.changes;
                done.bytes_before += compacted.bytes_before;
                done.bytes_after += compacted.bytes_after;
            }
            // Without a commit all is as it was.
            Err(why) => {
                tracing::error!(%visit_id, why, "not compacted; its changes stay one by one");
                done.unproved.push(Unproved { visit_id, why });
            }
        }
        Ok(())
    }
}

/// Writes the compacted document, proves it, and lets go of the bytes; or says why not, after
/// which the transaction must not be committed.
async fn fold_log(
    transaction: &mut Transaction,
    visit_id: VisitId,
    now: Timestamp,
) -> Result<Result<Compacted, String>, StoreError> {
    let mut record = match documents::from_log(transaction, visit_id).await {
        Ok(record) => record,
        Err(StoreError::Record(error)) => return Ok(Err(error.to_string())),
        Err(error) => return Err(error),
    };
    let rows = log_of(transaction, visit_id).await?;
    put(transaction, visit_id, &record.save(), &rows, now).await?;
    let saved = saved(transaction, visit_id).await?.unwrap_or_default();
    if let Err(why) = prove(&saved, &rows) {
        return Ok(Err(why));
    }
    let Some(cached) = documents::kept(transaction, visit_id).await? else {
        return Ok(Err("it has no document".to_owned()));
    };
    if !is_as_made(transaction, visit_id, Some(&cached), &mut record).await? {
        return Ok(Err(
            "its document, facts or events are not what its changes say".to_owned(),
        ));
    }
    for letting_go in [
        "UPDATE change_log SET bytes = $2 WHERE visit_id = $1",
        // The cache would be the same document a second time.
        "UPDATE visit_document SET saved = $2 WHERE visit_id = $1",
    ] {
        let nothing: &[u8] = &[];
        let values = vec![text(visit_id), nothing.into()];
        transaction.execute(letting_go, values).await?;
    }
    let with_bytes = rows.iter().filter(|row| !row.bytes.is_empty());
    let in_log: usize = with_bytes.clone().map(|row| row.bytes.len()).sum();
    Ok(Ok(Compacted {
        changes: with_bytes.count() as u64,
        bytes_before: (in_log + cached.saved.len()) as u64,
        bytes_after: saved.len() as u64,
    }))
}

/// Whether every change of the log comes out of the saved document, to the byte, and no
/// other one does.
fn prove(saved: &[u8], rows: &[LogRow]) -> Result<(), String> {
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
    Ok(())
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

async fn put(
    transaction: &mut Transaction,
    visit_id: VisitId,
    saved: &[u8],
    rows: &[LogRow],
    now: Timestamp,
) -> Result<(), StoreError> {
    let newest = rows.last().map_or(0, |row| row.position);
    transaction
        .execute(
            "INSERT INTO compacted_document (visit_id, saved, changes, position, compacted_ms)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (visit_id) DO UPDATE SET saved = excluded.saved,
                 changes = excluded.changes, position = excluded.position,
                 compacted_ms = excluded.compacted_ms",
            vec![
                text(visit_id),
                saved.into(),
                (rows.len() as i64).into(),
                newest.into(),
                now.millis().into(),
            ],
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
