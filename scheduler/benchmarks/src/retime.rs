//! The earliest starts of a solution's routes in the case's own precision.
//!
//! The scheduler's seconds are rounded up; with the order of the routes kept,
//! every start can be as early as travel, windows and pairs allow, which is
//! best for tardiness and for the largest tardiness alike.

use crate::case::{Case, Tie};
use crate::evaluate::TOLERANCE;
use crate::solution::Solution;

/// Smaller gains are traces of sums of doubles.
const STEP: f64 = TOLERANCE * 1e-3;

/// Moves all starts to their earliest. What no times can satisfy is left to
/// the evaluation to say.
pub fn retime(case: &Case, solution: &mut Solution) {
    let mut start: Vec<f64> = case.jobs.iter().map(|job| job.from).collect();
    // Each round settles one more job of the longest chain at the least.
    for _ in 0..=case.jobs.len() {
        let moved_routes = push_routes(case, solution, &mut start);
        let moved_pairs = push_pairs(case, &mut start);
        if !moved_routes && !moved_pairs {
            break;
        }
    }
    for route in &mut solution.routes {
        for stop in &mut route.stops {
            stop.start = start[stop.job];
        }
    }
}

fn push_routes(case: &Case, solution: &Solution, start: &mut [f64]) -> bool {
    let mut moved = false;
    for route in &solution.routes {
        let carer = &case.carers[route.carer];
        let (mut place, mut free_at) = (carer.place, carer.from);
        for stop in &route.stops {
            let job = &case.jobs[stop.job];
            let leg = case.legs.between(place, job.place).unwrap_or_default();
            moved |= push(&mut start[stop.job], free_at + leg);
            free_at = start[stop.job] + job.duration;
            place = job.place;
        }
    }
    moved
}

fn push_pairs(case: &Case, start: &mut [f64]) -> bool {
    let mut moved = false;
    for pair in &case.pairs {
        let (min, max) = match pair.tie {
            Tie::Simultaneous => (0.0, 0.0),
            Tie::Gap { min, max } => (min, max),
        };
        let first = start[pair.first];
        moved |= push(&mut start[pair.second], first + min);
        let second = start[pair.second];
        moved |= push(&mut start[pair.first], second - max);
    }
    moved
}

fn push(start: &mut f64, bound: f64) -> bool {
    let later = bound > *start + STEP;
    if later {
        *start = bound;
    }
    later
}
