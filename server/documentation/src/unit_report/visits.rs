//! How the visits of a month went, and how near their planned start they began.

use std::collections::BTreeMap;

use care_model::id::{StaffId, VisitId};
use care_model::visit_fact::{Outcome, VisitFact, VisitOrigin};
use serde::Serialize;

use super::spread::{Spread, per_mille};
use crate::period::Period;

/// A start this near the planned one, before or after, is on time: clients are
/// told a time of day, and fifteen minutes is the least that planning systems
/// of the trade allow a flexible visit to move.
pub const ON_TIME_S: i64 = 15 * 60;

/// One staff member's work at one visit counts as one; a double-staffed visit
/// is two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VisitCounts {
    /// Of the visits below, those that the plan had.
    pub planned: u32,
    pub performed: u32,
    /// Planned, and nobody has said anything about it.
    pub missed: u32,
    pub declined: u32,
    pub client_absent: u32,
    /// Started without an end.
    pub open: u32,
    /// Of the performed, those without a plan; alarm visits not among them.
    pub unplanned: u32,
    /// Of the performed, those on an alarm.
    pub alarm: u32,
    /// Work that does not count, and is in none of the others.
    pub annulled: u32,
}

/// Starts of planned visits against their plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Punctuality {
    pub starts: u32,
    /// Thousandths of the starts that were within [`ON_TIME_S`]; `None` of none.
    pub on_time_per_mille: Option<i64>,
    /// Real start less planned start; negative is early.
    pub lateness: Option<Spread>,
}

/// The facts of the period, each visit and staff member once. Of two that
/// disagree the first is taken: a report is looked at, not paid.
pub(super) fn facts_of(facts: &[VisitFact], period: Period) -> Vec<&VisitFact> {
    let mut unique: BTreeMap<(VisitId, StaffId), &VisitFact> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| period.contains(fact.date)) {
        unique.entry((fact.visit_id, fact.staff_id)).or_insert(fact);
    }
    unique.into_values().collect()
}

pub(super) fn count(facts: &[&VisitFact]) -> VisitCounts {
    let mut counts = VisitCounts::default();
    for fact in facts {
        if fact.annulled {
            counts.annulled += 1;
            continue;
        }
        counts.planned += u32::from(fact.planned.is_some());
        match fact.outcome {
            Outcome::NotStarted => counts.missed += u32::from(fact.planned.is_some()),
            Outcome::Started => counts.open += 1,
            Outcome::Declined => counts.declined += 1,
            Outcome::ClientAbsent => counts.client_absent += 1,
            Outcome::Done => {
                counts.performed += 1;
                let is_alarm = fact.origin == VisitOrigin::Alarm;
                counts.alarm += u32::from(is_alarm);
                counts.unplanned += u32::from(!is_alarm && fact.planned.is_none());
            }
        }
    }
    counts
}

/// Of every visit that was planned and begun, also when it was then declined:
/// somebody came when they came.
pub(super) fn punctuality(facts: &[&VisitFact]) -> Punctuality {
    let counted = facts.iter().filter(|fact| !fact.annulled);
    let lateness_s: Vec<i64> = counted
        .filter_map(|fact| {
            let planned = fact.planned?.start;
            Some(fact.started.as_ref()?.at.seconds_since(planned))
        })
        .collect();
    let on_time = lateness_s.iter().filter(|late_s| late_s.abs() <= ON_TIME_S);
    let starts = lateness_s.len() as i64;
    Punctuality {
        starts: starts as u32,
        on_time_per_mille: per_mille(on_time.count() as i64, starts),
        lateness: Spread::of(lateness_s),
    }
}
