//! The billing basis of a month.

use std::collections::BTreeSet;

use care_model::id::{ClientId, StaffId, VisitId};
use care_model::time::{LocalDate, add_days, midnight};
use care_model::visit_fact::VisitFact;
use documentation::billing::batch_lines::billing_lines;
use documentation::billing::correction::next_lines;
use documentation::billing::export::{BillingIdentity, write_billing};
use documentation::billing::line::BillingLine;
use documentation::billing::verify::verify_billing;
use documentation::billing::{AwaySpan, BillingRequest, billing_basis};
use documentation::month::Month;
use documentation::refusal::Refusal;
use store::Access;
use store::exports::{ExportRow, ExportTotals};

use super::kind::{BatchKind, unreadable};
use super::standing::{months_to_correct, standing_batches, whole_month};
use crate::App;
use crate::error::Problem;
use crate::reimbursement::attested;

/// What is known of a client's month.
type ClientMonth = (ClientId, Month);

/// The lines of the month, and the differences of the months before that were told. A
/// month before whose facts are refused by now is left for a later batch: nobody's bill
/// waits for another month's fault.
pub async fn written(
    app: &App,
    access: &Access,
    row: &ExportRow,
    month: Month,
    previous: Option<String>,
) -> Result<(Vec<u8>, ExportTotals), Problem> {
    let standing = standing_batches(app, access.unit_id(), BatchKind::Billing).await?;
    refuse_told_long_ago(row, month, &standing)?;
    let (mut now, mut pending) = (Vec::new(), BTreeSet::new());
    let mut known = BTreeSet::from([month]);
    let alarms = Alarms::AsToday;
    now.extend(basis(app, access, month, alarms, &mut pending).await??);
    for before in months_to_correct(&standing, month) {
        match basis(app, access, before, Alarms::Unknown, &mut pending).await? {
            Ok(lines) => {
                known.insert(before);
                now.extend(lines);
            }
            Err(problem) => {
                let faults = problem.faults.len();
                tracing::warn!(unit = %row.unit_id, month = %before, faults, "a month is not corrected");
            }
        }
    }
    let mut told = told_before(app, access, &standing).await?;
    told.retain(|line| known.contains(&line.month));
    let lines = next_lines(&told, &now, &pending, month);
    let identity = BillingIdentity {
        unit_id: row.unit_id,
        month,
        batch_id: row.export_id,
        batch_sequence: row.sequence as u64,
        previous_sha256: previous,
    };
    let file = write_billing(&identity, &lines);
    // The reader shares no code with the writer; what it refuses is not sent.
    let totals = verify_billing(&file.bytes).map_err(|fault| {
        tracing::error!(%fault, "a billing basis failed its check");
        Problem::conflict("the billing basis failed its check and was not stored")
    })?;
    let totals = ExportTotals {
        lines: totals.lines,
        total_s: totals.performed_s,
        sha256: file.sha256,
        ..ExportTotals::default()
    };
    Ok((file.bytes, totals))
}

/// Whether to ask the register for alarms: it knows who has one today.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alarms {
    AsToday,
    Unknown,
}

/// The lines of one month as it is now; or, inside, why they are refused.
async fn basis(
    app: &App,
    access: &Access,
    month: Month,
    alarms: Alarms,
    pending: &mut BTreeSet<ClientMonth>,
) -> Result<Result<Vec<BillingLine>, Problem>, Problem> {
    let period = month.period();
    let facts = app.store.facts(access, period.from, period.to).await?;
    let works: Vec<Work> = facts.iter().map(Work::of).collect();
    let (attested, open) = attested(app, access, period, facts).await?;
    let waiting = clients_waiting(&works, &open);
    pending.extend(waiting.into_iter().map(|client_id| (client_id, month)));
    let noted = app
        .store
        .client_absences(access, midnight(period.from))
        .await?;
    let away: Vec<AwaySpan> = noted
        .iter()
        .map(|one| AwaySpan {
            client_id: one.absence.client_id,
            from: one.absence.from,
            until: one.absence.until,
        })
        .collect();
    let with_alarm = match alarms {
        Alarms::Unknown => None,
        Alarms::AsToday => {
            let clients = app.store.clients_of_unit(access).await?;
            let with_alarm = clients.into_iter().filter(|client| client.alarm);
            Some(with_alarm.map(|client| client.client_id).collect())
        }
    };
    let lines = billing_basis(&BillingRequest {
        unit_id: access.unit_id(),
        month,
        facts: &attested,
        away: &away,
        alarm_clients: with_alarm.as_ref(),
    });
    Ok(lines.map_err(|Refusal { faults }| Problem::refused("facts", &faults)))
}

/// One staff member's work at a visit: as much of a fact as outlives the reckoning.
struct Work {
    visit_id: VisitId,
    staff_id: StaffId,
    date: LocalDate,
    client_id: ClientId,
}

impl Work {
    fn of(fact: &VisitFact) -> Self {
        Self {
            visit_id: fact.visit_id,
            staff_id: fact.staff_id,
            date: fact.date,
            client_id: fact.client_id,
        }
    }
}

/// Whose seconds may still change: the clients of work that waits to be attested, and
/// those that its staff member was with the same day, who may have shared it.
fn clients_waiting(works: &[Work], open: &BTreeSet<(VisitId, StaffId)>) -> BTreeSet<ClientId> {
    let is_open = |work: &&Work| open.contains(&(work.visit_id, work.staff_id));
    let day = |work: &Work| (work.staff_id, work.date);
    let days: BTreeSet<_> = works.iter().filter(is_open).map(day).collect();
    let shared = works.iter().filter(|work| days.contains(&day(work)));
    shared.map(|work| work.client_id).collect()
}

/// The lines of the batches that stand, in their order.
async fn told_before(
    app: &App,
    access: &Access,
    standing: &[ExportRow],
) -> Result<Vec<BillingLine>, Problem> {
    let mut told = Vec::new();
    for row in standing {
        let content = app.store.export_content(access, row.export_id).await?;
        let lines = billing_lines(&content).map_err(|fault| unreadable(row, &fault))?;
        told.extend(lines);
    }
    Ok(told)
}

/// Who has an alarm is known of today alone: a month before the last that was told already
/// would get or lose the alarms of now. What else has changed of it is in the next basis.
fn refuse_told_long_ago(
    row: &ExportRow,
    month: Month,
    standing: &[ExportRow],
) -> Result<(), Problem> {
    let made = row.created.local_date();
    let first_of_month = Month::of(made).map_or(made, Month::first_day);
    let is_last = Month::of(add_days(first_of_month, -1)) == Some(month);
    let is_told = standing.iter().any(|row| whole_month(row) == Some(month));
    if is_last || !is_told {
        return Ok(());
    }
    Err(Problem::conflict(format!(
        "{month} is told already: what has changed of it since is in the basis of the last month"
    )))
}
