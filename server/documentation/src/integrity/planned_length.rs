//! Visits that all take their planned time to the second.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::StaffId;
use care_model::visit_fact::{Outcome, VisitFact};

use super::note::{Finding, IntegrityNote};
use super::reading::Evidence;
use crate::period::Period;

/// Nobody hits the planned end by this much on purpose without watching a clock.
pub const EXACT_WITHIN_S: i64 = 5;
/// Were ends spread evenly over a minute, ten in a row would fall within the
/// limit once in many millions of times.
pub const FEWEST_VISITS: usize = 10;
/// A working week: habits of one day are no pattern.
pub const FEWEST_DAYS: usize = 5;

/// Of one staff member, all or nothing: a single visit of another length ends
/// it. Times given by the office are left out, since it often gives the planned
/// ones.
pub(super) fn notes(evidence: &Evidence, period: Period) -> Vec<IntegrityNote> {
    let mut by_staff: BTreeMap<StaffId, Vec<(&VisitFact, i64)>> = BTreeMap::new();
    for fact in &evidence.facts {
        if let Some(off_s) = off_the_plan_s(fact) {
            by_staff
                .entry(fact.staff_id)
                .or_default()
                .push((fact, off_s));
        }
    }
    let notes = by_staff
        .into_iter()
        .filter_map(|(staff_id, visits)| note(staff_id, &visits, period));
    notes.collect()
}

fn off_the_plan_s(fact: &VisitFact) -> Option<i64> {
    let (planned, started, ended) = (fact.planned?, fact.started.as_ref()?, fact.ended.as_ref()?);
    let is_own = started.method != "corrected" && ended.method != "corrected";
    let planned_s = planned.end.seconds_since(planned.start);
    (is_own && fact.outcome == Outcome::Done)
        .then(|| (ended.at.seconds_since(started.at) - planned_s).abs())
}

fn note(staff_id: StaffId, visits: &[(&VisitFact, i64)], period: Period) -> Option<IntegrityNote> {
    let days: BTreeSet<_> = visits.iter().map(|(fact, _)| fact.date).collect();
    let is_exact = visits.iter().all(|(_, off_s)| *off_s <= EXACT_WITHIN_S);
    let enough = visits.len() >= FEWEST_VISITS && days.len() >= FEWEST_DAYS;
    let first = *days.first()?;
    (is_exact && enough).then(|| {
        IntegrityNote::new(
            first,
            vec![staff_id],
            visits.iter().map(|(fact, _)| fact.visit_id).collect(),
            Finding::AlwaysPlannedLength {
                days: days.len() as u32,
            },
            // One for each period that is looked at, however many visits it has.
            vec![staff_id.to_string(), period.to_string()],
        )
    })
}
