//! A unit's base plan of two weeks: 350 visits a day, about 5 000 in all, by 40
//! staff members. `cargo bench -p scheduler --bench base_plan -- --quality`
//! prints, for days planned in three ways, how long it took, how many different
//! staff clients meet in 14 days by the national measure, and travel and
//! waiting.

#[path = "../tests/it/invented.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod invented;
#[path = "../tests/it/invented_cycle.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod invented_cycle;
#[expect(dead_code, reason = "searches for a day stop by it too")]
mod processor_time;

use std::collections::{BTreeMap, BTreeSet};

use care_model::continuity::{Continuity, MeasuredClient, continuity};
use care_model::time::LocalDate;
use divan::Bencher;
use processor_time::spent;
use scheduler::{
    BasePlanBudget, BasePlanProblem, Budget, ClientIndex, Control, Cost, CycleDay, Plan, Priority,
    Problem, StaffIndex, VisitIndex, check, planned_meetings, restate, solve, solve_base_plan,
};

fn main() {
    if std::env::args().any(|argument| argument == "--quality") {
        quality();
    } else {
        divan::main();
    }
}

/// Every day with a plan, nothing yet made better.
#[divan::bench(sample_count = 3)]
fn first_base_plan(bencher: Bencher) {
    let problem = invented_cycle::unit_cycle(1, 2, 350, 40);
    let budget = BasePlanBudget {
        iterations_a_day: 0,
        rounds: 0,
    };
    bencher.bench_local(|| solve_base_plan(&problem, 1, budget, |_| Control::Continue));
}

/// Days planned, each as a problem with its plan.
type Days = Vec<(Problem, Plan)>;

#[expect(clippy::print_stdout, reason = "figures are what a benchmark is for")]
fn quality() {
    let iterations = number("--iterations=").unwrap_or(30_000);
    let rounds = number("--rounds=").unwrap_or(2) as u32;
    for seed in 1..=number("--units=").unwrap_or(1) {
        let problem = invented_cycle::unit_cycle(seed, 2, 350, 40);
        let visits: usize = problem.visits.iter().map(|one| one.days.len()).sum();
        println!(
            "unit {seed}: {visits} visits of {} clients in 14 days, {} staff",
            problem.clients.len(),
            problem.staff.len()
        );
        let each = |given: bool, iterations: u64| day_by_day(&problem, given, iterations);
        // As much search for each day as the base plan has in all its rounds.
        let same = iterations * u64::from(rounds + 1);
        report(&problem, "days from nothing, no history", || {
            each(false, same)
        });
        report(&problem, "days in turn with history", || each(true, same));
        report(&problem, "base plan, no search", || {
            of_base_plan(&problem, 0, 0)
        });
        for rounds in BTreeSet::from([0, rounds]) {
            report(&problem, &format!("base plan, {rounds} rounds"), || {
                of_base_plan(&problem, iterations, rounds)
            });
        }
    }
}

fn of_base_plan(problem: &BasePlanProblem, iterations_a_day: u64, rounds: u32) -> Days {
    let budget = BasePlanBudget {
        iterations_a_day,
        rounds,
    };
    let base = solve_base_plan(problem, 1, budget, |_| Control::Continue);
    let base = base.expect("the invented cycle is valid");
    let days = base.days.iter().enumerate();
    days.map(|(at, day)| {
        let stated = base.day(problem, CycleDay(at as u32));
        let stated = stated.expect("every day of the cycle is planned");
        (stated.problem, day.plan.clone())
    })
    .collect()
}

/// Day after day from nothing, with or without whom clients have met since the
/// first day.
fn day_by_day(problem: &BasePlanProblem, with_history: bool, iterations: u64) -> Days {
    let mut days = Days::new();
    let mut met: BTreeMap<ClientIndex, BTreeSet<StaffIndex>> = BTreeMap::new();
    for day in 0..problem.day_count() as u32 {
        let mut stated = problem
            .day(CycleDay(day))
            .expect("a day of the cycle")
            .problem;
        for (client, met) in met.iter().filter(|_| with_history) {
            stated.clients[client.at()].met = met.iter().copied().collect();
        }
        let budget = Budget::iterations(iterations);
        let plan = solve(&stated, 1 + u64::from(day), budget, |_| Control::Continue);
        let plan = plan.expect("the days of a valid cycle are valid");
        for (shift, route) in stated.shifts.iter().zip(&plan.routes) {
            for stop in &route.stops {
                let client = stated.visit(stop.visit).client;
                met.entry(client).or_default().insert(shift.staff);
            }
        }
        days.push((stated, plan));
    }
    days
}

#[expect(clippy::print_stdout, reason = "figures are what a benchmark is for")]
fn report(problem: &BasePlanProblem, name: &str, plan: impl FnOnce() -> Days) {
    let begun = spent();
    let days = plan();
    let took = spent().saturating_sub(begun);
    for (stated, plan) in &days {
        assert_eq!(check(stated, plan), vec![]);
    }
    let measured = national(problem, &days);
    let spent = |of: fn(&Plan) -> i64| days.iter().map(|(_, plan)| of(plan)).sum::<i64>();
    let left_out = spent(|plan| plan.unplaced.len() as i64);
    let must: usize = days
        .iter()
        .map(|(stated, plan)| must_left_out(stated, plan))
        .sum();
    let (travel_s, waiting_s) = (spent(travel_s), spent(waiting_s));
    println!(
        "{name}: {took:.2?}; staff met mean {:.2}, median {:.1}, above 20: {:.1} %, {} clients; \
         {left_out} left out ({must} of them must), travel {} h, waiting {} h, objective {}",
        measured.mean().unwrap_or(0.0),
        measured.median().unwrap_or(0.0),
        measured.share_above_20().unwrap_or(0.0) * 100.0,
        measured.staff_met.len(),
        travel_s / 3600,
        waiting_s / 3600,
        objective(problem, &days),
    );
}

fn must_left_out(problem: &Problem, plan: &Plan) -> usize {
    let must = |visit: &&VisitIndex| problem.visit(**visit).priority == Priority::Must;
    plan.unplaced.iter().filter(must).count()
}

fn national(problem: &BasePlanProblem, days: &Days) -> Continuity<ClientIndex> {
    let first: LocalDate = "2026-09-07".parse().expect("a Monday");
    let clients: Vec<_> = (0..problem.clients.len() as u32)
        .map(|client| MeasuredClient {
            client: ClientIndex(client),
            born: Some("1940-01-01".parse().expect("a date")),
            away: vec![],
        })
        .collect();
    let dates = care_model::time::dates(first, care_model::continuity::last_day(first));
    let meetings: Vec<_> = days
        .iter()
        .zip(dates)
        .flat_map(|((stated, plan), date)| planned_meetings(stated, plan, date))
        .collect();
    continuity(first, &clients, &meetings)
}

/// Thousandths of a krona for the two weeks, however they were planned.
fn objective(problem: &BasePlanProblem, days: &Days) -> i64 {
    let mut met: BTreeSet<(ClientIndex, StaffIndex)> = BTreeSet::new();
    let mut total = 0;
    for (stated, plan) in days {
        let mut plain = stated.clone();
        plain.goals.continuity_step = Cost(0);
        total += restate(&plain, plan).terms.total().0;
        for (shift, route) in stated.shifts.iter().zip(&plan.routes) {
            let clients = route
                .stops
                .iter()
                .map(|stop| stated.visit(stop.visit).client);
            met.extend(clients.map(|client| (client, shift.staff)));
        }
    }
    let mut faces: BTreeMap<ClientIndex, i64> = BTreeMap::new();
    for (client, _) in met {
        *faces.entry(client).or_default() += 1;
    }
    let step = problem.goals.continuity_step.0;
    total
        + faces
            .values()
            .map(|&met| met * (met - 1) / 2 * step)
            .sum::<i64>()
}

fn travel_s(plan: &Plan) -> i64 {
    let routes = plan.routes.iter();
    routes
        .map(|route| {
            let stops = route.stops.iter().map(|stop| i64::from(stop.travel_s));
            stops.sum::<i64>() + i64::from(route.back_travel_s)
        })
        .sum()
}

fn waiting_s(plan: &Plan) -> i64 {
    let stops = plan
        .routes
        .iter()
        .flat_map(|route| route.stops.iter().skip(1));
    stops
        .map(|stop| i64::from(stop.start.0 - stop.arrive.0))
        .sum()
}

fn number(option: &str) -> Option<u64> {
    let value =
        std::env::args().find_map(|argument| argument.strip_prefix(option).map(str::to_owned))?;
    Some(value.parse().expect("a number"))
}
