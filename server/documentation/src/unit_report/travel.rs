//! Planned travel against the room there really was for it.
//!
//! A work environment order (Båstad 2025) asks that planned travel equals real
//! travel. Nobody is followed on the way: real travel is at most the time
//! between the end of one visit and the start of the next.
//! Source: <https://arbetet.se/2025/08/15/schemat-stressade-sonder-personalen-jeanettes-larm-tvingade-kommunen-att-agera/>.

use care_model::id::StaffId;
use care_model::time::LocalDate;
use care_model::visit_fact::VisitFact;
pub use care_model::worked_day::LONGEST_WAIT_S;
use serde::Serialize;

use super::spread::{Spread, per_mille};

/// A leg is short of time when it took longer than planned by more than this: a
/// minute, in which nobody plans.
pub const SHORT_BY_S: i64 = 60;

/// Between two visits that follow each other in one staff member's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TravelLeg {
    pub staff_id: StaffId,
    pub date: LocalDate,
    pub planned_s: u32,
    /// From the end of one visit to the start of the next; negative where they
    /// overlap, as at cohabitants.
    pub gap_s: i64,
}

/// All comparable legs together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TravelComparison {
    /// Legs compared.
    pub legs: u32,
    /// Legs that held more than travel by [`LONGEST_WAIT_S`], and overlaps: left out.
    pub left_out: u32,
    pub planned_s: i64,
    /// Time there was between the visits of the legs compared.
    pub real_s: i64,
    /// Legs that took over [`SHORT_BY_S`] longer than planned.
    pub short_of_time: u32,
    pub short_of_time_per_mille: Option<i64>,
    /// Real less planned; positive is too little planned.
    pub excess: Option<Spread>,
}

/// The legs of facts. `planned_s` tells the planned travel from one fact's home
/// to the other's; a leg without it is none. Annulled work and visits without
/// both times make no leg.
pub fn legs_between(
    facts: &[VisitFact],
    planned_s: &dyn Fn(&VisitFact, &VisitFact) -> Option<u32>,
) -> Vec<TravelLeg> {
    let mut stays: Vec<&VisitFact> = facts
        .iter()
        .filter(|fact| !fact.annulled && fact.started.is_some() && fact.ended.is_some())
        .collect();
    stays.sort_by_key(|fact| {
        let start = fact.started.as_ref().map(|proven| proven.at);
        (fact.staff_id, fact.date, start, fact.visit_id)
    });
    let leg = |pair: &[&VisitFact]| {
        let (before, after) = (pair[0], pair[1]);
        let is_one_day = (before.staff_id, before.date) == (after.staff_id, after.date);
        let (end, start) = (before.ended.as_ref()?.at, after.started.as_ref()?.at);
        Some(TravelLeg {
            staff_id: before.staff_id,
            date: before.date,
            planned_s: is_one_day.then(|| planned_s(before, after))??,
            gap_s: start.seconds_since(end),
        })
    };
    stays.windows(2).filter_map(leg).collect()
}

pub(super) fn compare(legs: &[TravelLeg]) -> TravelComparison {
    let mut comparison = TravelComparison::default();
    let mut excess_s = Vec::new();
    for leg in legs {
        let over_s = leg.gap_s - i64::from(leg.planned_s);
        if leg.gap_s < 0 || over_s > LONGEST_WAIT_S {
            comparison.left_out += 1;
            continue;
        }
        comparison.legs += 1;
        comparison.planned_s += i64::from(leg.planned_s);
        comparison.real_s += leg.gap_s;
        comparison.short_of_time += u32::from(over_s > SHORT_BY_S);
        excess_s.push(over_s);
    }
    let (short, legs) = (comparison.short_of_time, comparison.legs);
    comparison.short_of_time_per_mille = per_mille(i64::from(short), i64::from(legs));
    comparison.excess = Spread::of(excess_s);
    comparison
}
