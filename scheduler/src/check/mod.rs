//! The checker: reads a plan as it is stated and compares it with the problem.
//! It shares no code with the solver, only the types of problem and plan.

mod route;
mod terms;
mod violation;

pub use terms::counted_terms;
pub use violation::Violation;

use crate::index::VisitIndex;
use crate::problem::{Link, Pin, Problem, WishKind, WishStrength};
use crate::problem::{Shift, StaffTrait, Visit};
use crate::solution::{Plan, Stop};

/// All that is wrong with a plan; empty for a good one. The problem has to be
/// valid.
pub fn check(problem: &Problem, plan: &Plan) -> Vec<Violation> {
    let mut found = Vec::new();
    let in_order = plan
        .routes
        .iter()
        .enumerate()
        .all(|(at, route)| route.shift.at() == at);
    if plan.routes.len() != problem.shifts.len() || !in_order {
        let (routes, shifts) = (plan.routes.len(), problem.shifts.len());
        return vec![Violation::WrongRoutes { routes, shifts }];
    }
    check_presence(problem, plan, &mut found);
    // What follows looks visits up by number.
    if found
        .iter()
        .any(|violation| matches!(violation, Violation::UnknownVisit { .. }))
    {
        return found;
    }
    for (shift, route) in problem.shifts.iter().zip(&plan.routes) {
        for stop in &route.stops {
            check_stop(problem, shift, route.shift.at(), stop, &mut found);
        }
        route::check_route(problem, shift, route, &mut found);
    }
    check_links(problem, plan, &mut found);
    if found.is_empty() {
        terms::check_terms(problem, plan, &mut found);
    }
    found
}

fn check_presence(problem: &Problem, plan: &Plan, found: &mut Vec<Violation>) {
    let mut times_named = vec![0_u32; problem.visits.len()];
    let placed = plan
        .routes
        .iter()
        .flat_map(|route| route.stops.iter().map(|stop| stop.visit));
    for visit in placed.chain(plan.unplaced.iter().copied()) {
        match times_named.get_mut(visit.at()) {
            Some(times) => *times += 1,
            None => found.push(Violation::UnknownVisit { visit }),
        }
    }
    for (at, times) in times_named.into_iter().enumerate() {
        let visit = VisitIndex(at as u32);
        match times {
            0 => found.push(Violation::VisitForgotten { visit }),
            1 => {}
            _ => found.push(Violation::VisitTwice { visit }),
        }
    }
}

fn check_stop(
    problem: &Problem,
    shift: &Shift,
    shift_at: usize,
    stop: &Stop,
    found: &mut Vec<Violation>,
) {
    let visit = &problem.visits[stop.visit.at()];
    let name = stop.visit;
    let stated_s = stop.end.0 - stop.start.0;
    if stated_s != visit.service_s {
        found.push(Violation::WrongLength {
            visit: name,
            stated_s,
            wanted_s: visit.service_s,
        });
    }
    let pinned_right = match visit.pin {
        Pin::Free => true,
        Pin::Staff(staff) => staff == shift.staff,
        Pin::Start(start) => start == stop.start,
        Pin::StaffAndStart { staff, start } => staff == shift.staff && start == stop.start,
        Pin::Started { shift, start } => shift.at() == shift_at && start == stop.start,
    };
    if !pinned_right {
        found.push(Violation::PinBroken { visit: name });
    }
    if matches!(visit.pin, Pin::Free | Pin::Staff(_)) {
        let inside = visit
            .start_windows
            .iter()
            .any(|window| window.from <= stop.start && stop.start <= window.to);
        let thawed = problem
            .frozen_until
            .is_none_or(|frozen| stop.start >= frozen);
        if !inside || !thawed {
            found.push(Violation::OutsideWindow {
                visit: name,
                start_s: stop.start.0,
            });
        }
    }
    if !matches!(visit.pin, Pin::Started { .. }) {
        check_person(problem, shift, visit, name, found);
    }
}

fn check_person(
    problem: &Problem,
    shift: &Shift,
    visit: &Visit,
    name: VisitIndex,
    found: &mut Vec<Violation>,
) {
    if !visit
        .required_skills
        .iter()
        .all(|skill| shift.skills.iter().any(|has| has == skill))
    {
        found.push(Violation::MissingSkills { visit: name });
    }
    for wish in &visit.wishes {
        if wish.kind == WishKind::Forbidden && wish.staff == shift.staff {
            found.push(Violation::ForbiddenStaff { visit: name });
        }
    }
    let person = &problem.staff[shift.staff.at()];
    for wish in &visit.trait_wishes {
        let met = match wish.wanted {
            StaffTrait::Speaks(language) => person.languages.contains(&language),
            StaffTrait::Gender(gender) => person.gender.is_some_and(|has| has == gender),
        };
        if wish.strength == WishStrength::Required && !met {
            found.push(Violation::MissingTrait { visit: name });
        }
    }
}

fn check_links(problem: &Problem, plan: &Plan, found: &mut Vec<Violation>) {
    let mut placed = vec![None; problem.visits.len()];
    for (shift, route) in problem.shifts.iter().zip(&plan.routes) {
        for stop in &route.stops {
            placed[stop.visit.at()] = Some((stop.start.0, stop.end.0, shift.staff));
        }
    }
    for &link in &problem.links {
        let (first, second) = link.visits();
        let (one, other) = (placed[first.at()], placed[second.at()]);
        let (Some((start, end, staff)), Some((next_start, _, next_staff))) = (one, other) else {
            if matches!(link, Link::Simultaneous { .. }) && one.is_some() != other.is_some() {
                found.push(Violation::HalfPlaced { link });
            }
            continue;
        };
        let kept = match link {
            Link::Simultaneous { .. } => start == next_start && staff != next_staff,
            Link::Gap { min_s, max_s, .. } => (min_s..=max_s).contains(&(next_start - start)),
            Link::Before { .. } => next_start >= end,
            Link::SameStaff { .. } => staff == next_staff,
            Link::DifferentStaff { .. } => staff != next_staff,
        };
        if !kept {
            found.push(Violation::LinkBroken { link });
        }
    }
}
