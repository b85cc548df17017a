//! How long a unit's day of 350 visits and 28 staff takes, and how good the
//! plan is. `cargo bench -p scheduler` times the first plan; `cargo bench -p
//! scheduler -- --quality` prints the objective after given processor time.

#[path = "../tests/it/invented.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod invented;
mod processor_time;

use std::sync::Arc;
use std::time::Duration;

use divan::Bencher;
use processor_time::{planned_within, spent};
use scheduler::{
    Budget, Control, Inquiry, Plan, Priority, Problem, VisitIndex, check, compare, solve,
};

fn main() {
    if std::env::args().any(|argument| argument == "--quality") {
        quality();
    } else {
        divan::main();
    }
}

#[divan::bench(sample_count = 10)]
fn first_plan(bencher: Bencher) {
    let problem = invented::unit_day(1, 350, 28);
    bencher.bench_local(|| solve(&problem, 1, Budget::iterations(0), |_| Control::Continue));
}

#[divan::bench(sample_count = 10)]
fn a_hundred_iterations(bencher: Bencher) {
    let problem = invented::unit_day(1, 350, 28);
    bencher.bench_local(|| solve(&problem, 1, Budget::iterations(100), |_| Control::Continue));
}

#[divan::bench(sample_count = 20)]
fn checking_a_plan(bencher: Bencher) {
    let problem = invented::unit_day(1, 350, 28);
    let plan = solve(&problem, 1, Budget::iterations(0), |_| Control::Continue)
        .expect("the invented day is valid");
    bencher.bench_local(|| check(&problem, &plan));
}

/// Visits and staff: a unit's day, and one as large as the board's bench has.
const SIZES: [(usize, usize); 2] = [(350, 28), (2_120, 162)];

/// What a day's questions have in common.
#[divan::bench(args = SIZES, sample_count = 20)]
fn made_ready_for_questions(bencher: Bencher, (visits, staff): (usize, usize)) {
    let problem = Arc::new(invented::unit_day(1, visits, staff));
    bencher.bench_local(|| Inquiry::of(Arc::clone(&problem)));
}

/// The planner's question of one visit, against all staff.
#[divan::bench(args = SIZES, sample_count = 50)]
fn verdicts_of_a_visit(bencher: Bencher, size: (usize, usize)) {
    ask_of_each(bencher, size, Inquiry::verdicts);
}

/// The same with the visit's own pin and windows stated anew.
#[divan::bench(args = SIZES, sample_count = 50)]
fn verdicts_of_a_visit_let_go(bencher: Bencher, size: (usize, usize)) {
    ask_of_each(bencher, size, |inquiry, plan, visit| {
        let mut stated = inquiry.problem().visits[visit.0 as usize].clone();
        stated.start_windows[0].to.0 += 1;
        inquiry
            .with_visits(&[(visit, stated)])
            .verdicts(plan, visit)
    });
}

/// A plan as the problem gives it.
#[divan::bench(args = SIZES, sample_count = 50)]
fn restating_a_plan(bencher: Bencher, size: (usize, usize)) {
    ask_of_each(bencher, size, |inquiry, plan, _| inquiry.restate(plan));
}

/// The nearest staff of one visit, what keeps it from them, and what would
/// mend that.
#[divan::bench(args = SIZES, sample_count = 50)]
fn nearest_staff_of_a_visit(bencher: Bencher, size: (usize, usize)) {
    ask_of_each(bencher, size, Inquiry::blocking);
}

/// The same of each visit that found no place, when eight staff are missing.
#[divan::bench(sample_count = 100)]
fn nearest_staff_of_a_visit_left_out(bencher: Bencher) {
    let problem = invented::unit_day(1, 350, 20);
    let plan = solve(&problem, 1, Budget::iterations(500), |_| Control::Continue)
        .expect("the invented day is valid");
    let inquiry = Inquiry::of(problem);
    let mut left_out = plan.unplaced.iter().cycle();
    bencher.bench_local(|| left_out.next().map(|&visit| inquiry.blocking(&plan, visit)));
}

/// What differs between a plan and one found from another seed.
#[divan::bench(sample_count = 50)]
fn comparing_two_plans(bencher: Bencher) {
    let problem = invented::unit_day(1, 350, 28);
    let plan = |seed| {
        solve(&problem, seed, Budget::iterations(500), |_| {
            Control::Continue
        })
        .expect("the invented day is valid")
    };
    let (before, after) = (plan(1), plan(2));
    bencher.bench_local(|| compare(&problem, &before, &after));
}

/// Asks of visit after visit of a planned day.
fn ask_of_each<T>(
    bencher: Bencher,
    (visits, staff): (usize, usize),
    question: impl Fn(&Inquiry, &Plan, VisitIndex) -> T,
) {
    let problem = invented::unit_day(1, visits, staff);
    let plan = solve(&problem, 1, Budget::iterations(500), |_| Control::Continue)
        .expect("the invented day is valid");
    let inquiry = Inquiry::of(problem);
    let mut visit = 0;
    bencher.bench_local(|| {
        visit = (visit + 7) % visits as u32;
        question(&inquiry, &plan, VisitIndex(visit))
    });
}

/// Seeds of the search: the spread between them is the doubt of a figure.
const SEEDS: u64 = 3;

/// Objectives by time spent, seed by seed, and against the longest run of all
/// seeds. `--days=1,2 --seconds=1,10 --seeds=8` choose other days, times and
/// number of seeds.
#[expect(clippy::print_stdout, reason = "figures are what a benchmark is for")]
fn quality() {
    let days = listed("--days=").unwrap_or_else(|| vec![1]);
    let times_s = listed("--seconds=").unwrap_or_else(|| vec![0, 1, 10, 60]);
    let seeds = listed("--seeds=").map_or(SEEDS, |seeds| seeds[0]);
    for day in days {
        let mut found: Vec<(u64, u64, Plan)> = Vec::new();
        let problem = invented::unit_day(day, 350, 28);
        for &seconds in &times_s {
            for seed in 1..=if seconds == 0 { 1 } else { seeds } {
                let begun = spent();
                let plan = planned(&problem, seed, Duration::from_secs(seconds));
                let took = spent().saturating_sub(begun);
                assert_eq!(check(&problem, &plan), vec![]);
                println!(
                    "day {day}, {seconds} s, seed {seed}: took {took:.2?}, {}",
                    told(&problem, &plan)
                );
                found.push((seconds, seed, plan));
            }
        }
        let total = |plan: &Plan| plan.terms.total().0;
        let best = found.iter().map(|(.., plan)| total(plan)).min();
        let best = best.expect("some time was asked for");
        for &seconds in &times_s {
            let these = found.iter().filter(|&&(time, ..)| time == seconds);
            let totals: Vec<i64> = these.map(|(.., plan)| total(plan)).collect();
            let mean = totals.iter().sum::<i64>() / totals.len() as i64;
            println!(
                "day {day}, {seconds} s: mean {mean}, {:.2} % above {best}",
                (mean - best) as f64 * 100.0 / best as f64
            );
        }
    }
    if listed("--days=").is_none() {
        let problem = invented::unit_day(1, 2_000, 150);
        for seconds in [0, 10] {
            let plan = planned(&problem, 1, Duration::from_secs(seconds));
            assert_eq!(check(&problem, &plan), vec![]);
            println!(
                "2000 visits, 150 staff, {seconds} s: {}",
                told(&problem, &plan)
            );
        }
    }
}

fn told(problem: &Problem, plan: &Plan) -> String {
    let must = |visit: &&VisitIndex| problem.visit(**visit).priority == Priority::Must;
    let terms = plan
        .terms
        .each()
        .map(|(name, cost)| format!("{name} {}", cost.0));
    format!(
        "{} left out ({} of them must), objective {}, {} iterations; {}",
        plan.unplaced.len(),
        plan.unplaced.iter().filter(must).count(),
        plan.terms.total().0,
        plan.iterations,
        terms.join(", ")
    )
}

fn planned(problem: &Problem, seed: u64, limit: Duration) -> Plan {
    planned_within(limit, |observer| {
        solve(problem, seed, Budget::until_stopped(), observer)
    })
}

fn listed(option: &str) -> Option<Vec<u64>> {
    let list =
        std::env::args().find_map(|argument| argument.strip_prefix(option).map(str::to_owned))?;
    let numbers = list.split(',').map(|number| number.parse().ok());
    Some(numbers.collect::<Option<_>>().expect("a list of numbers"))
}
