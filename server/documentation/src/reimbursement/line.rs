//! A line of a reimbursement run.

use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::time::LocalDate;
use care_model::units::Ore;
use serde::{Deserialize, Serialize};

/// What one rule pays for one staff member's work at one visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReimbursementLine {
    /// 1 and up without a gap, in the order of [`ReimbursementLine::key`].
    pub sequence: u64,
    pub date: LocalDate,
    pub client_id: ClientId,
    pub visit_id: VisitId,
    pub staff_id: StaffId,
    pub unit_id: UnitId,
    pub rule: RuleId,
    /// Paid seconds. For a declined or missed visit the planned ones.
    pub duration_s: i64,
    pub amount_ore: Ore,
    /// Swedish, for whoever contests the line. Names no person.
    pub explanation: String,
}

/// Contract and rule, `municipal-2024/hour_day`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleId(pub String);

impl ReimbursementLine {
    /// The order of lines, unique within a batch: date, client, visit, staff, rule.
    pub fn key(&self) -> (LocalDate, ClientId, VisitId, StaffId, &RuleId) {
        (
            self.date,
            self.client_id,
            self.visit_id,
            self.staff_id,
            &self.rule,
        )
    }

    /// Whether the line pays time somebody was with the client by the hour.
    pub(super) fn is_performed_time(&self) -> bool {
        let rule = self.rule.0.rsplit('/').next().unwrap_or_default();
        matches!(rule, "hour_day" | "hour_night")
    }
}

/// Puts the lines in the order of their key and numbers them from 1.
pub(super) fn sort_and_number(lines: &mut [ReimbursementLine]) {
    lines.sort_by(|one, other| one.key().cmp(&other.key()));
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
