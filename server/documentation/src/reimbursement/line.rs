//! A line of a reimbursement run.

use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::time::LocalDate;
use care_model::units::Ore;
use serde::{Deserialize, Serialize};

use super::rule::RuleId;

/// What one rule pays: for one staff member's work at one visit, for a visit
/// that nobody made, or for a client and month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReimbursementLine {
    /// 1 and up without a gap, in the order of [`ReimbursementLine::key`].
    pub sequence: u64,
    pub date: LocalDate,
    pub client_id: ClientId,
    /// None for a monthly fee.
    pub visit_id: Option<VisitId>,
    /// None for a monthly fee and for a cancelled visit.
    pub staff_id: Option<StaffId>,
    pub unit_id: UnitId,
    pub rule: RuleId,
    /// Paid seconds. Of a declined, missed or cancelled visit the planned ones,
    /// 0 of a monthly fee.
    pub duration_s: i64,
    pub amount_ore: Ore,
    /// Swedish, for whoever contests the line. Names no person.
    pub explanation: String,
}

/// What tells the lines of a batch apart, and orders them.
pub type LineKey<'a> = (
    LocalDate,
    ClientId,
    Option<VisitId>,
    Option<StaffId>,
    &'a RuleId,
);

impl ReimbursementLine {
    /// The order of lines, unique within a batch: date, client, visit, staff,
    /// rule; lines without a visit or staff member come first.
    pub fn key(&self) -> LineKey<'_> {
        (
            self.date,
            self.client_id,
            self.visit_id,
            self.staff_id,
            &self.rule,
        )
    }
}

/// Puts the lines in the order of their key and numbers them from 1.
pub(super) fn sort_and_number(lines: &mut [ReimbursementLine]) {
    lines.sort_unstable_by(|one, other| one.key().cmp(&other.key()));
    for (sequence, line) in (1..).zip(lines) {
        line.sequence = sequence;
    }
}

/// `12 min 30 s`; seconds may be negative.
pub(super) fn minutes_told(duration_s: i64) -> String {
    format!("{} min {} s", duration_s / 60, duration_s % 60)
}

/// `485,00`, with a sign where it is negative.
pub(super) fn kronor_told(amount: Ore) -> String {
    let sign = if amount.0 < 0 { "-" } else { "" };
    let ore = amount.0.unsigned_abs();
    format!("{sign}{},{:02}", ore / 100, ore % 100)
}
