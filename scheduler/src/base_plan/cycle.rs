//! A cycle in work: every day's plan and what they cost together.

use super::budget::{BasePlanBudget, BasePlanProgress};
use super::faces::Faces;
use super::problem::{BasePlanProblem, StatedDay};
use super::solution::{BasePlan, PlannedDay};
use super::warm::{HeldVisit, held_on, laid_on};
use crate::budget::{Budget, Control};
use crate::cost::{Cost, ObjectiveTerms};
use crate::explain::restate;
use crate::index::{CycleDay, StaffIndex};
use crate::problem::{Client, Priority, Problem, PublishedVisit};
use crate::search::{solve, solve_from};
use crate::solution::Plan;

pub(super) struct Cycle<'p, O> {
    problem: &'p BasePlanProblem,
    seed: u64,
    budget: BasePlanBudget,
    observer: O,
    stopped: bool,
    /// By client.
    loops: Vec<Vec<StaffIndex>>,
    faces: Faces,
    /// By day, what clients are used to: a change of it has a price. Of no day where nothing held.
    held: Vec<Vec<PublishedVisit>>,
    /// Those planned so far, from the first on.
    days: Vec<PlannedDay>,
}

impl<'p, O: FnMut(&BasePlanProgress) -> Control> Cycle<'p, O> {
    pub(super) fn begin(
        problem: &'p BasePlanProblem,
        loops: Vec<Vec<StaffIndex>>,
        seed: u64,
        budget: BasePlanBudget,
        observer: O,
    ) -> Self {
        let (clients, staff) = (problem.clients.len(), problem.staff.len());
        Self {
            problem,
            seed,
            budget,
            observer,
            stopped: false,
            loops,
            faces: Faces::none(problem.day_count(), clients, staff),
            held: Vec::new(),
            days: Vec::new(),
        }
    }

    /// A first plan of the next day: as it was held, and what that has no place for where it
    /// can be, without a search.
    pub(super) fn hold_next_day(&mut self, held: &[HeldVisit]) {
        let day = CycleDay(self.days.len() as u32);
        let mut stated = self.stated(day);
        let first = restate(&stated.problem, &held_on(&stated, held));
        self.held.push(first.published());
        stated = self.stated(day);
        // What is new goes to those the client is used to.
        let around = self.faces.around(&self.problem.clients, day);
        stated.problem.clients = self.with_loops(around);
        let plan = solve_from(
            &stated.problem,
            &first,
            self.seed,
            Budget::iterations(0),
            |_| Control::Stop,
        );
        let plan = plan.expect("the days of a valid cycle are valid");
        let (plan, plain) = plainly(&stated.problem, &plan);
        self.faces.replace_day(day, &stated.problem, &plan);
        self.days
            .push(PlannedDay::of(&stated.problem, stated.keys, plan, plain));
    }

    /// A day with what it held until now.
    fn stated(&self, day: CycleDay) -> StatedDay {
        let mut stated = self.problem.stated(day, &self.problem.goals);
        if let Some(held) = self.held.get(day.at()) {
            stated.problem.published.clone_from(held);
        }
        stated
    }

    /// A first plan of the next day: by those in whose loops the clients are,
    /// and by those they have met; begun as the same weekday a week earlier,
    /// where that is the better beginning.
    pub(super) fn plan_next_day(&mut self) {
        let day = CycleDay(self.days.len() as u32);
        let mut stated = self.problem.stated(day, &self.problem.goals);
        stated.problem.clients = self.with_loops(self.faces.around(&self.problem.clients, day));
        stated.problem.goals.continuity_step = self.raised_step();
        let week_before = day.at().checked_sub(7).map(|before| &self.days[before]);
        let keys: Vec<_> = stated.keys.iter().copied().map(Some).collect();
        let warm = week_before.map_or_else(Plan::empty, |before| {
            laid_on(before, &stated.problem, &keys)
        });
        let first = better_of(&stated.problem, &warm);
        let plan = self.search(0, day, &stated.problem, &first);
        stated.problem.goals = self.problem.goals.clone();
        let (plan, plain) = plainly(&stated.problem, &plan);
        self.faces.replace_day(day, &stated.problem, &plan);
        self.days
            .push(PlannedDay::of(&stated.problem, stated.keys, plan, plain));
    }

    /// Goes through all days again; a day's new plan is kept where the whole
    /// cycle is better with it. Says whether one was.
    pub(super) fn improve_all_days(&mut self, round: u32) -> bool {
        let mut better = false;
        for day in 0..self.days.len() as u32 {
            if self.stopped {
                break;
            }
            better |= self.improve_day(round, CycleDay(day));
        }
        better
    }

    fn improve_day(&mut self, round: u32, day: CycleDay) -> bool {
        let mut stated = self.stated(day);
        stated.problem.clients = self.faces.around(&self.problem.clients, day);
        stated.problem.goals.continuity_step = self.raised_step();
        let mut first = self.days[day.at()].plan.clone();
        if leaves_out_must(&stated.problem, &first) {
            // What has found no place in a whole search finds none in the next.
            first = from_nothing(&stated.problem);
        }
        let plan = self.search(round, day, &stated.problem, &first);
        stated.problem.goals = self.problem.goals.clone();
        let (plan, plain) = plainly(&stated.problem, &plan);
        let mut faces = self.faces.clone();
        faces.replace_day(day, &stated.problem, &plan);
        let goals = &self.problem.goals;
        let before = self.days[day.at()].plain.total() + self.faces.cost(goals);
        if plain.total() + faces.cost(goals) >= before {
            return false;
        }
        self.faces = faces;
        self.days[day.at()] = PlannedDay::of(&stated.problem, stated.keys, plan, plain);
        true
    }

    /// To a day's search a new face is dearer than to the cycle: once let in it
    /// is nobody new on the other days, so that no day alone gets rid of it.
    fn raised_step(&self) -> Cost {
        let step = self.problem.goals.continuity_step;
        Cost::PRICE_LIMIT.min(step.times(RAISED))
    }

    /// The loop and whom the client has met.
    fn with_loops(&self, mut clients: Vec<Client>) -> Vec<Client> {
        for (client, of_client) in clients.iter_mut().zip(&self.loops) {
            client.met.extend(of_client);
            client.met.sort_unstable();
            client.met.dedup();
        }
        clients
    }

    fn search(&mut self, round: u32, day: CycleDay, problem: &Problem, from: &Plan) -> Plan {
        let mut progress = BasePlanProgress {
            round,
            day,
            iteration: 0,
            best: self.best(),
            unplaced: self.days.iter().map(|day| day.plan.unplaced.len()).sum(),
        };
        let (observer, stopped) = (&mut self.observer, &mut self.stopped);
        let mut ask = |iteration: u64| {
            progress.iteration = iteration;
            *stopped |= *stopped || observer(&progress) == Control::Stop;
            *stopped
        };
        let most = if ask(0) {
            0
        } else {
            self.budget.iterations_a_day
        };
        let turn = u64::from(round) << 32 | u64::from(day.0);
        let seed = self.seed.wrapping_add(turn.wrapping_mul(SEED_STEP));
        solve_from(problem, from, seed, Budget::iterations(most), |of_day| {
            // Every day is as long as any other: what is spent of a time says
            // nothing of the day.
            if of_day.iteration > 0 && ask(of_day.iteration) {
                Control::Stop
            } else {
                Control::Continue
            }
        })
        .expect("the days of a valid cycle are valid")
    }

    fn best(&self) -> Option<ObjectiveTerms> {
        (self.days.len() == self.problem.day_count()).then(|| self.terms())
    }

    /// The goals of the whole cycle.
    fn terms(&self) -> ObjectiveTerms {
        let days = self.days.iter().map(|day| day.plain);
        let mut terms = days.fold(ObjectiveTerms::default(), |sum, day| sum.plus(&day));
        terms.continuity += self.faces.cost(&self.problem.goals);
        terms
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// The base plan, every day with the history the cycle gives it.
    pub(super) fn finish(mut self, rounds: u32) -> BasePlan {
        let terms = self.terms();
        for at in 0..self.days.len() {
            let day = CycleDay(at as u32);
            let mut stated = self.problem.stated(day, &self.problem.goals);
            stated.problem.clients = self.faces.history(&self.problem.clients, day);
            let planned = &mut self.days[at].plan;
            let seed = planned.seed;
            *planned = restate(&stated.problem, planned);
            planned.seed = seed;
        }
        let clients = (0..self.problem.clients.len() as u32).map(crate::index::ClientIndex);
        BasePlan {
            continuity: clients.map(|one| self.faces.by_window(one)).collect(),
            loops: self.loops,
            days: self.days,
            terms,
            seed: self.seed,
            rounds,
        }
    }
}

/// A new face costs a day's search so many times its price.
const RAISED: i64 = 2;
/// Between seeds of two days: odd, so that none comes twice.
const SEED_STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A day begun as another was or from nothing, whichever is the better plan.
fn better_of(problem: &Problem, warm: &Plan) -> Plan {
    let warm = solve_from(problem, warm, 0, Budget::iterations(0), |_| Control::Stop);
    let warm = warm.expect("the days of a valid cycle are valid");
    let cold = from_nothing(problem);
    if warm.terms.total() <= cold.terms.total() {
        warm
    } else {
        cold
    }
}

fn from_nothing(problem: &Problem) -> Plan {
    solve(problem, 0, Budget::iterations(0), |_| Control::Stop)
        .expect("the days of a valid cycle are valid")
}

fn leaves_out_must(problem: &Problem, plan: &Plan) -> bool {
    let mut left_out = plan.unplaced.iter();
    left_out.any(|&visit| problem.visit(visit).priority == Priority::Must)
}

/// A plan as it is, with its goals but for the different staff of clients,
/// which only the whole cycle tells.
fn plainly(problem: &Problem, plan: &Plan) -> (Plan, ObjectiveTerms) {
    let mut plain = problem.clone();
    plain.goals.continuity_step = Cost::ZERO;
    let plan = restate(&plain, plan);
    let terms = plan.terms;
    (plan, terms)
}
