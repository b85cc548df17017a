//! What is due after earlier runs: what no run has paid yet, and what changed.
//!
//! A paid line is never changed. Where the facts of a locked period were
//! corrected, the difference is paid or taken back in the next run.

use std::collections::BTreeMap;

use care_model::id::{ClientId, StaffId, VisitId};
use care_model::time::LocalDate;
use care_model::units::Ore;

use super::line::{ReimbursementLine, kronor_told, minutes_told, sort_and_number};
use super::rule::RuleId;
use crate::period::Period;

/// What a line is about, whichever run paid it. A date only where there is no
/// visit: a visit may move to another date, a fee is that of its month.
type Key<'a> = (
    ClientId,
    Option<VisitId>,
    Option<StaffId>,
    Option<LocalDate>,
    &'a str,
);

/// Of one key: seconds and öre paid in all runs so far, and due now.
#[derive(Default)]
struct Balance<'a> {
    line: Option<&'a ReimbursementLine>,
    due: Option<&'a ReimbursementLine>,
    was_paid: bool,
    paid_s: i64,
    paid_ore: i64,
    due_s: i64,
    due_ore: i64,
}

/// What the next batch pays: `paid` are all lines of all earlier batches that
/// are dated as the facts are, corrections included; `due` is what the facts
/// give now. The next batch is of `batch_period`.
///
/// What was never paid is a line as it is, or a correction where it is dated
/// before the period of the batch. What was paid and differs is corrected, and
/// what is no longer due is taken back. With its result among `paid`, nothing is
/// due.
pub fn due_now(
    paid: &[ReimbursementLine],
    due: &[ReimbursementLine],
    batch_period: Period,
) -> Vec<ReimbursementLine> {
    let mut lines: Vec<ReimbursementLine> = balances(paid, due)
        .into_values()
        .filter_map(|balance| match balance.due {
            Some(line) if !balance.was_paid && batch_period.from <= line.date => Some(line.clone()),
            _ => balance.correction(),
        })
        .collect();
    sort_and_number(&mut lines);
    lines
}

fn balances<'a>(
    paid: &'a [ReimbursementLine],
    due: &'a [ReimbursementLine],
) -> BTreeMap<Key<'a>, Balance<'a>> {
    let mut balances: BTreeMap<Key, Balance> = BTreeMap::new();
    for line in paid {
        let balance = balances.entry(key_of(line)).or_default();
        balance.line = Some(line);
        balance.was_paid = true;
        balance.paid_s += line.duration_s;
        balance.paid_ore += line.amount_ore.0;
    }
    for line in due {
        let balance = balances.entry(key_of(line)).or_default();
        balance.line = Some(line);
        balance.due = Some(line);
        balance.due_s += line.duration_s;
        balance.due_ore += line.amount_ore.0;
    }
    balances
}

fn key_of(line: &ReimbursementLine) -> Key<'_> {
    let date = line.visit_id.is_none().then_some(line.date);
    (
        line.client_id,
        line.visit_id,
        line.staff_id,
        date,
        line.rule.corrected(),
    )
}

impl Balance<'_> {
    /// `None` where nothing is owed either way.
    fn correction(&self) -> Option<ReimbursementLine> {
        let line = self.line?;
        if self.paid_s == self.due_s && self.paid_ore == self.due_ore {
            return None;
        }
        let told = |duration_s, amount_ore| {
            format!(
                "{}, {} kr",
                minutes_told(duration_s),
                kronor_told(Ore(amount_ore))
            )
        };
        Some(ReimbursementLine {
            rule: RuleId(line.rule.corrected().to_owned()).correction(),
            duration_s: self.due_s - self.paid_s,
            amount_ore: Ore(self.due_ore - self.paid_ore),
            explanation: format!(
                "Rättelse: tidigare ersatt {}; rätt {}",
                told(self.paid_s, self.paid_ore),
                told(self.due_s, self.due_ore)
            ),
            ..line.clone()
        })
    }
}
