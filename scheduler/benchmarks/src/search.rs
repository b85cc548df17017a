//! Searches side by side within one budget.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
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
    pub cpu_time: &'a (dyn Fn() -> Duration + Sync),
    /// Told of each new best of all threads.
    pub improved: &'a mut (dyn FnMut(&Progress) + Send),
}

/// Kept for ending: the last look at the best plan, counting it, writing it.
const RESERVE: Duration = Duration::from_millis(50);
/// The reserve is never more than this part of the budget.
const RESERVE_PART: u32 = 20;

/// The best plan of `threads` searches, of which the first has the seed.
pub fn search(
    problem: &Problem,
    seed: u64,
    threads: u32,
    budget: SearchBudget,
    surroundings: Surroundings<'_>,
) -> Result<Plan, Vec<Fault>> {
    let cpu_time = surroundings.cpu_time;
    let listener = Mutex::new(Listener {
        best: None,
        improved: surroundings.improved,
    });
    let is_over = AtomicBool::new(false);
    let one = |thread: u32| {
        let bound = match budget {
            SearchBudget::CpuTime(_) => Budget::until_stopped(),
            SearchBudget::Iterations(most) => Budget::iterations(most),
        };
        scheduler::solve(
            problem,
            seed.wrapping_add(u64::from(thread)),
            bound,
            |progress| {
                let mut listener = listener.lock().expect("no listener panics");
                listener.hear(progress);
                drop(listener);
                answer(budget, cpu_time, &is_over)
            },
        )
    };
    let plans: Vec<Result<Plan, Vec<Fault>>> = std::thread::scope(|scope| {
        let one = &one;
        let others: Vec<_> = (1..threads.max(1))
            .map(|thread| scope.spawn(move || one(thread)))
            .collect();
        let first = one(0);
        let joined = others.into_iter().map(|thread| {
            thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        std::iter::once(first).chain(joined).collect()
    });
    let mut best: Option<Plan> = None;
    for plan in plans {
        let plan = plan?;
        let is_better = |best: &Plan| plan.terms.total() < best.terms.total();
        if best.as_ref().is_none_or(is_better) {
            best = Some(plan);
        }
    }
    Ok(best.expect("there is one search at the least"))
}

struct Listener<'a> {
    best: Option<Cost>,
    improved: &'a mut (dyn FnMut(&Progress) + Send),
}

impl Listener<'_> {
    fn hear(&mut self, progress: &Progress) {
        let total = progress.best.total();
        if self.best.is_none_or(|best| total < best) {
            self.best = Some(total);
            (self.improved)(progress);
        }
    }
}

fn answer(
    budget: SearchBudget,
    cpu_time: &(dyn Fn() -> Duration + Sync),
    is_over: &AtomicBool,
) -> Control {
    let SearchBudget::CpuTime(whole) = budget else {
        return Control::Continue;
    };
    let usable = whole - RESERVE.min(whole / RESERVE_PART);
    let spent = cpu_time();
    if spent >= usable || is_over.load(Ordering::Relaxed) {
        is_over.store(true, Ordering::Relaxed);
        return Control::Stop;
    }
    let permille = spent.as_secs_f64() / usable.as_secs_f64() * 1000.0;
    Control::Spent {
        permille: permille as u32,
    }
}
