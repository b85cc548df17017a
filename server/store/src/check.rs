//! Whether the store holds together: documents, facts and events are made from
//! the log of changes, and the log's changes bear their own hashes.
//!
//! Each document is made anew from its changes and compared with what is kept. A
//! backup counts once it was restored and its log has the digest that the live
//! store has up to the same position.

use std::collections::BTreeSet;

use care_model::id::{EventId, StaffId, VisitId};
use care_model::time::Timestamp;
use care_model::visit_fact::VisitFact;
use serde::Serialize;
use sha2::{Digest, Sha256};
use visit_record::edit::hex;
use visit_record::{VisitRecord, fold, guard};

use crate::compaction;
use crate::documents::{self, KeptDocument};
use crate::projection::project;
use crate::sql::{Transaction, text};
use crate::{Store, StoreError};

/// Log rows and visits read at once: some megabytes.
const PAGE: i64 = 2_000;

/// The log up to a position.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[must_use]
pub struct LogCheck {
    /// The last position looked at.
    pub through: i64,
    pub changes: u64,
    /// SHA-256 over position (8 bytes, big-endian) and hash (32 bytes) of each
    /// change, in order: equal for equal logs.
    pub digest: String,
    /// Positions whose bytes are not those of their hash.
    pub altered: Vec<i64>,
}

/// What is made from the log, against it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[must_use]
pub struct DocumentCheck {
    pub documents: u64,
    /// Visits whose document, facts or events are not what their changes say.
    pub differing: Vec<VisitId>,
    /// Those of them that were made anew.
    pub mended: Vec<VisitId>,
    /// Visits whose changes make no document: a person must look.
    pub unreadable: Vec<VisitId>,
}

impl LogCheck {
    pub fn is_sound(&self) -> bool {
        self.altered.is_empty()
    }
}

impl DocumentCheck {
    pub fn is_sound(&self) -> bool {
        self.unreadable.is_empty() && self.differing.len() == self.mended.len()
    }
}

impl Store {
    /// What SQLite says of its own pages and indexes, one fault a line; nothing of
    /// PostgreSQL, whose checksums speak when a page is read.
    pub async fn faults_of_file(&self) -> Result<Vec<String>, StoreError> {
        self.database.faults_of_file().await
    }

    /// Reads the log up to a position, or whole, and hashes it.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a row has another form than ours.
    pub async fn check_log(&self, through: Option<i64>) -> Result<LogCheck, StoreError> {
        let mut transaction = self.database.read().await?;
        let mut digest = Sha256::new();
        let mut check = LogCheck::default();
        loop {
            let rows = transaction
                .rows(
                    "SELECT position, hash, bytes FROM change_log
                     WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3",
                    vec![
                        check.through.into(),
                        through.unwrap_or(i64::MAX).into(),
                        PAGE.into(),
                    ],
                )
                .await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                let (position, hash) = (row.whole(0)?, row.bytes(1)?);
                // One without bytes was compacted: whether it is in its visit's document is
                // looked at with the documents.
                let bytes = row.bytes(2)?;
                let own = guard::change_hash(bytes);
                if !bytes.is_empty() && own.is_none_or(|own| own.as_slice() != hash) {
                    check.altered.push(position);
                }
                digest.update(position.to_be_bytes());
                digest.update(hash);
                check.through = position;
                check.changes += 1;
            }
        }
        check.digest = hex(&digest.finalize());
        Ok(check)
    }

    /// Makes every document anew from its changes and compares it, its facts and
    /// its events with what is kept. With `mend_at` what differs is written anew, each
    /// visit in one transaction. `progress` is told how many visits are done.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a row has another form than ours; what was
    /// mended until then stays.
    pub async fn check_documents(
        &self,
        mend_at: Option<Timestamp>,
        mut progress: impl FnMut(u64),
    ) -> Result<DocumentCheck, StoreError> {
        let mut check = DocumentCheck::default();
        let mut last = String::new();
        loop {
            let page = self.visits_after(&last).await?;
            let Some(end) = page.last() else { break };
            last = end.to_string();
            for visit_id in page {
                self.check_one(visit_id, mend_at, &mut check).await?;
                check.documents += 1;
                if check.documents.is_multiple_of(1_000) {
                    progress(check.documents);
                }
            }
        }
        Ok(check)
    }

    async fn visits_after(&self, last: &str) -> Result<Vec<VisitId>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT visit_id FROM change_log WHERE visit_id > $1
                 UNION SELECT visit_id FROM visit_document WHERE visit_id > $1
                 ORDER BY visit_id LIMIT $2",
                vec![text(last), PAGE.into()],
            )
            .await?;
        rows.iter().map(|row| row.parsed(0)).collect()
    }

    async fn check_one(
        &self,
        visit_id: VisitId,
        mend_at: Option<Timestamp>,
        check: &mut DocumentCheck,
    ) -> Result<(), StoreError> {
        let mut transaction = match mend_at {
            Some(_) => self.database.write().await?,
            None => self.database.read().await?,
        };
        if mend_at.is_some() {
            // No phone's change comes between the reading and the writing.
            transaction.order_log().await?;
        }
        let kept = documents::kept(&mut transaction, visit_id).await?;
        let made = match documents::from_log(&mut transaction, visit_id).await {
            Ok(record) => Some(record),
            Err(StoreError::Record(_)) => None,
            Err(error) => return Err(error),
        };
        let is_damaged = made.is_none();
        let made = match made {
            Some(record) => Some(record),
            None => compaction::second_copy(&mut transaction, visit_id, kept.as_ref()).await?,
        };
        let Some(mut record) = made else {
            check.unreadable.push(visit_id);
            return Ok(());
        };
        if !is_damaged && is_as_made(&mut transaction, visit_id, kept.as_ref(), &mut record).await?
        {
            return Ok(());
        }
        check.differing.push(visit_id);
        if let Some(now) = mend_at {
            let planned_staff = match kept {
                Some(kept) => kept.planned_staff,
                None => record.planned().map(|planned| planned.staff_id),
            };
            if is_damaged {
                compaction::put(&mut transaction, visit_id, &mut record).await?;
            }
            documents::save(&mut transaction, &mut record, planned_staff).await?;
            project(&mut transaction, &mut record, now).await?;
            transaction.commit().await?;
            check.mended.push(visit_id);
        }
        Ok(())
    }
}

/// Whether a visit's cached document, facts and events are what its record says.
pub(crate) async fn is_as_made(
    transaction: &mut Transaction,
    visit_id: VisitId,
    kept: Option<&KeptDocument>,
    made: &mut VisitRecord,
) -> Result<bool, StoreError> {
    let Some(kept) = kept else { return Ok(false) };
    let heads = made.heads();
    let loads_the_same =
        VisitRecord::load(&kept.saved).is_ok_and(|mut record| record.heads() == heads);
    Ok(loads_the_same
        && kept.heads == heads
        && facts_of(transaction, visit_id).await? == sorted(fold::facts(made)?)
        && events_of(transaction, visit_id).await?
            == fold::events(made)
                .events
                .iter()
                .map(|event| Some(event.event_id))
                .collect())
}

/// `None` where a row holds no fact of ours, which is a difference too.
async fn facts_of(
    transaction: &mut Transaction,
    visit_id: VisitId,
) -> Result<Vec<Option<VisitFact>>, StoreError> {
    let rows = transaction
        .rows(
            "SELECT body FROM visit_fact WHERE visit_id = $1 ORDER BY staff_id",
            vec![text(visit_id)],
        )
        .await?;
    Ok(rows.iter().map(|row| row.json(0).ok()).collect())
}

fn sorted(mut facts: Vec<VisitFact>) -> Vec<Option<VisitFact>> {
    facts.sort_by_key(|fact| StaffId::to_string(&fact.staff_id));
    facts.into_iter().map(Some).collect()
}

/// `None` where a row bears no id of ours, which is a difference too.
async fn events_of(
    transaction: &mut Transaction,
    visit_id: VisitId,
) -> Result<BTreeSet<Option<EventId>>, StoreError> {
    let rows = transaction
        .rows(
            "SELECT event_id FROM visit_event WHERE visit_id = $1",
            vec![text(visit_id)],
        )
        .await?;
    Ok(rows.iter().map(|row| row.parsed(0).ok()).collect())
}
