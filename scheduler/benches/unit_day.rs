//! How long a unit's day of 350 visits and 28 staff takes, and how good the
//! plan is. `cargo bench -p scheduler` times the first plan; `cargo bench -p
//! scheduler -- --quality` prints the objective after given times.

#[path = "../tests/it/invented.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod invented;

use std::time::{Duration, Instant};

use divan::Bencher;
use scheduler::{Budget, Control, check, solve};

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

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock to stop the search"
)]
#[expect(clippy::print_stdout, reason = "figures are what a benchmark is for")]
fn quality() {
    for (visits, staff) in [(350, 28), (2_000, 150)] {
        let problem = invented::unit_day(1, visits, staff);
        for seconds in [0, 1, 10, 60] {
            if visits > 350 && seconds == 60 {
                continue;
            }
            let begun = Instant::now();
            let limit = Duration::from_secs(seconds);
            let plan = solve(&problem, 1, Budget::until_stopped(), |_| {
                let gone = begun.elapsed();
                if gone >= limit {
                    Control::Stop
                } else {
                    let permille = gone.as_millis() * 1000 / limit.as_millis();
                    Control::Spent {
                        permille: permille as u32,
                    }
                }
            })
            .expect("the invented day is valid");
            let took = begun.elapsed();
            assert_eq!(check(&problem, &plan), vec![]);
            println!(
                "{visits} visits, {staff} staff, {seconds} s: took {took:.2?}, {} left out, objective {}, {} iterations, {:?}",
                plan.unplaced.len(),
                plan.terms.total().0,
                plan.iterations,
                plan.terms
                    .each()
                    .map(|(name, cost)| format!("{name} {}", cost.0)),
            );
        }
    }
}
