//! What is said of shifts: by phones, and by the office.

use std::collections::BTreeSet;

use care_model::id::{ShiftEntryId, StaffId, UnitId};
use care_model::shift_entry::{ShiftEntry, ShiftEntryKind};
use care_model::time::{LocalDate, Timestamp, add_days};
use care_model::visit_event::Author;
use visit_record::exchange::Verdict;
use visit_record::shift_exchange::{
    MAX_ENTRIES, MAX_ENTRY_BYTES, ShiftAnswer, ShiftEntryReceipt, ShiftEntryUpload,
};

use crate::audit::Access;
use crate::devices::Device;
use crate::sql::{Row, Transaction, text};
use crate::{Store, StoreError};

/// The office's words reach a phone for so many days, the staff member's own for two.
const OFFICE_WORDS_DAYS: i64 = 14;

/// Most entries in one answer; the cursor stands behind the last, so that the rest comes
/// with the next.
const MOST_BROUGHT: i64 = 500;

impl Store {
    /// Stores what a phone says of its sender's shift, entry by entry: one that is
    /// refused is kept apart and holds up no other. Returns when all receipts are
    /// true on disk.
    pub async fn append_shift_entries(
        &self,
        device: &Device,
        staff_id: StaffId,
        uploads: &[ShiftEntryUpload],
        now: Timestamp,
    ) -> Result<Vec<ShiftEntryReceipt>, StoreError> {
        if uploads.is_empty() {
            return Ok(vec![]);
        }
        let mut transaction = self.database.write().await?;
        transaction.order_log().await?;
        let mut receipts = Vec::new();
        for upload in uploads.iter().take(MAX_ENTRIES) {
            let verdict = match check(staff_id, upload) {
                Ok(entry) => put(&mut transaction, device, &entry, &upload.body, now).await?,
                Err(code) => Err(code),
            };
            let verdict = match verdict {
                Ok(()) => Verdict::Accepted,
                Err(code) => {
                    refuse(&mut transaction, device, staff_id, upload, code, now).await?;
                    Verdict::Quarantined {
                        code: code.to_owned(),
                    }
                }
            };
            receipts.push(ShiftEntryReceipt {
                entry_id: upload.entry_id,
                verdict,
            });
        }
        transaction.commit().await?;
        Ok(receipts)
    }

    /// A staff member's entries after a position: her own since yesterday, the
    /// office's of two weeks with the entries that they are about.
    pub async fn shift_entries_after(
        &self,
        staff_id: StaffId,
        unit_id: UnitId,
        today: LocalDate,
        cursor: u64,
    ) -> Result<ShiftAnswer, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT entry_id, body, position FROM shift_entry
                 WHERE staff_id = $1 AND unit_id = $2 AND position > $3
                   AND (date >= $4 OR device_id = '' AND received_ms >= $5)
                 ORDER BY position LIMIT $6",
                vec![
                    text(staff_id),
                    text(unit_id),
                    (cursor as i64).into(),
                    text(add_days(today, -1)),
                    care_model::time::midnight(add_days(today, -OFFICE_WORDS_DAYS))
                        .millis()
                        .into(),
                    MOST_BROUGHT.into(),
                ],
            )
            .await?;
        let mut answer = ShiftAnswer {
            cursor,
            ..ShiftAnswer::default()
        };
        for row in &rows {
            answer.cursor = row.whole(2)? as u64;
            answer.entries.push(read_upload(row)?);
        }
        let spoken_of = self.spoken_of(staff_id, &answer.entries).await?;
        answer.entries.splice(0..0, spoken_of);
        Ok(answer)
    }

    /// The entries that others are about and that are not among them: without the mark
    /// that it changes, a correction of an older day says nothing.
    async fn spoken_of(
        &self,
        staff_id: StaffId,
        entries: &[ShiftEntryUpload],
    ) -> Result<Vec<ShiftEntryUpload>, StoreError> {
        let mut missing = BTreeSet::new();
        for entry in entries {
            let entry: ShiftEntry = serde_json::from_str(&entry.body)
                .map_err(|error| StoreError::Corrupt(format!("a shift entry: {error}")))?;
            missing.extend(entry.kind.about());
        }
        for entry in entries {
            missing.remove(&entry.entry_id);
        }
        let mut found = Vec::new();
        for entry_id in missing {
            let row = self
                .database
                .row(
                    "SELECT entry_id, body FROM shift_entry WHERE entry_id = $1 AND staff_id = $2",
                    vec![text(entry_id), text(staff_id)],
                )
                .await?;
            found.extend(row.as_ref().map(read_upload).transpose()?);
        }
        Ok(found)
    }

    /// What was said of the unit's shifts between two dates, both included.
    pub async fn shift_entries(
        &self,
        access: &Access,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<Vec<ShiftEntry>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT body FROM shift_entry
                 WHERE unit_id = $1 AND date >= $2 AND date <= $3 ORDER BY position",
                vec![text(access.unit_id()), text(from), text(to)],
            )
            .await?;
        rows.iter().map(|row| row.json(0)).collect()
    }

    /// The same, each with when the server got it.
    pub async fn shift_entries_received(
        &self,
        access: &Access,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<Vec<(ShiftEntry, Timestamp)>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT body, received_ms FROM shift_entry
                 WHERE unit_id = $1 AND date >= $2 AND date <= $3 ORDER BY position",
                vec![text(access.unit_id()), text(from), text(to)],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.json(0)?, Timestamp::from_millis(row.whole(1)?))))
            .collect()
    }

    /// One entry of the unit, with the date under which it is kept.
    pub async fn shift_entry(
        &self,
        access: &Access,
        entry_id: ShiftEntryId,
    ) -> Result<Option<(ShiftEntry, LocalDate)>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT body, date FROM shift_entry WHERE unit_id = $1 AND entry_id = $2",
                vec![text(access.unit_id()), text(entry_id)],
            )
            .await?;
        row.map(|row| Ok((row.json(0)?, row.parsed(1)?)))
            .transpose()
    }

    /// Adds a word of the office under a date.
    pub async fn append_office_shift_entry(
        &self,
        access: &Access,
        entry: &ShiftEntry,
        date: LocalDate,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let body = serde_json::to_string(entry).expect("an entry has only plain fields");
        let mut transaction = self.database.write().await?;
        transaction.order_log().await?;
        insert(
            &mut transaction,
            access.unit_id(),
            "",
            entry,
            date,
            &body,
            now,
        )
        .await?;
        transaction.commit().await
    }

    /// Bodies that were refused, oldest first, for a person to look at.
    pub async fn refused_shift_entries(
        &self,
        staff_id: StaffId,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT code, body FROM shift_entry_refused WHERE staff_id = $1 ORDER BY sequence",
                vec![text(staff_id)],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
            .collect()
    }
}

fn read_upload(row: &Row) -> Result<ShiftEntryUpload, StoreError> {
    Ok(ShiftEntryUpload {
        entry_id: row.parsed(0)?,
        body: row.text(1)?.to_owned(),
    })
}

/// Reads an entry as one of this phone and sender.
fn check(staff_id: StaffId, upload: &ShiftEntryUpload) -> Result<ShiftEntry, &'static str> {
    if upload.body.len() > MAX_ENTRY_BYTES {
        return Err("too_large");
    }
    let entry: ShiftEntry = serde_json::from_str(&upload.body).map_err(|_| "unreadable")?;
    // On whichever phone she wrote it: one that was enrolled anew brings what it held.
    let is_hers =
        matches!(entry.author, Author::Staff { staff_id: author, .. } if author == staff_id);
    if entry.entry_id != upload.entry_id || entry.staff_id != staff_id || !is_hers {
        return Err("not_the_senders");
    }
    entry
        .check()
        .map_err(care_model::shift_entry::ShiftEntryFault::code)?;
    Ok(entry)
}

/// Stores an entry, or finds that it is stored. Another text under its id is refused.
async fn put(
    transaction: &mut Transaction,
    device: &Device,
    entry: &ShiftEntry,
    body: &str,
    now: Timestamp,
) -> Result<Result<(), &'static str>, StoreError> {
    let there: Option<Row> = transaction
        .row(
            "SELECT body FROM shift_entry WHERE entry_id = $1",
            vec![text(entry.entry_id)],
        )
        .await?;
    if let Some(row) = there {
        let is_same = row.text(0)? == body;
        return Ok(if is_same {
            Ok(())
        } else {
            Err("content_differs")
        });
    }
    let phone = device.device_id.to_string();
    let date = entry.date();
    insert(transaction, device.unit_id, &phone, entry, date, body, now).await?;
    Ok(Ok(()))
}

async fn insert(
    transaction: &mut Transaction,
    unit_id: UnitId,
    device: &str,
    entry: &ShiftEntry,
    date: LocalDate,
    body: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    debug_assert!(
        device.is_empty() || !matches!(entry.kind, ShiftEntryKind::Corrected { .. }),
        "a phone corrects nothing"
    );
    transaction
        .execute(
            "INSERT INTO shift_entry (entry_id, unit_id, staff_id, date, device_id, received_ms, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            vec![
                text(entry.entry_id),
                text(unit_id),
                text(entry.staff_id),
                text(date),
                device.into(),
                now.millis().into(),
                body.into(),
            ],
        )
        .await?;
    Ok(())
}

async fn refuse(
    transaction: &mut Transaction,
    device: &Device,
    staff_id: StaffId,
    upload: &ShiftEntryUpload,
    code: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    // What a phone offers again was kept the first time.
    let known = transaction
        .row(
            "SELECT sequence FROM shift_entry_refused
             WHERE entry_id = $1 AND device_id = $2 AND body = $3",
            vec![
                text(upload.entry_id),
                text(device.device_id),
                upload.body.as_str().into(),
            ],
        )
        .await?;
    if known.is_some() {
        return Ok(());
    }
    transaction
        .execute(
            "INSERT INTO shift_entry_refused (entry_id, device_id, staff_id, code, body, received_ms)
             VALUES ($1, $2, $3, $4, $5, $6)",
            vec![
                text(upload.entry_id),
                text(device.device_id),
                text(staff_id),
                code.into(),
                upload.body.as_str().into(),
                now.millis().into(),
            ],
        )
        .await?;
    Ok(())
}
