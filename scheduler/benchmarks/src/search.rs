//! Searches side by side within one budget.

use std::num::NonZeroU32;
use std::time::Duration;

use scheduler::{Budget, Control, Cost, Fault, Plan, Problem, Progress};

/// When the search ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SearchBudget {
    /// Processor time of the whole process, from its beginning.
    CpuTime(Duration),
    /// Of each thread: the same plan on every machine.
    Iterations(u64),
}

/// What the caller lends the search: its processor clock, and an ear.
pub struct Surroundings<'a> {
    /// Processor time the whole process has taken, over all threads.
    pub cpu_time: &'a dyn Fn() -> Duration,
    /// Told of each new best of all threads.
    pub improved: &'a mut dyn FnMut(&Progress),
}

/// Kept for ending: the last look at the best plan, counting it, writing it.
const RESERVE: Duration = Duration::from_millis(50);
/// The reserve is never more than this part of the budget.
const RESERVE_PART: u32 = 20;

/// The best plan that `threads` searches side by side find.
pub fn search(
    problem: &Problem,
    seed: u64,
    threads: NonZeroU32,
    budget: SearchBudget,
    surroundings: Surroundings<'_>,
) -> Result<Plan, Vec<Fault>> {
    let bound = match budget {
        SearchBudget::CpuTime(_) => Budget::until_stopped(),
        SearchBudget::Iterations(most) => Budget::iterations(most),
    };
    let mut best: Option<Cost> = None;
    let mut asked_at = None;
    scheduler::solve_on_threads(problem, seed, threads, bound, |progress| {
        let total = progress.best.total();
        if best.is_none_or(|best| total < best) {
            best = Some(total);
            (surroundings.improved)(progress);
        }
        answer(budget, surroundings.cpu_time, &mut asked_at)
    })
}

/// Of the budget, for finding how few routes will do; the rest makes them short.
const FOR_FEWEST: u32 = 2;
/// Iterations of each attempt to do with one route fewer.
const EACH_ATTEMPT: u64 = 30_000;

/// The best plan with as few routes as are found to do: first their number, then
/// their cost. One thread.
pub fn search_fewest(
    problem: &Problem,
    seed: u64,
    budget: SearchBudget,
    surroundings: Surroundings<'_>,
) -> Result<Plan, Vec<Fault>> {
    let (first, attempt, then) = match budget {
        SearchBudget::CpuTime(whole) => (
            SearchBudget::CpuTime(whole / FOR_FEWEST),
            Budget::iterations(EACH_ATTEMPT),
            Budget::until_stopped(),
        ),
        SearchBudget::Iterations(most) => (
            budget,
            Budget::iterations(most.min(EACH_ATTEMPT)),
            Budget::iterations(most),
        ),
    };
    let mut asked_at = None;
    let fewest = scheduler::fewest_staff(problem, seed, attempt, |_| {
        match answer(first, surroundings.cpu_time, &mut asked_at) {
            // Each attempt cools by its own iterations.
            Control::Spent { .. } => Control::Continue,
            other => other,
        }
    })?;
    let closed = if fewest.plan.unplaced.is_empty() {
        scheduler::with_used_shifts_only(problem, &fewest.plan)
    } else {
        problem.clone()
    };
    let mut best: Option<Cost> = None;
    let mut asked_at = None;
    scheduler::solve_from(&closed, &fewest.plan, seed, then, |progress| {
        let total = progress.best.total();
        if best.is_none_or(|best| total < best) {
            best = Some(total);
            (surroundings.improved)(progress);
        }
        answer(budget, surroundings.cpu_time, &mut asked_at)
    })
}

fn answer(
    budget: SearchBudget,
    cpu_time: &dyn Fn() -> Duration,
    asked_at: &mut Option<Duration>,
) -> Control {
    let SearchBudget::CpuTime(whole) = budget else {
        return Control::Continue;
    };
    let usable = whole.saturating_sub(RESERVE.min(whole / RESERVE_PART));
    let spent = cpu_time();
    // The next question comes after as long again.
    let pause = asked_at.map_or(Duration::ZERO, |before| spent.saturating_sub(before));
    *asked_at = Some(spent);
    if spent + pause >= usable {
        return Control::Stop;
    }
    let permille = spent.as_secs_f64() / usable.as_secs_f64() * 1000.0;
    Control::Spent {
        permille: permille as u32,
    }
}
