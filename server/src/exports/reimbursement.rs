//! The batch of a reimbursement run.

use care_model::id::UnitId;
use documentation::period::Period;
use documentation::reimbursement::export::{BatchIdentity, write_batch};
use documentation::reimbursement::verify::verify;
use store::Access;
use store::exports::{ExportRow, ExportTotals};

use super::kind::BatchKind;
use super::standing::{standing_batches, whole_month};
use crate::App;
use crate::error::Problem;
use crate::reimbursement::{Inputs, next_batch};

/// A month that has its batch is corrected by the next month's: a batch of some of its
/// days would take back its fees and deal out its frames anew.
pub async fn refuse_part_of_paid_month(
    app: &App,
    unit_id: UnitId,
    period: Period,
) -> Result<(), Problem> {
    let batches = standing_batches(app, unit_id, BatchKind::Reimbursement).await?;
    let met = |row: &&ExportRow| {
        let is_part = (row.from, row.to) != (period.from, period.to);
        is_part && whole_month(row).is_some() && row.from <= period.to && period.from <= row.to
    };
    match batches.iter().find(met) {
        None => Ok(()),
        Some(row) => Err(Problem::conflict(format!(
            "{} to {} is paid in batch {}: what has changed since is in the next month's",
            row.from, row.to, row.sequence
        ))),
    }
}

pub async fn written(
    app: &App,
    access: &Access,
    row: &ExportRow,
    previous: Option<String>,
) -> Result<(Vec<u8>, ExportTotals), Problem> {
    let period = Period {
        from: row.from,
        to: row.to,
    };
    let inputs = Inputs::read(app, access, period).await?;
    let run = inputs
        .run()
        .map_err(|refusal| Problem::refused("facts", &refusal.faults))?;
    let lines = next_batch(app, access, &inputs, &run.lines).await?.lines;
    let identity = BatchIdentity {
        unit_id: row.unit_id,
        period,
        batch_id: row.export_id,
        batch_sequence: row.sequence as u64,
        previous_sha256: previous,
        rates_version: inputs.rates.rates.version.clone(),
    };
    let file = write_batch(&identity, &lines);
    // The reader shares no code with the writer; what it refuses is not sent.
    let totals = verify(&file.bytes).map_err(|fault| {
        tracing::error!(%fault, "a batch failed its check");
        Problem::conflict("the batch failed its check and was not stored")
    })?;
    Ok((
        file.bytes,
        ExportTotals {
            lines: totals.lines,
            total_s: totals.duration_s,
            total_ore: totals.amount_ore,
            sha256: file.sha256,
        },
    ))
}
