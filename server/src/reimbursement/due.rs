//! What the next batch of a period pays: what no batch has paid of it, and what has
//! changed in the months before.

use std::collections::BTreeSet;

use documentation::month::Month;
use documentation::period::Period;
use documentation::reimbursement::correction::due_now;
use documentation::reimbursement::line::ReimbursementLine;
use documentation::reimbursement::rule::RuleKind;
use store::Access;
use store::exports::ExportRow;

use super::inputs::Inputs;
use super::paid::paid_before;
use crate::App;
use crate::error::Problem;

/// How far back a corrected visit still changes what is paid, in months.
pub const CORRECTED_MONTHS: usize = 12;

/// What a batch would hold, and what it would leave.
#[derive(Debug, Default)]
pub struct NextBatch {
    pub lines: Vec<ReimbursementLine>,
    /// Months before it whose own run is refused by now.
    pub not_corrected: Vec<Month>,
}

/// The lines a batch of the inputs' period would hold now. `due` are those that the
/// facts of the period give.
///
/// A batch of a calendar month also makes up for what changed in the months before it
/// that have a batch of their own.
///
/// A month before whose run can no longer be made is left for a later batch and told:
/// nobody's pay waits for another month's fault. Fees of alarms stay as they
/// were paid: the register says who has an alarm today, not who had one.
pub async fn next_batch(
    app: &App,
    access: &Access,
    inputs: &Inputs,
    due: &[ReimbursementLine],
) -> Result<NextBatch, Problem> {
    let paid = settled(app, access, inputs).await?;
    let mut next = NextBatch {
        lines: due_now(&paid, due, inputs.period),
        not_corrected: vec![],
    };
    for month in corrected_months(app, access, inputs.period).await? {
        let before = Inputs::read(app, access, month.into()).await?;
        let mut run = match before.run() {
            Ok(run) => run,
            Err(refusal) => {
                let faults = refusal.faults.len();
                tracing::warn!(unit = %access.unit_id(), %month, faults, "a month is not corrected");
                next.not_corrected.push(month);
                continue;
            }
        };
        let mut paid = settled(app, access, &before).await?;
        paid.retain(|line| !is_fee(line));
        run.lines.retain(|line| !is_fee(line));
        let corrections = due_now(&paid, &run.lines, inputs.period);
        next.lines.extend(corrections);
    }
    Ok(next)
}

fn is_fee(line: &ReimbursementLine) -> bool {
    let mut kinds = line.rule.0.split('/');
    kinds.any(|kind| kind == RuleKind::AlarmMonth.code())
}

/// What was paid, but for work that changed and waits to be attested again: taking it
/// back now would pay it anew a month later.
async fn settled(
    app: &App,
    access: &Access,
    inputs: &Inputs,
) -> Result<Vec<ReimbursementLine>, Problem> {
    let mut paid = paid_before(app, access, inputs.period).await?;
    paid.retain(|line| {
        let work = line.visit_id.zip(line.staff_id);
        work.is_none_or(|work| !inputs.pending.contains(&work))
    });
    Ok(paid)
}

/// The calendar month that a batch is of; nothing where it is of other dates.
pub fn whole_month(row: &ExportRow) -> Option<Month> {
    let of = |month: &Month| (month.first_day(), month.last_day()) == (row.from, row.to);
    Month::of(row.from).filter(of)
}

async fn corrected_months(
    app: &App,
    access: &Access,
    period: Period,
) -> Result<Vec<Month>, Problem> {
    let Some(this) = Month::of(period.from).filter(|month| month.period() == period) else {
        return Ok(vec![]);
    };
    let batches = app.store.exports(access.unit_id()).await?;
    let paid: BTreeSet<Month> = batches
        .iter()
        .filter(|row| row.kind == "reimbursement")
        .filter_map(whole_month)
        .collect();
    let before = std::iter::successors(Some(this.before()), |month| Some(month.before()));
    Ok(before
        .take(CORRECTED_MONTHS)
        .filter(|month| paid.contains(month))
        .collect())
}
