//! Room for a visit where another one makes way.

use super::Refusal;
use super::desk::{Desk, started};
use super::mend::{Found, Mend, Mended};
use super::moving::{left_out, moved_to};
use crate::cost::{Cost, ObjectiveTerms};
use crate::index::{ShiftIndex, VisitIndex};
use crate::moves::best_in_shift;
use crate::problem::{DaySecond, Pin, Priority};
use crate::routes::{LinkLimits, Routes};
use crate::solution::Plan;

/// Other visits tried for one shift: more than a route has stops near a time.
const TRIED_OTHERS: usize = 16;
/// Ways done for good, cheapest first, before none is told.
const PROVED: usize = 6;

/// A visit and the shift that should take it.
pub(super) struct Room<'d> {
    pub(super) desk: &'d Desk,
    pub(super) plan: &'d Plan,
    /// The goals of the plan as it is.
    pub(super) before: ObjectiveTerms,
    pub(super) visit: VisitIndex,
    pub(super) shift: ShiftIndex,
}

/// The cheapest move of one other visit after which the shift takes the visit.
pub(super) fn move_other(room: &Room, refusal: Refusal) -> Option<Found> {
    let model = &room.desk.model;
    let mut ways: Vec<(Cost, u32, u32)> = Vec::new();
    for other in room.in_the_way(refusal) {
        let from = room.desk.routes.shift_of[other as usize];
        let Some(mut routes) = room.without(&[other]) else {
            continue;
        };
        let total = routes.total(model);
        let mut limits = LinkLimits::default();
        limits.read(&routes, model, other);
        for &to in &model.shifts_for[other as usize] {
            if to == from {
                continue;
            }
            let place = best_in_shift(model, &mut routes, &limits, other, to);
            ways.extend(place.map(|place| (total + place.cost, other, to)));
        }
    }
    ways.sort_unstable();
    let mut ways = ways.into_iter().take(PROVED);
    ways.find_map(|(_, other, to)| room.after_moving(VisitIndex(other), ShiftIndex(to)))
}

/// The cheapest other visit that may be left out and makes way by it.
pub(super) fn drop_other(room: &Room) -> Option<Found> {
    let (desk, problem) = (room.desk, &room.desk.model.problem);
    if problem.visit(room.visit).priority != Priority::Must {
        return None;
    }
    let may_drop = |&other: &u32| {
        let group = desk.group(VisitIndex(other));
        group.iter().all(|&member| {
            let visit = &problem.visits[member as usize];
            visit.priority != Priority::Must && visit.pin == Pin::Free
        })
    };
    let stops = desk.routes.stops[room.shift.at()].iter().copied();
    let mut ways: Vec<(Cost, u32)> = stops
        .filter(may_drop)
        .filter(|&other| !desk.group(room.visit).contains(&other))
        .filter_map(|other| {
            let routes = room.without(desk.group(VisitIndex(other)))?;
            Some((routes.total(&desk.model), other))
        })
        .collect();
    ways.sort_unstable();
    let mut ways = ways.into_iter().take(PROVED);
    ways.find_map(|(_, other)| room.after_dropping(VisitIndex(other)))
}

impl Room<'_> {
    /// Visits that may be what is in the way: those the refusal speaks of and
    /// the stops nearest in time.
    fn in_the_way(&self, refusal: Refusal) -> Vec<u32> {
        let (desk, model) = (self.desk, &self.desk.model);
        let routes = &desk.routes;
        let at = self.visit.at();
        let middle_s = i32::midpoint(model.opens[at], model.closes[at]);
        let apart_s = |stop: u32| (routes.start[stop as usize] - middle_s).abs();
        let mut others: Vec<u32> = routes.stops[self.shift.at()].clone();
        let mut first = None;
        match refusal {
            Refusal::OtherStaffHasLinked { other }
            | Refusal::SameStaffHasLinked { other }
            | Refusal::LinkedTime { partner: other, .. }
            | Refusal::PushesOut { other } => first = Some(other.0),
            Refusal::PartnerUnplaced { partner } => {
                for &shift in &model.shifts_for[partner.at()] {
                    others.extend_from_slice(&routes.stops[shift as usize]);
                }
            }
            _ => {}
        }
        others.sort_by_key(|&stop| (apart_s(stop), stop));
        others.dedup();
        others.splice(0..0, first);
        let group = desk.group(self.visit);
        others.retain(|stop| routes.is_placed(*stop) && !group.contains(stop));
        others.retain(|&stop| !started(&model.problem, stop));
        others.truncate(TRIED_OTHERS);
        others
    }

    /// The routes with the visit in the shift and some others out of theirs.
    fn without(&self, others: &[u32]) -> Option<Routes> {
        let model = &self.desk.model;
        let mut routes = self.desk.routes.clone();
        let mut dirty = Vec::new();
        for &other in others
            .iter()
            .filter(|&&other| self.desk.routes.is_placed(other))
        {
            routes.take_out(model, other, &mut dirty);
        }
        routes.settle(model, &mut dirty);
        let put = self.desk.put_into(&routes, self.visit, self.shift, None);
        put.ok()
    }

    fn after_moving(&self, other: VisitIndex, to: ShiftIndex) -> Option<Found> {
        let model = &self.desk.model;
        let moved = moved_to(model, self.plan, (other, to), None).ok()?;
        let done = moved_to(model, &moved, (self.visit, self.shift), None).ok()?;
        let is_lost = |visit: &VisitIndex| self.desk.routes.is_placed(visit.0);
        if done.unplaced.iter().any(is_lost) {
            return None;
        }
        let start = start_in(&done, other, to)?;
        Some((Mend::MoveOther { other, to, start }, self.mended(&done)?))
    }

    fn after_dropping(&self, other: VisitIndex) -> Option<Found> {
        let model = &self.desk.model;
        let dropped = left_out(model, self.plan, other).ok()?;
        let done = moved_to(model, &dropped, (self.visit, self.shift), None).ok()?;
        let group = self.desk.group(other);
        let is_lost =
            |visit: &VisitIndex| self.desk.routes.is_placed(visit.0) && !group.contains(&visit.0);
        if done.unplaced.iter().any(is_lost) {
            return None;
        }
        Some((Mend::DropOther { other }, self.mended(&done)?))
    }

    /// What comes of it, of the plan when all is done.
    fn mended(&self, done: &Plan) -> Option<Mended> {
        Some(Mended {
            start: start_in(done, self.visit, self.shift)?,
            change: done.terms.minus(&self.before),
        })
    }
}

fn start_in(plan: &Plan, visit: VisitIndex, shift: ShiftIndex) -> Option<DaySecond> {
    let mut stops = plan.routes[shift.at()].stops.iter();
    let stop = stops.find(|stop| stop.visit == visit)?;
    Some(stop.start)
}
