//! Visits that will begin late, by what has happened so far: told before they are late.

use std::collections::BTreeMap;

use care_model::id::VisitId;
use care_model::route::{Route, Stop};
use care_model::time::midnight;
use care_model::visit_fact::{Outcome, VisitFact};

use super::day::DayParts;

/// Less than this is told of nobody, in seconds.
const WORTH_TELLING_S: i32 = 300;
/// Nothing is expected any more of a day that is so long over, in seconds of it.
const OVER_S: i32 = 36 * 3600;

/// When a visit will begin that will not begin as planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Elapsed seconds of the day.
    pub start_s: i32,
    /// After the last moment it may begin at.
    pub is_late: bool,
}

/// The visits of a route that are expected later than planned. Whoever is at a visit stays
/// as long as is planned for it, and goes from one to the next as fast as planned; breaks are
/// taken in full.
pub fn expected(parts: &DayParts, route: &Route, now_s: i32) -> BTreeMap<VisitId, Expected> {
    let mut told = BTreeMap::new();
    if parts.published.is_none() || !(0..OVER_S).contains(&now_s) {
        return told;
    }
    // When she will be free by what has happened, and how the visit before was planned to end.
    let mut free_s: Option<i32> = None;
    let mut planned_end_s = i32::MIN;
    for stop in &route.stops {
        let length_s = stop.end_s - stop.start_s;
        let rest_s = break_between(route, planned_end_s, stop.start_s);
        planned_end_s = stop.end_s;
        match happened(parts, route, stop) {
            Happened::Over(end_s) => free_s = free_s.max(end_s),
            Happened::UnderWay(start_s) => {
                free_s = free_s.max(Some(now_s.max(start_s + length_s)));
            }
            Happened::NotYet => {
                let soonest_s = free_s.map(|free_s| free_s + rest_s + stop.travel_s as i32);
                let begins_s = stop.start_s.max(now_s).max(soonest_s.unwrap_or(i32::MIN));
                free_s = Some(begins_s + length_s);
                if begins_s - stop.start_s >= WORTH_TELLING_S {
                    let is_late =
                        latest_s(parts, stop.visit_id).is_some_and(|latest_s| begins_s > latest_s);
                    let expected = Expected {
                        start_s: begins_s,
                        is_late,
                    };
                    told.insert(stop.visit_id, expected);
                }
            }
        }
    }
    told
}

/// What has happened of a visit.
enum Happened {
    /// With its end, if it ever began.
    Over(Option<i32>),
    UnderWay(i32),
    NotYet,
}

fn happened(parts: &DayParts, route: &Route, stop: &Stop) -> Happened {
    let counted = || {
        parts
            .facts_of(stop.visit_id)
            .iter()
            .filter(|fact| !fact.annulled)
    };
    let own = counted().find(|fact| fact.staff_id == route.staff_id);
    let second = |at: care_model::time::Timestamp| at.seconds_since(midnight(parts.date)) as i32;
    let started = |fact: &VisitFact| fact.started.as_ref().map(|proven| second(proven.at));
    let ended = |fact: &VisitFact| fact.ended.as_ref().map(|proven| second(proven.at));
    let Some(fact) = own else {
        // Somebody else was there: it is no more for her to do.
        let is_taken = counted().any(|fact| fact.outcome != Outcome::NotStarted);
        return if is_taken {
            Happened::Over(None)
        } else {
            Happened::NotYet
        };
    };
    match (started(fact), ended(fact)) {
        (_, Some(end_s)) => Happened::Over(Some(end_s)),
        (Some(start_s), None) => Happened::UnderWay(start_s),
        // Declined at the door, or nobody was at home.
        (None, None) if matches!(fact.outcome, Outcome::Declined | Outcome::ClientAbsent) => {
            Happened::Over(None)
        }
        (None, None) => Happened::NotYet,
    }
}

fn break_between(route: &Route, from_s: i32, to_s: i32) -> i32 {
    let between = route.breaks.iter();
    between
        .filter(|pause| pause.start_s >= from_s && pause.end_s <= to_s)
        .map(|pause| pause.end_s - pause.start_s)
        .sum()
}

fn latest_s(parts: &DayParts, visit_id: VisitId) -> Option<i32> {
    let visit = parts.visits.get(&visit_id)?;
    let windows = parts.windows_at_home(visit);
    windows.iter().map(|window| window.to.0).max()
}
