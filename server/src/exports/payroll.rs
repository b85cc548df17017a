//! The payroll file of a period.

use std::collections::BTreeSet;

use care_model::id::{StaffId, UnitId};
use care_model::person::Staff;
use care_model::time::{LocalDate, add_days};
use care_model::visit_fact::{Outcome, VisitOrigin};
use documentation::payroll::check::check_payroll_file;
use documentation::payroll::time_code::TimeCodeTable;
use documentation::payroll::work::{WorkRequest, worked_spans};
use documentation::payroll::worked_span::WorkedSpan;
use documentation::payroll::{PayrollRequest, payroll_file};
use documentation::period::Period;
use store::Access;
use store::exports::ExportTotals;

use super::kind::BatchKind;
use super::standing::standing_batches;
use crate::App;
use crate::error::Problem;
use crate::sha256_hex;

/// Payroll has no corrections yet: a day is sent once, unless its file was rejected.
pub async fn refuse_overlap(app: &App, unit_id: UnitId, period: Period) -> Result<(), Problem> {
    let before = standing_batches(app, unit_id, BatchKind::Payroll)
        .await?
        .into_iter()
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
    let staff = app.store.staff_of_unit(access.unit_id()).await?;
    let spans = spans(app, access, period, &staff).await?;
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
    };
    Ok((bytes, totals))
}

/// Worked time of a period, a day to each side of it read too.
async fn spans(
    app: &App,
    access: &Access,
    period: Period,
    staff: &[Staff],
) -> Result<Vec<WorkedSpan>, Problem> {
    let (from, to) = (add_days(period.from, -1), add_days(period.to, 1));
    let entries = app.store.shift_entries_received(access, from, to).await?;
    let facts = app.store.facts(access, from, to).await?;
    let attestations = app.store.attestations(access, from, to).await?;
    let (mut attested, mut open) = (Vec::new(), Vec::new());
    for fact in facts {
        if fact.origin == VisitOrigin::Imported || fact.annulled {
            continue;
        }
        let attestation = attestations.get(&(fact.visit_id, fact.staff_id));
        match attestation {
            Some(one) if one.heads.as_deref() == Some(fact.heads.as_str()) => {
                attested.push((fact, one.at));
            }
            _ if fact.outcome != Outcome::NotStarted => open.push(fact),
            _ => {}
        }
    }
    let shifts = app.store.shifts_between(access.unit_id(), from, to).await?;
    let own_staff: BTreeSet<StaffId> = staff.iter().map(|one| one.staff_id).collect();
    Ok(worked_spans(&WorkRequest {
        period,
        entries: &entries,
        attested: &attested,
        open: &open,
        shifts: &shifts,
        own_staff: &own_staff,
    }))
}
