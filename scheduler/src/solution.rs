//! The answer: a plan, and what differs between two.

use serde::{Deserialize, Serialize};

use crate::cost::ObjectiveTerms;
use crate::index::{ShiftIndex, VisitIndex};
use crate::problem::{DaySecond, PublishedVisit};

/// Who visits whom, when and in which order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// One for each shift of the problem, in its order.
    pub routes: Vec<Route>,
    /// Visits left out, in rising order.
    pub unplaced: Vec<VisitIndex>,
    pub terms: ObjectiveTerms,
    pub seed: u64,
    /// Iterations of the search behind this plan.
    pub iterations: u64,
}

/// One shift's visits in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    pub shift: ShiftIndex,
    pub stops: Vec<Stop>,
    /// All breaks of the shift when it has stops, in order.
    pub breaks: Vec<PlannedBreak>,
    /// Back at the end place, before the indirect time there; `None` for an
    /// unused shift.
    pub back: Option<DaySecond>,
    pub back_travel_s: i32,
    pub back_travel_m: u32,
}

/// One visit of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    pub visit: VisitIndex,
    /// The leg from the stop before, or from the start place.
    pub travel_s: i32,
    pub travel_m: u32,
    /// When the staff member is there and free, breaks on the way taken.
    pub arrive: DaySecond,
    pub start: DaySecond,
    pub end: DaySecond,
}

/// A break as planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedBreak {
    pub start: DaySecond,
    pub end: DaySecond,
    /// It comes after this many stops.
    pub after_stops: u32,
}

/// Where a plan has a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    pub shift: ShiftIndex,
    pub start: DaySecond,
}

/// How two plans differ in one visit; `None` where it is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitChange {
    pub visit: VisitIndex,
    pub before: Option<Placement>,
    pub after: Option<Placement>,
}

impl Route {
    /// The route of a shift with stops that nobody has timed yet.
    pub(crate) fn untimed(shift: ShiftIndex, stops: Vec<Stop>) -> Self {
        Self {
            shift,
            stops,
            breaks: Vec::new(),
            back: None,
            back_travel_s: 0,
            back_travel_m: 0,
        }
    }
}

impl Plan {
    /// A plan of nothing: from it a search begins as from none.
    pub(crate) fn empty() -> Self {
        Self {
            routes: Vec::new(),
            unplaced: Vec::new(),
            terms: ObjectiveTerms::default(),
            seed: 0,
            iterations: 0,
        }
    }

    /// As what holds: to state a day by which a change of this plan has a price.
    pub fn published(&self) -> Vec<PublishedVisit> {
        let of_route = |route: &Route| {
            let shift = route.shift;
            let stops = route.stops.iter().map(move |stop| PublishedVisit {
                visit: stop.visit,
                shift,
                start: stop.start,
            });
            stops.collect::<Vec<_>>()
        };
        self.routes.iter().flat_map(of_route).collect()
    }

    /// Where every placed visit is: a list by visit, `None` for those left out.
    pub fn placements(&self) -> Vec<Option<Placement>> {
        let stops = || self.routes.iter().flat_map(|route| &route.stops);
        let highest = stops()
            .map(|stop| stop.visit)
            .chain(self.unplaced.iter().copied())
            .max();
        let mut placements = vec![None; highest.map_or(0, |visit| visit.at() + 1)];
        for route in &self.routes {
            for stop in &route.stops {
                placements[stop.visit.at()] = Some(Placement {
                    shift: route.shift,
                    start: stop.start,
                });
            }
        }
        placements
    }
}

/// The visits whose shift or start differ, in rising order.
pub fn diff(before: &Plan, after: &Plan) -> Vec<VisitChange> {
    let (before, after) = (before.placements(), after.placements());
    let at =
        |placements: &[Option<Placement>], visit: usize| placements.get(visit).copied().flatten();
    (0..before.len().max(after.len()))
        .map(|visit| VisitChange {
            visit: VisitIndex(visit as u32),
            before: at(&before, visit),
            after: at(&after, visit),
        })
        .filter(|change| change.before != change.after)
        .collect()
}
