//! What differs between two plans of one problem: visit by visit, route by
//! route and client by client.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::index::{ClientIndex, ShiftIndex, StaffIndex, VisitIndex};
use crate::problem::{DaySecond, Problem};
use crate::solution::{Placement, Plan, Route, diff};

/// How `after` differs from `before`; lists rise by their first field and name
/// only what differs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanChanges {
    pub visits: Vec<VisitMove>,
    pub routes: Vec<RouteChange>,
    pub clients: Vec<ClientChange>,
}

/// What became of one visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitMove {
    /// Was left out, now has a place.
    Placed { visit: VisitIndex, now: Placement },
    /// Had a place, now is left out.
    Unplaced { visit: VisitIndex, was: Placement },
    /// Another staff member, at the same start or another.
    OtherStaff {
        visit: VisitIndex,
        was: Placement,
        now: Placement,
    },
    /// The same staff member at another start, or in another of their shifts.
    OtherTime {
        visit: VisitIndex,
        was: Placement,
        now: Placement,
    },
}

impl VisitMove {
    /// The visit it is about.
    pub fn visit(self) -> VisitIndex {
        match self {
            VisitMove::Placed { visit, .. }
            | VisitMove::Unplaced { visit, .. }
            | VisitMove::OtherStaff { visit, .. }
            | VisitMove::OtherTime { visit, .. } => visit,
        }
    }

    /// Where the visit now is.
    pub fn now(self) -> Option<Placement> {
        match self {
            VisitMove::Placed { now, .. }
            | VisitMove::OtherStaff { now, .. }
            | VisitMove::OtherTime { now, .. } => Some(now),
            VisitMove::Unplaced { .. } => None,
        }
    }
}

/// What became of one shift's route. Differences are after less before, below
/// zero where it became less.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteChange {
    pub shift: ShiftIndex,
    /// Visits it did not have, in the order they are done.
    pub gained: Vec<VisitIndex>,
    /// Visits it had, in the order they would have been done.
    pub lost: Vec<VisitIndex>,
    /// Seconds on the way, the way back counted.
    pub travel_s: i32,
    /// Seconds of work past the shift's end.
    pub overtime_s: i32,
    /// When work ended, indirect time at the end place counted; `None` where
    /// the shift had no stops, or the plan does not state the way back.
    pub ended: Option<DaySecond>,
    /// When work now ends, likewise.
    pub ends: Option<DaySecond>,
}

/// Who comes to a client, where that differs. Staff rise, each once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientChange {
    pub client: ClientIndex,
    /// Who would have come.
    pub came: Vec<StaffIndex>,
    /// Who comes now.
    pub comes: Vec<StaffIndex>,
    /// Those who come now, would not have come, and are not in
    /// [`Client::met`](crate::Client::met).
    pub new_faces: Vec<StaffIndex>,
    /// Different staff over the 13 days of history and the planned days, as it
    /// would have been.
    pub different_before: u32,
    /// The same, as it is now.
    pub different_after: u32,
}

/// Compares two plans of a problem, as they state themselves. Both have a route
/// for each shift of it.
///
/// Visits placed alike are not named, whatever is before or after them: a route
/// may differ in its travel alone.
pub fn compare(problem: &Problem, before: &Plan, after: &Plan) -> PlanChanges {
    let routes = (0..problem.shifts.len() as u32)
        .map(ShiftIndex)
        .filter_map(|shift| route_change(problem, shift, before, after));
    let (came, comes) = (who_comes(problem, before), who_comes(problem, after));
    let clients = (came.into_iter().zip(comes).enumerate())
        .filter(|(_, (came, comes))| came != comes)
        .map(|(client, (came, comes))| client_change(problem, client, &came, &comes));
    PlanChanges {
        visits: visit_moves(problem, before, after),
        routes: routes.collect(),
        clients: clients.collect(),
    }
}

fn visit_moves(problem: &Problem, before: &Plan, after: &Plan) -> Vec<VisitMove> {
    let staff = |place: Placement| problem.shift(place.shift).staff;
    let moved = diff(before, after).into_iter().filter_map(|change| {
        let visit = change.visit;
        Some(match (change.before, change.after) {
            (None, None) => return None,
            (None, Some(now)) => VisitMove::Placed { visit, now },
            (Some(was), None) => VisitMove::Unplaced { visit, was },
            (Some(was), Some(now)) if staff(was) != staff(now) => {
                VisitMove::OtherStaff { visit, was, now }
            }
            (Some(was), Some(now)) => VisitMove::OtherTime { visit, was, now },
        })
    });
    moved.collect()
}

fn route_change(
    problem: &Problem,
    shift: ShiftIndex,
    before: &Plan,
    after: &Plan,
) -> Option<RouteChange> {
    let of_shift = |route: &&Route| route.shift == shift;
    let was = before.routes.iter().find(of_shift)?;
    let now = after.routes.iter().find(of_shift)?;
    let had: BTreeSet<VisitIndex> = was.stops.iter().map(|stop| stop.visit).collect();
    let has: BTreeSet<VisitIndex> = now.stops.iter().map(|stop| stop.visit).collect();
    let new = |route: &Route, known: &BTreeSet<VisitIndex>| {
        let stops = route.stops.iter().map(|stop| stop.visit);
        stops.filter(|visit| !known.contains(visit)).collect()
    };
    let ends = |route: &Route| {
        let back = route.back?;
        Some(DaySecond(back.0 + problem.shift(shift).indirect_end_s))
    };
    let over_s = |ends: Option<DaySecond>| {
        ends.map_or(0, |ends| (ends.0 - problem.shift(shift).end.0).max(0))
    };
    let change = RouteChange {
        shift,
        gained: new(now, &had),
        lost: new(was, &has),
        travel_s: travel_s(now) - travel_s(was),
        overtime_s: over_s(ends(now)) - over_s(ends(was)),
        ended: ends(was),
        ends: ends(now),
    };
    let differs = !change.gained.is_empty()
        || !change.lost.is_empty()
        || (change.travel_s, change.overtime_s) != (0, 0)
        || change.ended != change.ends;
    differs.then_some(change)
}

fn travel_s(route: &Route) -> i32 {
    let legs = route.stops.iter().map(|stop| stop.travel_s);
    legs.sum::<i32>() + route.back_travel_s
}

/// By client, who comes.
fn who_comes(problem: &Problem, plan: &Plan) -> Vec<BTreeSet<StaffIndex>> {
    let mut comes = vec![BTreeSet::new(); problem.clients.len()];
    for route in &plan.routes {
        for stop in &route.stops {
            let client = problem.visit(stop.visit).client;
            comes[client.at()].insert(problem.shift(route.shift).staff);
        }
    }
    comes
}

fn client_change(
    problem: &Problem,
    client: usize,
    came: &BTreeSet<StaffIndex>,
    comes: &BTreeSet<StaffIndex>,
) -> ClientChange {
    let met: BTreeSet<StaffIndex> = problem.clients[client].met.iter().copied().collect();
    let known: BTreeSet<StaffIndex> = met.union(came).copied().collect();
    ClientChange {
        client: ClientIndex(client as u32),
        came: came.iter().copied().collect(),
        comes: comes.iter().copied().collect(),
        new_faces: comes.difference(&known).copied().collect(),
        different_before: known.len() as u32,
        different_after: met.union(comes).count() as u32,
    }
}
