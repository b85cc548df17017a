//! What the next batch of a period pays: what no batch has paid of it, and what has
//! changed in the months before.

use documentation::month::Month;
use documentation::reimbursement::correction::due_now;
use documentation::reimbursement::line::ReimbursementLine;
use documentation::reimbursement::rule::RuleKind;
use store::Access;

use super::inputs::Inputs;
use super::paid::paid_before;
use crate::App;
use crate::error::Problem;
use crate::exports::{BatchKind, months_to_correct, standing_batches};

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
    let batches = standing_batches(app, access.unit_id(), BatchKind::Reimbursement).await?;
    let this = Month::of(inputs.period.from).filter(|month| month.period() == inputs.period);
    for month in this.map_or(vec![], |this| months_to_correct(&batches, this)) {
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
