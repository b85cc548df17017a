//! What earlier batches paid.

use documentation::period::Period;
use documentation::reimbursement::batch_lines::batch_lines;
use documentation::reimbursement::line::ReimbursementLine;
use store::Access;

use crate::App;
use crate::error::Problem;
use crate::exports::{BatchKind, standing_batches, unreadable};

/// The lines of all earlier batches dated in the period. A batch that its receiver
/// rejected paid nothing.
pub async fn paid_before(
    app: &App,
    access: &Access,
    period: Period,
) -> Result<Vec<ReimbursementLine>, Problem> {
    let mut paid = Vec::new();
    let kind = BatchKind::Reimbursement;
    for row in standing_batches(app, access.unit_id(), kind).await? {
        if row.to < period.from {
            continue;
        }
        let content = app.store.export_content(access, row.export_id).await?;
        let lines = batch_lines(&content).map_err(|fault| unreadable(&row, &fault))?;
        paid.extend(lines.into_iter().filter(|line| period.contains(line.date)));
    }
    Ok(paid)
}
