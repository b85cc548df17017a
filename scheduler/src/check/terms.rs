//! The objective counted anew from the plan as stated.

use std::collections::{BTreeMap, BTreeSet};

use super::Violation;
use crate::cost::{Cost, ObjectiveTerms};
use crate::index::StaffIndex;
use crate::problem::{Priority, Problem, StaffTrait, WishKind, WishStrength};
use crate::solution::Plan;

pub(super) fn check_terms(problem: &Problem, plan: &Plan, found: &mut Vec<Violation>) {
    let counted = counted_terms(problem, plan);
    for ((term, stated), (_, counted)) in plan.terms.each().into_iter().zip(counted.each()) {
        if stated != counted {
            found.push(Violation::WrongTerm {
                term: term.into(),
                stated,
                counted,
            });
        }
    }
}

/// The objective, goal by goal, of a plan in which [`check`](super::check) finds
/// nothing wrong but perhaps the terms it states.
pub fn counted_terms(problem: &Problem, plan: &Plan) -> ObjectiveTerms {
    let mut sums = [0_i64; 11];
    let [
        unplaced,
        travel,
        waiting,
        overtime,
        used,
        lateness,
        worst_lateness,
        continuity,
        wishes,
        unfair,
        change,
    ] = &mut sums;
    let goals = &problem.goals;
    for visit in &plan.unplaced {
        *unplaced += match problem.visit(*visit).priority {
            Priority::Must => goals.unplaced_must.0,
            Priority::MayDrop(price) => price.0,
        };
    }
    let mut met: BTreeMap<u32, BTreeSet<StaffIndex>> = BTreeMap::new();
    let mut served: BTreeMap<StaffIndex, i64> = BTreeMap::new();
    for (shift, route) in problem.shifts.iter().zip(&plan.routes) {
        for (position, stop) in route.stops.iter().enumerate() {
            let visit = problem.visit(stop.visit);
            *travel += i64::from(stop.travel_s) * goals.travel_per_s.0
                + i64::from(stop.travel_m) * goals.travel_per_m.0;
            if position > 0 {
                *waiting += i64::from(stop.start.0 - stop.arrive.0) * goals.waiting_per_s.0;
            }
            let late = visit
                .preferred
                .map_or(0, |wanted| stop.start.0 - wanted.to.0);
            let worst = i64::from(late.max(0)) * goals.worst_late_per_s.0;
            *worst_lateness = worst.max(*worst_lateness);
            for step in &goals.lateness {
                *lateness += i64::from(late.max(0) - step.after_s).max(0) * step.per_s.0;
            }
            *wishes += missed_wishes(problem, stop.visit.at(), shift.staff);
            let contact = problem.clients[visit.client.at()].contact;
            *continuity += match contact {
                Some(contact) if contact != shift.staff => goals.not_contact.0,
                _ => 0,
            };
            met.entry(visit.client.0).or_default().insert(shift.staff);
            *served.entry(shift.staff).or_default() += i64::from(visit.service_s);
            for before in problem
                .published
                .iter()
                .filter(|before| before.visit == stop.visit)
            {
                if problem.shift(before.shift).staff != shift.staff {
                    *change += goals.changed_staff.0;
                }
                let moved = (stop.start.0 - before.start.0).abs();
                let beyond = (moved - goals.changed_start_tolerance_s).max(0);
                *change += i64::from(beyond) * goals.changed_start_per_s.0;
            }
        }
        if let Some(back) = route.back {
            *used += goals.shift_used.0;
            *travel += i64::from(route.back_travel_s) * goals.travel_per_s.0
                + i64::from(route.back_travel_m) * goals.travel_per_m.0;
            let over = (back.0 + shift.indirect_end_s - shift.end.0).max(0);
            *overtime += i64::from(over) * goals.overtime_per_s.0;
        }
    }
    for (client, today) in met {
        let before: BTreeSet<_> = problem.clients[client as usize]
            .met
            .iter()
            .copied()
            .collect();
        let all = before.union(&today).count() as i64;
        let had = before.len() as i64;
        // Steps 0, 1, 2 … of which those before today are paid.
        let triangle = |n: i64| n * (n - 1) / 2;
        *continuity += (triangle(all) - triangle(had)) * goals.continuity_step.0;
    }
    for (staff, seconds) in served {
        if let Some(share) = problem.staff[staff.at()].fair_service_s {
            *unfair += (seconds - i64::from(share)).max(0) * goals.unfair_per_s.0;
        }
    }
    let [
        unplaced,
        travel,
        waiting,
        overtime,
        shifts_used,
        lateness,
        worst_lateness,
        continuity,
        wishes,
        fairness,
        change,
    ] = sums.map(Cost);
    ObjectiveTerms {
        unplaced,
        travel,
        waiting,
        overtime,
        shifts_used,
        lateness,
        worst_lateness,
        continuity,
        wishes,
        fairness,
        change,
    }
}

fn missed_wishes(problem: &Problem, visit: usize, staff: StaffIndex) -> i64 {
    let visit = &problem.visits[visit];
    let person = &problem.staff[staff.at()];
    let mut price = 0;
    let wanted: Vec<_> = visit
        .wishes
        .iter()
        .filter(|wish| wish.kind == WishKind::Wanted)
        .collect();
    if !wanted.is_empty() && wanted.iter().all(|wish| wish.staff != staff) {
        price += problem.goals.not_wanted.0;
    }
    let disliked =
        |wish: &&crate::problem::StaffWish| wish.kind == WishKind::Unwanted && wish.staff == staff;
    if visit.wishes.iter().any(|wish| disliked(&wish)) {
        price += problem.goals.unwanted.0;
    }
    for wish in &visit.trait_wishes {
        let met = match wish.wanted {
            StaffTrait::Speaks(language) => person.languages.contains(&language),
            StaffTrait::Gender(gender) => person.gender == Some(gender),
        };
        if wish.strength == WishStrength::Wished && !met {
            price += problem.goals.trait_missed.0;
        }
    }
    price
}
