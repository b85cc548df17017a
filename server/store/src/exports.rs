//! Export batches: written once, numbered, kept with their bytes.

use care_model::id::{ExportId, UnitId, UserId};
use care_model::time::{LocalDate, Timestamp};
use serde::{Deserialize, Serialize};

use crate::audit::Access;
use crate::sql::{Row, json, text};
use crate::{Store, StoreError};

/// A batch without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportRow {
    pub export_id: ExportId,
    pub unit_id: UnitId,
    pub kind: String,
    pub from: LocalDate,
    pub to: LocalDate,
    /// Counts from 1 within unit and kind, without gaps.
    pub sequence: i64,
    pub totals: ExportTotals,
    pub created: Timestamp,
    /// `None` until the receiver has said something.
    pub receipt: Option<ExportReceipt>,
}

impl ExportRow {
    /// The receiver took nothing of it: what it held is still to be sent.
    pub fn is_rejected(&self) -> bool {
        let receipt = self.receipt.as_ref();
        receipt.is_some_and(|receipt| receipt.state == ReceiptState::Rejected)
    }
}

/// The receiver's word on a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportReceipt {
    pub state: ReceiptState,
    /// Why, in the receiver's words; may be empty. Never logged.
    pub message: String,
    pub by: UserId,
    pub at: Timestamp,
}

/// A batch is taken as a whole or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptState {
    Accepted,
    Rejected,
}

impl ReceiptState {
    pub fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }

    /// The state of that code, if there is one.
    pub fn of_code(code: &str) -> Option<Self> {
        let mut all = [Self::Accepted, Self::Rejected].into_iter();
        all.find(|state| state.code() == code)
    }
}

/// Batches with their receipts; `WHERE` comes after it.
macro_rules! rows_where {
    ($rest:literal) => {
        concat!(
            "SELECT b.export_id, b.unit_id, b.kind, b.from_date, b.to_date, b.sequence, b.body,
                b.created_ms, r.state, r.message, r.user_id, r.at_ms
             FROM export_batch b LEFT JOIN export_receipt r ON r.export_id = b.export_id ",
            $rest
        )
    };
}

/// Control totals of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportTotals {
    pub lines: u64,
    pub total_s: i64,
    pub total_ore: i64,
    pub sha256: String,
}

impl Store {
    /// Number and hash of the last batch of a kind; `(0, "")` before the first.
    pub async fn last_export(
        &self,
        unit_id: UnitId,
        kind: &str,
    ) -> Result<(i64, String), StoreError> {
        let row = self
            .database
            .row(
                "SELECT sequence, body FROM export_batch WHERE unit_id = $1 AND kind = $2
                 ORDER BY sequence DESC LIMIT 1",
                vec![text(unit_id), kind.into()],
            )
            .await?;
        row.map_or(Ok((0, String::new())), |row| {
            Ok((row.whole(0)?, row.json::<ExportTotals>(1)?.sha256))
        })
    }

    /// Stores a batch under the next number.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another batch took that number meanwhile.
    pub async fn put_export(
        &self,
        _access: &Access,
        row: &ExportRow,
        content: &[u8],
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        let written = transaction
            .execute(
                "INSERT INTO export_batch
                     (export_id, unit_id, kind, from_date, to_date, sequence, body, content, created_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
                vec![
                    text(row.export_id),
                    text(row.unit_id),
                    row.kind.as_str().into(),
                    text(row.from),
                    text(row.to),
                    row.sequence.into(),
                    json(&row.totals),
                    content.into(),
                    row.created.millis().into(),
                ],
            )
            .await?;
        if written == 0 {
            return Err(StoreError::Busy);
        }
        transaction.commit().await
    }

    pub async fn exports(&self, unit_id: UnitId) -> Result<Vec<ExportRow>, StoreError> {
        let rows = self
            .database
            .rows(
                rows_where!("WHERE b.unit_id = $1 ORDER BY b.created_ms DESC, b.sequence DESC, b.export_id DESC"),
                vec![text(unit_id)],
            )
            .await?;
        rows.iter().map(read_export).collect()
    }

    pub async fn export(&self, export_id: ExportId) -> Result<Option<ExportRow>, StoreError> {
        let row = self
            .database
            .row(rows_where!("WHERE b.export_id = $1"), vec![text(export_id)])
            .await?;
        row.as_ref().map(read_export).transpose()
    }

    /// Keeps a receipt, unless there is one already; gives the one that stands.
    pub async fn give_export_receipt(
        &self,
        row: &ExportRow,
        receipt: &ExportReceipt,
    ) -> Result<ExportReceipt, StoreError> {
        let mut transaction = self.database.write().await?;
        transaction
            .execute(
                "INSERT INTO export_receipt (export_id, unit_id, state, message, user_id, at_ms)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                vec![
                    text(row.export_id),
                    text(row.unit_id),
                    receipt.state.code().into(),
                    receipt.message.as_str().into(),
                    text(receipt.by),
                    receipt.at.millis().into(),
                ],
            )
            .await?;
        let stands = transaction
            .row(
                rows_where!("WHERE b.export_id = $1"),
                vec![text(row.export_id)],
            )
            .await?;
        let stands = stands.as_ref().map(read_export).transpose()?;
        let unknown = StoreError::Unknown { what: "export" };
        let stands = stands.and_then(|row| row.receipt).ok_or(unknown)?;
        transaction.commit().await?;
        Ok(stands)
    }

    pub async fn export_content(
        &self,
        _access: &Access,
        export_id: ExportId,
    ) -> Result<Vec<u8>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT content FROM export_batch WHERE export_id = $1",
                vec![text(export_id)],
            )
            .await?;
        Ok(row
            .ok_or(StoreError::Unknown { what: "export" })?
            .bytes(0)?
            .to_vec())
    }
}

fn read_export(row: &Row) -> Result<ExportRow, StoreError> {
    Ok(ExportRow {
        export_id: row.parsed(0)?,
        unit_id: row.parsed(1)?,
        kind: row.text(2)?.to_owned(),
        from: row.parsed(3)?,
        to: row.parsed(4)?,
        sequence: row.whole(5)?,
        totals: row.json(6)?,
        created: Timestamp::from_millis(row.whole(7)?),
        receipt: read_receipt(row)?,
    })
}

fn read_receipt(row: &Row) -> Result<Option<ExportReceipt>, StoreError> {
    let Some(code) = row.maybe_text(8)? else {
        return Ok(None);
    };
    let state = ReceiptState::of_code(code)
        .ok_or_else(|| StoreError::Corrupt("a receipt's state".to_owned()))?;
    Ok(Some(ExportReceipt {
        state,
        message: row.text(9)?.to_owned(),
        by: row.parsed(10)?,
        at: Timestamp::from_millis(row.whole(11)?),
    }))
}
