//! What changed after a run: lines for the next one.
//!
//! A paid line is never changed. Where the facts of a locked period were
//! corrected, the difference is paid or taken back in the next run.

use std::collections::BTreeMap;

use care_model::id::{StaffId, VisitId};
use care_model::units::Ore;

use super::line::{ReimbursementLine, RuleId, kronor_told, minutes_told, sort_and_number};

/// Ends the rule id of a correction: `municipal-2024/hour_day/correction`.
/// Such lines may be dated before the period of their batch.
const CORRECTION: &str = "/correction";

type Key = (VisitId, StaffId, RuleId);

/// Of one key: seconds and öre paid in all runs so far, and due now.
#[derive(Default)]
struct Balance<'a> {
    line: Option<&'a ReimbursementLine>,
    paid_s: i64,
    paid_ore: i64,
    due_s: i64,
    due_ore: i64,
}

/// The lines that make up for the difference between `paid`, all lines of all
/// earlier runs of a period (corrections included), and `due`, the lines its
/// facts give now. None where nothing changed; amounts may be negative.
pub fn correction_lines(
    paid: &[ReimbursementLine],
    due: &[ReimbursementLine],
) -> Vec<ReimbursementLine> {
    let mut balances: BTreeMap<Key, Balance> = BTreeMap::new();
    for line in paid {
        let balance = balances.entry(key_of(line)).or_default();
        balance.line = Some(line);
        balance.paid_s += line.duration_s;
        balance.paid_ore += line.amount_ore.0;
    }
    for line in due {
        let balance = balances.entry(key_of(line)).or_default();
        balance.line = Some(line);
        balance.due_s += line.duration_s;
        balance.due_ore += line.amount_ore.0;
    }
    let mut lines: Vec<ReimbursementLine> = balances
        .into_iter()
        .filter(|(_, balance)| balance.is_open())
        .filter_map(|((_, _, rule), balance)| Some(balance.correction(balance.line?, &rule)))
        .collect();
    sort_and_number(&mut lines);
    lines
}

fn key_of(line: &ReimbursementLine) -> Key {
    let rule = line.rule.0.strip_suffix(CORRECTION).unwrap_or(&line.rule.0);
    (line.visit_id, line.staff_id, RuleId(rule.to_owned()))
}

impl Balance<'_> {
    fn is_open(&self) -> bool {
        self.paid_s != self.due_s || self.paid_ore != self.due_ore
    }

    fn correction(&self, line: &ReimbursementLine, rule: &RuleId) -> ReimbursementLine {
        let told = |duration_s, amount_ore| {
            format!(
                "{}, {} kr",
                minutes_told(duration_s),
                kronor_told(Ore(amount_ore))
            )
        };
        ReimbursementLine {
            rule: RuleId(format!("{}{CORRECTION}", rule.0)),
            duration_s: self.due_s - self.paid_s,
            amount_ore: Ore(self.due_ore - self.paid_ore),
            explanation: format!(
                "Rättelse: tidigare ersatt {}; rätt {}",
                told(self.paid_s, self.paid_ore),
                told(self.due_s, self.due_ore)
            ),
            ..line.clone()
        }
    }
}
