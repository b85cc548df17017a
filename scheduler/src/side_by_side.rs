//! Several searches of one problem, each of a part of the plan.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::budget::{Budget, Control, Progress};
use crate::construct::construct;
use crate::model::Model;
use crate::moves::{Part, Recreate};
use crate::planning::plan_of;
use crate::problem::{Fault, Problem};
use crate::routes::Routes;
use crate::search::Search;
use crate::solution::Plan;

/// Iterations of each search between two divisions: long enough that waiting for
/// each other is little, short enough that no border stands for long.
const DIVIDED_EVERY: u64 = 1_024;
/// Each search has at least so many shifts to work on.
const LEAST_SHIFTS: usize = 4;

/// Plans the problem on several threads. The same problem, seed, iteration
/// bound (of each thread) and number of threads give the same plan on every
/// machine, as long as the observer says nothing but to continue: a word to stop
/// or to cool reaches the others where they happen to be. One thread is
/// [`solve`](crate::solve), and so is a problem of fewer than eight shifts; of
/// fewer than four a thread, only some threads are used.
///
/// The plan is divided into parts of routes near one another; each thread works on
/// one, and every so many iterations the parts are joined and drawn anew.
///
/// The observer is called from the first search, as by `solve`, and told of the
/// best of all as last joined.
pub fn solve_on_threads(
    problem: &Problem,
    seed: u64,
    threads: NonZeroU32,
    budget: Budget,
    observer: impl FnMut(&Progress) -> Control,
) -> Result<Plan, Vec<Fault>> {
    let Some(threads) = used(problem, threads) else {
        return crate::solve(problem, seed, budget, observer);
    };
    problem.validate()?;
    let model = Model::of(problem.clone());
    let first = construct(&model);
    Ok(run(&model, first, seed, threads, budget, observer))
}

/// Plans the problem on several threads from a plan of it or of one like it, as
/// [`solve_from`](crate::solve_from) does on one: never worse than what it still allows of
/// that.
pub fn solve_from_on_threads(
    problem: &Problem,
    plan: &Plan,
    seed: u64,
    threads: NonZeroU32,
    budget: Budget,
    observer: impl FnMut(&Progress) -> Control,
) -> Result<Plan, Vec<Fault>> {
    let Some(threads) = used(problem, threads) else {
        return crate::solve_from(problem, plan, seed, budget, observer);
    };
    problem.validate()?;
    let model = Model::of(problem.clone());
    let mut first = Routes::of_plan(&model, plan);
    Recreate::plainly().apply_plainly(&model, &mut first);
    Ok(run(&model, first, seed, threads, budget, observer))
}

/// How many threads a problem has work for; none where one alone does all.
fn used(problem: &Problem, threads: NonZeroU32) -> Option<usize> {
    let threads = (threads.get() as usize).min(problem.shifts.len() / LEAST_SHIFTS);
    (threads > 1 && !problem.visits.is_empty()).then_some(threads)
}

fn run(
    model: &Model,
    first: Routes,
    seed: u64,
    threads: usize,
    budget: Budget,
    mut observer: impl FnMut(&Progress) -> Control,
) -> Plan {
    let shared = Shared::default();
    let (best, iterations) = std::thread::scope(|scope| {
        let mut others = Vec::new();
        for number in 1..threads {
            let (to_lead, from_other) = channel();
            let (to_other, from_lead) = channel();
            let (shared, first) = (&shared, first.clone());
            scope.spawn(move || {
                let own_seed = seed.wrapping_add((number as u64) << 32);
                let search = Search::begin(model, first, own_seed, budget);
                follow(search, budget, shared, &to_lead, &from_lead);
            });
            others.push(Other {
                to_other,
                from_other,
            });
        }
        let lead = Lead {
            search: Search::begin(model, first.clone(), seed, budget),
            others,
            rng: ChaCha8Rng::seed_from_u64(seed ^ DIVIDING),
            best: first,
            told: None,
        };
        lead.run(budget, &shared, &mut observer)
    });
    plan_of(model, &best, seed, iterations)
}

/// Makes the draws of parts others than those of the searches.
const DIVIDING: u64 = 0x6469_7669_6465;

/// What a search has done with its part.
struct Done {
    current: Routes,
    best: Routes,
}

/// What a search works on next.
struct Work {
    plan: Routes,
    part: Part,
}

/// A search as the leading one sees it. The channels break when it panics.
struct Other {
    to_other: Sender<Work>,
    from_other: Receiver<Done>,
}

#[derive(Default)]
struct Shared {
    is_over: AtomicBool,
    /// One more than the thousandths of the caller's budget that are gone; zero
    /// when it does not tell.
    spent: AtomicU32,
}

impl Shared {
    fn answered(&self, control: Control) {
        match control {
            Control::Continue => {}
            Control::Spent { permille } => {
                let told = permille.saturating_add(1);
                self.spent.store(told, Ordering::Relaxed);
            }
            Control::Stop => self.is_over.store(true, Ordering::Relaxed),
        }
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// Iterates to the next division, or until the search is over. True when the search
    /// should go on from the best plan: of all, which none has before they are joined.
    fn round(
        &self,
        search: &mut Search<'_>,
        iteration: &mut u64,
        budget: Budget,
        mut ask: impl FnMut(&mut Search<'_>, u64) -> Control,
    ) -> bool {
        let mut restarts = false;
        let round = *iteration + DIVIDED_EVERY;
        let until = budget.max_iterations.map_or(round, |most| round.min(most));
        while *iteration < until && !self.is_over() {
            if iteration.is_multiple_of(Budget::OBSERVED_EVERY) {
                self.answered(ask(search, *iteration));
                if let Some(permille) = self.spent.load(Ordering::Relaxed).checked_sub(1) {
                    search.spent(permille, *iteration);
                }
            }
            search.step(*iteration);
            restarts |= search.restarts(*iteration);
            *iteration += 1;
        }
        restarts
    }
}

/// Works on one part after the other until no more come.
fn follow(
    mut search: Search<'_>,
    budget: Budget,
    shared: &Shared,
    to_lead: &Sender<Done>,
    from_lead: &Receiver<Work>,
) {
    let mut iteration = 0;
    while let Ok(work) = from_lead.recv() {
        search.go_on_from(&work.plan, work.part);
        shared.round(&mut search, &mut iteration, budget, |_, _| {
            Control::Continue
        });
        let done = Done {
            current: search.current.clone(),
            best: search.best.clone(),
        };
        if to_lead.send(done).is_err() {
            return;
        }
    }
}

/// The search that divides the plan, asks the observer, and joins the parts.
struct Lead<'m> {
    search: Search<'m>,
    others: Vec<Other>,
    rng: ChaCha8Rng,
    best: Routes,
    told: Option<Progress>,
}

impl Lead<'_> {
    /// Gives the best plan of all and the iterations of this search.
    fn run(
        mut self,
        budget: Budget,
        shared: &Shared,
        observer: &mut impl FnMut(&Progress) -> Control,
    ) -> (Routes, u64) {
        let mut iteration = 0;
        loop {
            let parts = self.divide();
            let told = self.told;
            let restarts = shared.round(&mut self.search, &mut iteration, budget, |search, at| {
                let own = search.progress(at);
                let ahead = told.filter(|told| told.best.total() < own.best.total());
                observer(&Progress {
                    iteration: at,
                    ..ahead.unwrap_or(own)
                })
            });
            // A channel that broke is a search that panicked: its panic goes on
            // when the threads are joined.
            let others = self.others.iter();
            let done: Vec<Done> = others
                .filter_map(|other| other.from_other.recv().ok())
                .collect();
            let is_whole = done.len() == self.others.len();
            if is_whole {
                self.join(&done, &parts);
                let joined = self.search.current.clone();
                self.keep(&joined, iteration);
            }
            for done in &done {
                self.keep(&done.best, iteration);
            }
            let own = self.search.best.clone();
            self.keep(&own, iteration);
            if budget.max_iterations == Some(iteration) || shared.is_over() || !is_whole {
                shared.answered(Control::Stop);
                return (self.best, iteration);
            }
            if restarts {
                self.search.current.copy_from(&self.best);
            }
        }
    }

    /// Gives every search a part of the current plan, and tells the parts, its own
    /// first.
    fn divide(&mut self) -> Vec<Part> {
        let model = self.search.model;
        let plan = self.search.current.clone();
        let count = self.others.len() + 1;
        let parts = Part::divide(model, &self.search.near, &plan, count, &mut self.rng);
        for (other, part) in self.others.iter().zip(&parts[1..]) {
            // Who is gone is found out when the parts are joined.
            let _gone = other.to_other.send(Work {
                plan: plan.clone(),
                part: part.clone(),
            });
        }
        self.search.go_on_from(&plan, parts[0].clone());
        parts
    }

    /// Makes one plan of all parts; where they do not fit together, the best of
    /// those with one part changed.
    fn join(&mut self, done: &[Done], parts: &[Part]) {
        let model = self.search.model;
        let mut plans = vec![&self.search.current];
        plans.extend(done.iter().map(|done| &done.current));
        let part_of = |shift: u32| parts.iter().position(|part| part.has_shift(shift));
        let joined = Routes::joined(model, &plans, |shift| part_of(shift).unwrap_or(0));
        let dearest = plans.iter().map(|plan| plan.total(model)).max();
        let cheapest = plans.iter().min_by_key(|plan| plan.total(model));
        let next = match (dearest, cheapest) {
            (Some(dearest), Some(&cheapest)) if joined.total(model) > dearest => cheapest.clone(),
            _ => joined,
        };
        self.search.current = next;
    }

    fn keep(&mut self, plan: &Routes, iteration: u64) {
        let model = self.search.model;
        if plan.total(model) < self.best.total(model) {
            self.best.copy_from(plan);
            self.told = Some(Progress {
                iteration,
                best: plan_of(model, &self.best, 0, 0).terms,
                unplaced: self.best.left_out() as usize,
            });
        }
    }
}
