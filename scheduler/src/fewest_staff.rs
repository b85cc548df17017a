//! How few staff can do the day.

use std::cell::Cell;

use crate::budget::{Budget, Control, Progress};
use crate::index::{ShiftIndex, StaffIndex};
use crate::problem::{DaySecond, Fault, Priority, Problem};
use crate::search::{solve, solve_from};
use crate::solution::Plan;

/// A plan that leaves out nothing that must be done, with as few staff as were
/// found to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FewestStaff {
    /// Of the whole problem; those not needed have no stops.
    pub plan: Plan,
    /// Who is needed, in rising order.
    pub needed: Vec<StaffIndex>,
}

/// Takes staff out one by one, those with the least to do first, as long as
/// every visit that must be done still finds a place. Each attempt, and the
/// plan it begins from, gets `each`.
///
/// The observer is called as by [`solve`]; stopping keeps what is found. Where
/// even all staff cannot do the day, the plan says what is left out.
pub fn fewest_staff(
    problem: &Problem,
    seed: u64,
    each: Budget,
    mut observer: impl FnMut(&Progress) -> Control,
) -> Result<FewestStaff, Vec<Fault>> {
    let is_over = Cell::new(false);
    let mut ask = |progress: &Progress| {
        let answer = observer(progress);
        is_over.set(is_over.get() || answer == Control::Stop);
        answer
    };
    let mut plan = solve(problem, seed, each, &mut ask)?;
    let mut attempts = seed;
    let mut kept: Vec<StaffIndex> = Vec::new();
    while !is_over.get()
        && !must_be_left_out(problem, &plan)
        && let Some(staff) = least_busy(problem, &plan, &kept)
    {
        attempts = attempts.wrapping_add(1);
        let closed = with_only_those_at_work(problem, &plan, staff);
        let begin = without_stops_of(problem, &plan, staff);
        let found = solve_from(&closed, &begin, attempts, each, |progress| {
            let answer = ask(progress);
            // All are placed again: this is what was asked.
            if progress.best.unplaced < closed.goals.unplaced_must {
                return Control::Stop;
            }
            answer
        })?;
        if must_be_left_out(problem, &found) {
            kept.push(staff);
        } else {
            plan = found;
        }
    }
    Ok(FewestStaff {
        needed: at_work(problem, &plan),
        plan,
    })
}

/// The problem with every shift closed that the plan does not use: what a
/// search does not use it cannot need again.
#[must_use]
pub fn with_used_shifts_only(problem: &Problem, plan: &Plan) -> Problem {
    let mut closed = problem.clone();
    for (shift, route) in closed.shifts.iter_mut().zip(&plan.routes) {
        if route.stops.is_empty() {
            close(shift);
        }
    }
    closed
}

fn with_only_those_at_work(problem: &Problem, plan: &Plan, without: StaffIndex) -> Problem {
    let at_work = at_work(problem, plan);
    let mut closed = problem.clone();
    for shift in &mut closed.shifts {
        if shift.staff == without || !at_work.contains(&shift.staff) {
            close(shift);
        }
    }
    closed
}

/// Not rested before its end: no visit finds a start in it.
fn close(shift: &mut crate::problem::Shift) {
    let end = shift.end.0 + shift.overtime_limit_s;
    let after = end.saturating_add(1).min(DaySecond::LIMIT_S);
    shift.rested_from = Some(DaySecond(after));
}

fn at_work(problem: &Problem, plan: &Plan) -> Vec<StaffIndex> {
    let used = problem.shifts.iter().zip(&plan.routes);
    let mut staff: Vec<StaffIndex> = used
        .filter(|(_, route)| !route.stops.is_empty())
        .map(|(shift, _)| shift.staff)
        .collect();
    staff.sort_unstable();
    staff.dedup();
    staff
}

fn must_be_left_out(problem: &Problem, plan: &Plan) -> bool {
    let mut left_out = plan.unplaced.iter();
    left_out.any(|&visit| problem.visit(visit).priority == Priority::Must)
}

/// Of those at work and not known to be needed, who has the least to do.
fn least_busy(problem: &Problem, plan: &Plan, needed: &[StaffIndex]) -> Option<StaffIndex> {
    let busy_s = |staff: &StaffIndex| -> i64 {
        let routes = problem.shifts.iter().zip(&plan.routes);
        routes
            .filter(|(shift, _)| shift.staff == *staff)
            .flat_map(|(_, route)| &route.stops)
            .map(|stop| i64::from(problem.visit(stop.visit).service_s) + 1)
            .sum()
    };
    let at_work = at_work(problem, plan);
    if at_work.len() < 2 {
        return None;
    }
    let spare = at_work.into_iter().filter(|staff| !needed.contains(staff));
    spare.min_by_key(busy_s)
}

fn without_stops_of(problem: &Problem, plan: &Plan, staff: StaffIndex) -> Plan {
    let mut without = plan.clone();
    for at in 0..without.routes.len() {
        if problem.shift(ShiftIndex(at as u32)).staff == staff {
            without.routes[at].stops.clear();
        }
    }
    without
}
