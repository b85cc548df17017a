//! Export batches: written once, numbered, kept with their bytes.

use care_model::id::{ExportId, UnitId};
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
                "SELECT export_id, unit_id, kind, from_date, to_date, sequence, body, created_ms
                 FROM export_batch WHERE unit_id = $1 ORDER BY created_ms DESC, export_id DESC",
                vec![text(unit_id)],
            )
            .await?;
        rows.iter().map(read_export).collect()
    }

    pub async fn export(&self, export_id: ExportId) -> Result<Option<ExportRow>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT export_id, unit_id, kind, from_date, to_date, sequence, body, created_ms
                 FROM export_batch WHERE export_id = $1",
                vec![text(export_id)],
            )
            .await?;
        row.as_ref().map(read_export).transpose()
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
    })
}
