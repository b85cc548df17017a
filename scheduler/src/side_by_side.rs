//! Several searches of one problem, exchanging what they found at fixed points.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::budget::{Budget, Control, Progress};
use crate::construct::construct;
use crate::model::Model;
use crate::planning::plan_of;
use crate::problem::{Fault, Problem};
use crate::routes::Routes;
use crate::search::Search;
use crate::solution::Plan;

/// Iterations of each search between two exchanges: long enough that waiting
/// for each other is little, short enough that two searches are one.
const EXCHANGED_EVERY: u64 = 1_024;

/// Plans the problem on several threads. The same problem, seed, iteration
/// bound (of each thread) and number of threads give the same plan on every
/// machine, as long as the observer says nothing but to continue: a word to stop
/// or to cool reaches the others where they happen to be. One thread is
/// [`solve`](crate::solve).
///
/// The observer is called from the first search, as by `solve`, and told of the
/// best of all as last exchanged.
pub fn solve_on_threads(
    problem: &Problem,
    seed: u64,
    threads: NonZeroU32,
    budget: Budget,
    mut observer: impl FnMut(&Progress) -> Control,
) -> Result<Plan, Vec<Fault>> {
    if threads.get() == 1 || problem.visits.is_empty() || problem.shifts.is_empty() {
        return crate::solve(problem, seed, budget, observer);
    }
    problem.validate()?;
    let model = Model::of(problem);
    let shared = Shared::default();
    let (best, iterations) = std::thread::scope(|scope| {
        let mut others = Vec::new();
        for number in 1..threads.get() {
            let (to_lead, from_other) = channel();
            let (to_other, from_lead) = channel();
            let (model, shared) = (&model, &shared);
            scope.spawn(move || {
                let own_seed = seed.wrapping_add(u64::from(number) << 32);
                let search = Search::begin(model, construct(model), own_seed, budget);
                follow(search, budget, shared, &to_lead, &from_lead);
            });
            others.push(Other {
                to_other,
                from_other,
            });
        }
        let search = Search::begin(&model, construct(&model), seed, budget);
        lead(search, budget, &shared, &others, &mut observer)
    });
    Ok(plan_of(&model, &best, seed, iterations))
}

/// What a search shows of itself at an exchange.
struct Shown {
    current: Routes,
    best: Routes,
}

/// How a search goes on after an exchange.
enum Next {
    AsItIs,
    /// From this plan: its own was behind.
    From(Box<Routes>),
}

/// A search as the leading one sees it. The channels break when it panics.
struct Other {
    to_other: Sender<Next>,
    from_other: Receiver<Shown>,
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

    /// Iterates to the next exchange, or until the search is over.
    fn round(
        &self,
        search: &mut Search<'_, '_>,
        iteration: &mut u64,
        budget: Budget,
        mut ask: impl FnMut(&mut Search<'_, '_>, u64) -> Control,
    ) {
        let round = *iteration + EXCHANGED_EVERY;
        let until = budget.max_iterations.map_or(round, |most| round.min(most));
        while *iteration < until && !self.is_over() {
            if iteration.is_multiple_of(Budget::OBSERVED_EVERY) {
                self.answered(ask(search, *iteration));
                if let Some(permille) = self.spent.load(Ordering::Relaxed).checked_sub(1) {
                    search.spent(permille);
                }
            }
            search.step(*iteration);
            *iteration += 1;
        }
    }
}

/// Iterates and exchanges until the leading search says no more.
fn follow(
    mut search: Search<'_, '_>,
    budget: Budget,
    shared: &Shared,
    to_lead: &Sender<Shown>,
    from_lead: &Receiver<Next>,
) {
    let mut iteration = 0;
    loop {
        shared.round(&mut search, &mut iteration, budget, |_, _| {
            Control::Continue
        });
        let shown = Shown {
            current: search.current.clone(),
            best: search.best.clone(),
        };
        if to_lead.send(shown).is_err() {
            return;
        }
        match from_lead.recv() {
            Ok(Next::AsItIs) => {}
            Ok(Next::From(plan)) => search.go_on_from(&plan),
            Err(_) => return,
        }
    }
}

/// Iterates, asks the observer, and tells the others how to go on. Gives the
/// best plan of all and the iterations of this search.
fn lead(
    mut search: Search<'_, '_>,
    budget: Budget,
    shared: &Shared,
    others: &[Other],
    observer: &mut impl FnMut(&Progress) -> Control,
) -> (Routes, u64) {
    let model = search.model;
    let mut iteration = 0;
    let mut best = search.best.clone();
    let mut told: Option<Progress> = None;
    loop {
        shared.round(&mut search, &mut iteration, budget, |search, iteration| {
            let own = search.progress(iteration);
            let ahead = told.filter(|told| told.best.total() < own.best.total());
            observer(&Progress {
                iteration,
                ..ahead.unwrap_or(own)
            })
        });
        // A channel that broke is a search that panicked: its panic goes on
        // when the threads are joined.
        let shown: Vec<Shown> = others
            .iter()
            .filter_map(|other| other.from_other.recv().ok())
            .collect();
        let bests = shown.iter().map(|shown| &shown.best).chain([&search.best]);
        let found = bests.min_by_key(|routes| routes.total(model));
        if let Some(found) = found.filter(|found| found.total(model) < best.total(model)) {
            best.copy_from(found);
            told = Some(Progress {
                iteration,
                best: plan_of(model, &best, 0, 0).terms,
                unplaced: best.left_out() as usize,
            });
        }
        let is_done = budget.max_iterations == Some(iteration);
        if is_done || shared.is_over() || shown.len() < others.len() {
            shared.answered(Control::Stop);
            return (best, iteration);
        }
        let currents = shown.iter().map(|shown| &shown.current);
        let ahead = currents
            .min_by_key(|routes| routes.total(model))
            .filter(|routes| routes.total(model) < search.current.total(model))
            .cloned();
        let leading = ahead.as_ref().unwrap_or(&search.current);
        for (other, shown) in others.iter().zip(&shown) {
            let next = if shown.current.total(model) > leading.total(model) {
                Next::From(Box::new(leading.clone()))
            } else {
                Next::AsItIs
            };
            // Who is gone is found out at the next exchange.
            let _gone = other.to_other.send(next);
        }
        if let Some(ahead) = ahead {
            search.go_on_from(&ahead);
        }
    }
}
