//! The next batch of a kind, made and not stored.

use care_model::id::ExportId;
use documentation::period::Period;
use store::Access;
use store::exports::{ExportRow, ExportTotals};

use super::kind::BatchKind;
use super::{payroll, reimbursement};
use crate::App;
use crate::error::Problem;

/// The next batch of a kind, made and not stored.
pub struct PreparedBatch {
    pub row: ExportRow,
    content: Vec<u8>,
}

impl PreparedBatch {
    /// Stores it, unless another took its number meanwhile.
    pub async fn store(&self, app: &App, access: &Access) -> Result<(), Problem> {
        Ok(app
            .store
            .put_export(access, &self.row, &self.content)
            .await?)
    }
}

/// Makes the next batch of a kind, whole or not at all.
pub async fn prepare(
    app: &App,
    access: &Access,
    kind: BatchKind,
    period: Period,
) -> Result<PreparedBatch, Problem> {
    let unit_id = access.unit_id();
    let (last, previous) = app.store.last_export(unit_id, kind.code()).await?;
    let now = app.clock.now();
    let mut row = ExportRow {
        export_id: ExportId::make(now, app.entropy.as_ref()),
        unit_id,
        kind: kind.code().to_owned(),
        from: period.from,
        to: period.to,
        sequence: last + 1,
        totals: ExportTotals::default(),
        created: now,
    };
    let (content, totals) = match kind {
        BatchKind::Reimbursement => {
            reimbursement::refuse_part_of_paid_month(app, unit_id, period).await?;
            reimbursement::written(app, access, &row, previous).await?
        }
        BatchKind::Payroll => {
            payroll::refuse_overlap(app, unit_id, period).await?;
            payroll::written(app, access, period, now.local_date()).await?
        }
    };
    row.totals = totals;
    Ok(PreparedBatch { row, content })
}
