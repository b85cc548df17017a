//! Base plans: the routes that repeat over a cycle of one to eight weeks, such
//! that clients meet few different people, and days begun from them.
//!
//! 1. Every client comes into the loops of a few staff members who between them
//!    can do all the client's visits ([`loops`]).
//! 2. Day after day is planned, whom a client has in a loop or has met being no
//!    new face, and as the same weekday a week before.
//! 3. Rounds around the cycle: a day is planned again from its plan, with the
//!    other days as its history, and kept where the whole cycle, continuity over
//!    every 14 days of it included, is better for it.

mod budget;
mod cycle;
mod faces;
mod loops;
mod meetings;
mod needs;
mod problem;
mod solution;
mod validate;
mod warm;

pub use budget::{BasePlanBudget, BasePlanProgress};
pub use meetings::planned_meetings;
pub use problem::{BasePlanProblem, ShiftTemplate, StatedDay, TemplateKey, VisitTemplate};
pub use solution::{BasePlan, PlannedDay};
pub use warm::{HeldVisit, PlacedVisit, begin_day, warm_start};

use crate::budget::Control;
use crate::problem::Fault;
use cycle::Cycle;

/// Plans a cycle. The same problem, seed and budget give the same base plan on
/// every machine, as long as the observer answers alike.
///
/// When the observer says stop, days not yet planned get a first plan without
/// a search, and the best base plan so far is returned. [`Control::Spent`]
/// counts as going on.
pub fn solve_base_plan(
    problem: &BasePlanProblem,
    seed: u64,
    budget: BasePlanBudget,
    observer: impl FnMut(&BasePlanProgress) -> Control,
) -> Result<BasePlan, Vec<Fault>> {
    planned(problem, seed, budget, observer, |cycle, _| {
        cycle.plan_next_day();
    })
}

/// Plans a cycle from the base plan that held, given by day: as [`solve_base_plan`], but
/// every day begins as it was held, and what is taken from the one who came, or moved in time,
/// has the price of a change of a published plan. What is not held, or has no place as it was,
/// is placed where it can be.
///
/// Templates that the problem does not have are passed over, and so are days after its last.
pub fn solve_base_plan_from(
    problem: &BasePlanProblem,
    held: &[Vec<HeldVisit>],
    seed: u64,
    budget: BasePlanBudget,
    observer: impl FnMut(&BasePlanProgress) -> Control,
) -> Result<BasePlan, Vec<Fault>> {
    planned(problem, seed, budget, observer, |cycle, day| {
        cycle.hold_next_day(held.get(day).map_or(&[], Vec::as_slice));
    })
}

/// A first plan of every day, and rounds around the cycle for as long as they make it better.
fn planned<'p, O: FnMut(&BasePlanProgress) -> Control>(
    problem: &'p BasePlanProblem,
    seed: u64,
    budget: BasePlanBudget,
    observer: O,
    mut plan_day: impl FnMut(&mut Cycle<'p, O>, usize),
) -> Result<BasePlan, Vec<Fault>> {
    problem.validate()?;
    let found = loops::loops(problem);
    let mut cycle = Cycle::begin(problem, found, seed, budget, observer);
    for day in 0..problem.day_count() {
        plan_day(&mut cycle, day);
    }
    let mut rounds = 0;
    while rounds < budget.rounds.min(BasePlanBudget::ROUND_LIMIT) && !cycle.is_stopped() {
        rounds += 1;
        if !cycle.improve_all_days(rounds) {
            break;
        }
    }
    Ok(cycle.finish(rounds))
}
