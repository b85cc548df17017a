//! Somebody is ill at half past six, and two searches side by side: how good
//! the plans are. `cargo bench -p scheduler --bench replanning -- --help`.

#[path = "../tests/it/invented.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod invented;
mod processor_time;

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use processor_time::planned_within;
use scheduler::{
    Alternative, Budget, Control, Cost, Plan, Problem, StaffIndex, VisitIndex, check, priced_as,
    solve, solve_from, solve_on_threads, without_staff,
};

const HELP: &str = "\
cargo bench -p scheduler --bench replanning -- --sick-call | --threads

  --sick-call  a unit's day of 350 visits and 28 staff: five seconds for each of
               the three alternatives, against 60 seconds from nothing
  --threads    plans of one search against two side by side, by iterations of each
";

fn main() {
    let asked = |name: &str| std::env::args().any(|argument| argument == name);
    match (asked("--sick-call"), asked("--threads")) {
        (false, false) => print(HELP),
        (sick_call, threads) => {
            if sick_call {
                measure_sick_calls();
            }
            if threads {
                measure_threads();
            }
        }
    }
}

#[expect(clippy::print_stdout, reason = "figures are what a benchmark is for")]
fn print(line: &str) {
    println!("{line}");
}

/// Days, and in each a staff member, that are tried.
const SICK_CALLS: [(u64, u32); 3] = [(1, 3), (2, 11), (3, 20)];
/// The plan so far has a bound in iterations, so that each run asks the same question.
const PLANNED_FOR: Budget = Budget {
    max_iterations: Some(1_000_000),
};
const ANSWERED_WITHIN: Duration = Duration::from_secs(5);
const FROM_NOTHING: Duration = Duration::from_mins(1);

fn measure_sick_calls() {
    for (day, ill) in SICK_CALLS {
        let problem = invented::unit_day(day, 350, 28);
        let plan = solve(&problem, 1, PLANNED_FOR, |_| Control::Continue)
            .expect("the invented day is valid");
        let (ill, now) = (StaffIndex(ill), invented::at(6, 30));
        for alternative in Alternative::ALL {
            let rest = without_staff(&problem, &plan, ill, now, alternative);
            let found = planned_within(ANSWERED_WITHIN, |observer| {
                solve_from(&rest, &plan, 1, Budget::until_stopped(), observer)
            });
            assert_eq!(check(&rest, &found), vec![]);
            let from_nothing = planned_within(FROM_NOTHING, |observer| {
                solve(&rest, 1, Budget::until_stopped(), observer)
            });
            let (changed, others) = changed_staff(&problem, &plan, &found, ill);
            let (cost, best) = (found.terms.total(), from_nothing.terms.total());
            print(&format!(
                "day {day}, {alternative:?}: {changed} of {others} other visits change staff \
                 ({:.1} %), cost {} against {} ({:+.2} %), left out {} against {}, at the \
                 day's own prices {}",
                changed as f64 * 100.0 / others as f64,
                cost.0,
                best.0,
                percent_above(cost, best),
                found.unplaced.len(),
                from_nothing.unplaced.len(),
                priced_as(&problem, &rest, &found).total().0,
            ));
        }
    }
}

fn percent_above(cost: Cost, best: Cost) -> f64 {
    (cost.0 - best.0) as f64 * 100.0 / best.0 as f64
}

/// Visits of others whose staff member is another, and how many there are.
fn changed_staff(
    problem: &Problem,
    before: &Plan,
    after: &Plan,
    ill: StaffIndex,
) -> (usize, usize) {
    let staff_of = |plan: &Plan| -> BTreeMap<VisitIndex, StaffIndex> {
        let routes = problem.shifts.iter().zip(&plan.routes);
        routes
            .flat_map(|(shift, route)| route.stops.iter().map(|stop| (stop.visit, shift.staff)))
            .collect()
    };
    let (was, is) = (staff_of(before), staff_of(after));
    let others = was.iter().filter(|(_, staff)| **staff != ill);
    let changed = others
        .clone()
        .filter(|(visit, staff)| is.get(visit) != Some(staff));
    (changed.count(), others.count())
}

/// Iterations of one search whose plan two are to reach.
const ITERATIONS: u64 = 150_000;
/// What two searches side by side get, each, in parts of that.
const SHARES_PERCENT: [u64; 3] = [50, 60, 67];
const SEEDS: u64 = 8;

fn measure_threads() {
    let two = NonZeroU32::MIN.saturating_add(1);
    for day in 1..=3 {
        let problem = invented::unit_day(day, 350, 28);
        let mean = |iterations: u64, threads: NonZeroU32| -> f64 {
            let plans = (1..=SEEDS).map(|seed| {
                let budget = Budget::iterations(iterations);
                solve_on_threads(&problem, seed, threads, budget, |_| Control::Continue)
                    .expect("the invented day is valid")
            });
            plans.map(|plan| plan.terms.total().0).sum::<i64>() as f64 / SEEDS as f64
        };
        let one = mean(ITERATIONS, NonZeroU32::MIN);
        print(&format!(
            "day {day}: one search, {ITERATIONS} iterations: {one:.0}"
        ));
        for share in SHARES_PERCENT {
            let both = mean(ITERATIONS * share / 100, two);
            print(&format!(
                "day {day}: two searches, {share} % of them each: {both:.0} ({:+.2} %)",
                (both / one - 1.0) * 100.0
            ));
        }
    }
}
