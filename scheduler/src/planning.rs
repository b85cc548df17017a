//! From routes in work to the plan handed out, with its objective told goal by
//! goal.

use std::collections::BTreeSet;

use crate::cost::{Cost, ObjectiveTerms};
use crate::index::{ShiftIndex, StaffIndex, VisitIndex};
use crate::model::{Model, NO_TIME};
use crate::problem::DaySecond;
use crate::routes::Routes;
use crate::solution::{Plan, PlannedBreak, Route, Stop};
use crate::timing::Free;

pub(crate) fn plan_of(model: &Model, routes: &Routes, seed: u64, iterations: u64) -> Plan {
    let mut terms = ObjectiveTerms::default();
    let planned = (0..model.shifts.len())
        .map(|shift| route_of(model, routes, shift, &mut terms))
        .collect();
    let unplaced: Vec<VisitIndex> = (0..model.visit_count() as u32)
        .filter(|&visit| !routes.is_placed(visit))
        .map(VisitIndex)
        .collect();
    terms.unplaced = unplaced
        .iter()
        .map(|visit| model.left_out[visit.at()])
        .sum();
    let (shifts, clients) = (0..model.shifts.len(), 0..model.met_count.len());
    add_shared_goals(model, routes, shifts, clients, &mut terms);
    debug_assert_eq!(
        terms.total(),
        routes.total(model),
        "the sum kept by the moves is the objective"
    );
    Plan {
        routes: planned,
        unplaced,
        terms,
        seed,
        iterations,
    }
}

fn route_of(model: &Model, routes: &Routes, at: usize, terms: &mut ObjectiveTerms) -> Route {
    let shift = &model.shifts[at];
    let visits = &routes.stops[at];
    let mut route = Route {
        shift: ShiftIndex(at as u32),
        stops: Vec::with_capacity(visits.len()),
        breaks: Vec::new(),
        back: None,
        back_travel_s: 0,
        back_travel_m: 0,
    };
    if visits.is_empty() {
        return route;
    }
    let goals = &model.problem.goals;
    let matrix = model.matrix(shift);
    let metres = |from: u32, to: u32| matrix.metres[(from * matrix.size + to) as usize];
    let mut free = Free::at_start(shift);
    for (position, &visit) in visits.iter().enumerate() {
        // The routes' own starts serve as the bounds: links have settled.
        let bound = routes.start[visit as usize];
        let arrival = model
            .go(shift, free, visit, bound, |start, length_s| {
                route.breaks.push(planned_break(start, length_s, position));
            })
            .expect("routes in work have times for every stop");
        let at = visit as usize;
        let travel_m = metres(free.place, model.place[at]);
        let end = arrival.start + model.service_s[at];
        route.stops.push(Stop {
            visit: VisitIndex(visit),
            travel_s: arrival.travel_s,
            travel_m,
            arrive: DaySecond(arrival.ready),
            start: DaySecond(arrival.start),
            end: DaySecond(end),
        });
        terms.travel += goals.travel(arrival.travel_s, i64::from(travel_m));
        terms.waiting += goals.waiting(if free.fresh {
            0
        } else {
            arrival.start - arrival.ready
        });
        if arrival.start > model.preferred_to[at] {
            let late_s = arrival.start - model.preferred_to[at];
            terms.lateness += goals.late(late_s);
            terms.worst_lateness = terms.worst_lateness.max(goals.worst_late(late_s));
        }
        if model.published_start[at] != NO_TIME {
            terms.change += goals.moved(arrival.start - model.published_start[at]);
        }
        free = model.after(visit, arrival.start, arrival.breaks);
    }
    let back = model
        .go_back(shift, free, |start, length_s| {
            route
                .breaks
                .push(planned_break(start, length_s, visits.len()));
        })
        .expect("routes in work have a way back");
    route.back = Some(DaySecond(back.back));
    route.back_travel_s = back.travel_s;
    route.back_travel_m = metres(free.place, shift.end_place);
    terms.travel += goals.travel(back.travel_s, i64::from(route.back_travel_m));
    terms.overtime += goals.overtime(back.back + shift.indirect_end_s - shift.end);
    terms.shifts_used += goals.shift_used;
    route
}

fn planned_break(start: i32, length_s: i32, after_stops: usize) -> PlannedBreak {
    PlannedBreak {
        start: DaySecond(start),
        end: DaySecond(start + length_s),
        after_stops: after_stops as u32,
    }
}

/// The goals that reach over routes: of the visits in some shifts, of some clients, and of all
/// staff.
fn add_shared_goals(
    model: &Model,
    routes: &Routes,
    shifts: impl Iterator<Item = usize>,
    clients: impl Iterator<Item = usize>,
    terms: &mut ObjectiveTerms,
) {
    let problem = &*model.problem;
    let goals = &problem.goals;
    for shift in shifts {
        let staff = StaffIndex(model.shifts[shift].staff);
        for at in routes.stops[shift].iter().map(|&visit| visit as usize) {
            let who = goals.who(problem, &problem.visits[at], staff);
            terms.wishes += who.wishes;
            terms.continuity += who.contact;
            terms.change += goals.replaced(model.published_staff[at], staff);
        }
    }
    for client in clients.filter(|_| model.counts_staff) {
        let before = model.met_count[client];
        let pairs = client * model.staff_count..(client + 1) * model.staff_count;
        let new = pairs
            .filter(|&pair| routes.met[pair] > 0 && !model.met_before[pair])
            .count();
        let costs = (1..=new as u32).map(|nth| goals.different_staff(before + nth));
        terms.continuity += costs.sum::<Cost>();
    }
    if goals.unfair_per_s == Cost::ZERO {
        return;
    }
    let mut service_s = vec![0_i64; problem.staff.len()];
    for (shift, stops) in model.shifts.iter().zip(&routes.stops) {
        let served = stops.iter().map(|&visit| model.service_s[visit as usize]);
        service_s[shift.staff as usize] += served.map(i64::from).sum::<i64>();
    }
    for (staff, &service_s) in problem.staff.iter().zip(&service_s) {
        terms.fairness += goals.unfair(service_s, staff.fair_service_s);
    }
}

/// What changes in each goal from some routes to others: only what is not alike is counted.
pub(crate) fn change_between(model: &Model, before: &Routes, after: &Routes) -> ObjectiveTerms {
    let is_alike = |shift: usize| {
        let mut stops = before.stops[shift].iter().map(|&visit| visit as usize);
        before.stops[shift] == after.stops[shift]
            && stops.all(|visit| before.start[visit] == after.start[visit])
    };
    let shifts: Vec<usize> = (0..model.shifts.len())
        .filter(|&shift| !is_alike(shift))
        .collect();
    let stops = |routes: &Routes| -> Vec<u32> {
        let stops = shifts.iter().flat_map(|&shift| &routes.stops[shift]);
        stops.copied().collect()
    };
    let mut visits = stops(before);
    visits.extend(stops(after));
    visits.sort_unstable();
    visits.dedup();
    let clients = visits.iter().map(|&visit| model.client[visit as usize]);
    let clients: BTreeSet<u32> = clients.collect();
    let of = |routes: &Routes| {
        let mut terms = ObjectiveTerms::default();
        for &shift in &shifts {
            route_of(model, routes, shift, &mut terms);
        }
        let left_out = visits.iter().filter(|&&visit| !routes.is_placed(visit));
        terms.unplaced = left_out.map(|&visit| model.left_out[visit as usize]).sum();
        terms.worst_lateness = model.problem.goals.worst_late(routes.worst_late_s());
        let clients = clients.iter().map(|&client| client as usize);
        add_shared_goals(model, routes, shifts.iter().copied(), clients, &mut terms);
        terms
    };
    let change = of(after).minus(&of(before));
    debug_assert_eq!(
        change.total(),
        after.total(model) - before.total(model),
        "what is not counted is alike"
    );
    change
}
