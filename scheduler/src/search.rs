//! The search: ruin and recreate with simulated annealing.

use std::rc::Rc;

use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::annealing::Annealing;
use crate::budget::{Budget, Control, Progress};
use crate::construct::construct;
use crate::cost::{Cost, ObjectiveTerms};
use crate::model::Model;
use crate::moves::{
    Exchange, LocalMoves, Neighbours, Part, Recreate, Ruin, RuinSize, exchange_tails,
};
use crate::planning::plan_of;
use crate::problem::{Fault, Priority, Problem};
use crate::routes::Routes;
use crate::solution::Plan;

/// Plans the problem. The same problem, seed and iteration bound give the same
/// plan on every machine, as long as the observer answers alike.
///
/// The observer is called first with the first plan and then every
/// [`Budget::OBSERVED_EVERY`] iterations; the best plan so far is returned when
/// it stops the search.
pub fn solve(
    problem: &Problem,
    seed: u64,
    budget: Budget,
    mut observer: impl FnMut(&Progress) -> Control,
) -> Result<Plan, Vec<Fault>> {
    problem.validate()?;
    let model = Model::of(problem.clone());
    let first = construct(&model);
    Ok(run(&model, first, seed, budget, &mut observer))
}

/// Plans the problem from a plan of it or of one like it: what it still allows
/// of that stands first, and what is left out is placed where it can be.
pub fn solve_from(
    problem: &Problem,
    plan: &Plan,
    seed: u64,
    budget: Budget,
    mut observer: impl FnMut(&Progress) -> Control,
) -> Result<Plan, Vec<Fault>> {
    problem.validate()?;
    let model = Model::of(problem.clone());
    let mut first = Routes::of_plan(&model, plan);
    Recreate::plainly().apply_plainly(&model, &mut first);
    Ok(run(&model, first, seed, budget, &mut observer))
}

fn run(
    model: &Model,
    first: Routes,
    seed: u64,
    budget: Budget,
    observer: &mut impl FnMut(&Progress) -> Control,
) -> Plan {
    let mut search = Search::begin(model, first, seed, budget);
    let mut iteration = 0;
    while budget.max_iterations.is_none_or(|most| iteration < most) {
        if iteration % Budget::OBSERVED_EVERY == 0 {
            match observer(&search.progress(iteration)) {
                Control::Continue => {}
                Control::Spent { permille } => search.spent(permille, iteration),
                Control::Stop => break,
            }
        }
        if search.is_trivial() {
            break;
        }
        search.step(iteration);
        if search.restarts(iteration) {
            search.current.copy_from(&search.best);
        }
        iteration += 1;
    }
    plan_of(model, &search.best, seed, iteration)
}

pub(crate) struct Search<'m> {
    pub(crate) model: &'m Model,
    pub(crate) near: Rc<Neighbours>,
    part: Rc<Part>,
    rng: ChaCha8Rng,
    annealing: Annealing,
    ruin: Ruin,
    ruin_size: RuinSize,
    exchange: Exchange,
    recreate: Recreate,
    local: LocalMoves,
    pub(crate) current: Routes,
    candidate: Routes,
    pub(crate) best: Routes,
    /// Of the best plan; `None` until asked for.
    best_terms: Option<ObjectiveTerms>,
}

impl<'m> Search<'m> {
    pub(crate) fn begin(model: &'m Model, first: Routes, seed: u64, budget: Budget) -> Self {
        let near = Rc::new(Neighbours::of(model));
        let recreate = Recreate::seeded(model, &near, seed);
        Self {
            model,
            near,
            part: Rc::new(Part::whole()),
            rng: ChaCha8Rng::seed_from_u64(seed),
            annealing: Annealing::begin(model, &first, budget),
            ruin: Ruin::default(),
            ruin_size: RuinSize::of(model),
            exchange: Exchange::default(),
            recreate,
            local: LocalMoves::default(),
            current: first.clone(),
            candidate: first.clone(),
            best: first,
            best_terms: None,
        }
    }

    pub(crate) fn progress(&mut self, iteration: u64) -> Progress {
        let (model, best) = (self.model, &self.best);
        let terms = || plan_of(model, best, 0, iteration).terms;
        Progress {
            iteration,
            best: *self.best_terms.get_or_insert_with(terms),
            unplaced: self.best.left_out() as usize,
        }
    }

    fn is_trivial(&self) -> bool {
        self.model.visit_count() == 0 || self.model.shifts.is_empty()
    }

    /// Takes over another plan, to work on a part of it.
    pub(crate) fn go_on_from(&mut self, plan: &Routes, part: Part) {
        self.part = Rc::new(part);
        self.recreate.keep_to(&self.part);
        self.current.copy_from(plan);
        if plan.total(self.model) < self.best.total(self.model) {
            self.best.copy_from(plan);
            self.best_terms = None;
        }
    }

    /// So many thousandths of the caller's budget are gone.
    pub(crate) fn spent(&mut self, permille: u32, iteration: u64) {
        self.annealing.spent(permille, iteration);
    }

    /// Whether it goes on from the best plan after this iteration.
    pub(crate) fn restarts(&mut self, iteration: u64) -> bool {
        self.annealing.restarts(iteration)
    }

    pub(crate) fn step(&mut self, iteration: u64) {
        let chance = self.rng.random_range(0..Annealing::CHANCES);
        let current = self.current.total(self.model);
        let limit = current + self.annealing.allowance(iteration, chance);
        let loose = if self.leaves_out_a_must() {
            limit.max(current + self.annealing.loose_allowance(chance))
        } else {
            limit
        };
        self.candidate.follow(self.model, &mut self.current);
        if LocalMoves::is_drawn(self.model, &mut self.rng) {
            self.step_locally(limit);
        } else {
            self.step_widely(limit, loose);
        }
    }

    /// Ruin or exchange, and recreate.
    fn step_widely(&mut self, limit: Cost, loose: Cost) {
        let wanted = self.change();
        let whole = self.recreate.apply(
            self.model,
            &self.current,
            &mut self.candidate,
            (loose, wanted),
            &mut self.rng,
        );
        if whole && self.model.tails_are_alike {
            let tried = self.recreate.tried(self.model);
            exchange_tails(
                self.model,
                &self.near,
                &self.part,
                &mut self.candidate,
                tried,
            );
        }
        debug_assert!(self.candidate.times_hold(self.model));
        let candidate = self.candidate.total(self.model);
        let is_easier =
            |recreate: &Recreate| recreate.is_easier(self.model, &self.current, &self.candidate);
        let accepted = candidate <= limit || candidate <= loose && is_easier(&self.recreate);
        if whole && accepted {
            self.take(candidate);
        }
    }

    /// One small move, if any is found that may be accepted.
    fn step_locally(&mut self, limit: Cost) {
        let (model, near, part) = (self.model, &self.near, &self.part);
        let allowance = limit - self.current.total(model);
        let (routes, rng) = (&mut self.candidate, &mut self.rng);
        if !self.local.apply(model, near, part, routes, allowance, rng) {
            return;
        }
        debug_assert!(self.candidate.times_hold(model));
        // What it pushed in other routes was not in the price; without links
        // there is nothing to push.
        let candidate = self.candidate.total(model);
        debug_assert!(candidate <= limit || !is_priced_whole(model));
        if candidate <= limit {
            self.take(candidate);
        }
    }

    /// Goes on from the candidate, whose objective is given.
    fn take(&mut self, candidate: Cost) {
        std::mem::swap(&mut self.candidate, &mut self.current);
        if candidate < self.best.total(self.model) {
            self.best.copy_from(&self.current);
            self.best_terms = None;
        }
    }

    /// Visits that may be left out are dropped for their price, and their exchange
    /// is judged by it.
    fn leaves_out_a_must(&self) -> bool {
        let visits = &self.model.problem.visits;
        let mut absent = self.current.absent().iter();
        absent.any(|&visit| visits[visit as usize].priority == Priority::Must)
    }

    /// Takes something out of the candidate, or lets two of its routes exchange
    /// something. Gives the visit that room was made for.
    fn change(&mut self) -> u32 {
        let (model, near, part) = (self.model, &self.near, &self.part);
        let (routes, rng) = (&mut self.candidate, &mut self.rng);
        let exchanged = Exchange::is_drawn(model, routes, rng)
            .then(|| self.exchange.apply(model, near, part, routes, rng))
            .flatten();
        exchanged.unwrap_or_else(|| {
            self.ruin
                .apply(model, near, part, routes, self.ruin_size, rng)
        })
    }
}

/// Whether nothing a small move does is beyond its price: no links push visits of
/// other routes, and no break makes a route that ended in time end too late.
fn is_priced_whole(model: &Model) -> bool {
    let problem = &model.problem;
    (0..model.visit_count() as u32).all(|at| model.is_loose(at))
        && problem.shifts.iter().all(|shift| shift.breaks.is_empty())
}
