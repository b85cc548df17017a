//! The payroll file of a period.

use care_model::id::UnitId;
use care_model::time::LocalDate;
use documentation::payroll::check::check_payroll_file;
use documentation::payroll::time_code::TimeCodeTable;
use documentation::payroll::worked_span::spans_of_facts;
use documentation::payroll::{PayrollRequest, payroll_file};
use documentation::period::Period;
use store::Access;
use store::exports::ExportTotals;

use super::kind::BatchKind;
use crate::App;
use crate::error::Problem;
use crate::reimbursement::attested;
use crate::sha256_hex;

/// Payroll has no corrections yet: a day is sent once, unless its file was rejected.
pub async fn refuse_overlap(app: &App, unit_id: UnitId, period: Period) -> Result<(), Problem> {
    let before = app
        .store
        .exports(unit_id)
        .await?
        .into_iter()
        .filter(|row| row.kind == BatchKind::Payroll.code() && !row.is_rejected())
        .find(|row| row.from <= period.to && period.from <= row.to);
    match before {
        None => Ok(()),
        Some(row) => Err(Problem::conflict(format!(
            "payroll of {} to {} is in batch {} already",
            row.from, row.to, row.sequence
        ))),
    }
}

pub async fn written(
    app: &App,
    access: &Access,
    period: Period,
    written_on: LocalDate,
) -> Result<(Vec<u8>, ExportTotals), Problem> {
    let facts = app.store.facts(access, period.from, period.to).await?;
    let (facts, _) = attested(app, access, period, facts).await?;
    let staff = app.store.staff_of_unit(access.unit_id()).await?;
    let spans = spans_of_facts(&facts);
    let bytes = payroll_file(&PayrollRequest {
        period,
        written_on,
        staff: &staff,
        spans: &spans,
        time_codes: &[TimeCodeTable::example()],
    })
    .map_err(|refusal| Problem::refused("facts", &refusal.faults))?;
    let totals = check_payroll_file(&bytes).map_err(|fault| {
        tracing::error!(%fault, "a payroll file failed its check");
        Problem::conflict("the payroll file failed its check and was not stored")
    })?;
    let sha256 = sha256_hex(&bytes);
    let totals = ExportTotals {
        lines: totals.transactions,
        // Supplements come on top of the same hours.
        total_s: totals.hundredths_by_code.get("ARB").copied().unwrap_or(0) * 36,
        total_ore: 0,
        sha256,
        says_sha256: None,
    };
    Ok((bytes, totals))
}
