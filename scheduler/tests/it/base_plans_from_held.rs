//! Base plans made from the one that held.

use std::collections::BTreeSet;

use proptest::prelude::*;
use scheduler::{
    BasePlan, BasePlanBudget, BasePlanProblem, Control, DaySecond, HeldVisit, StaffIndex,
    TemplateKey, solve_base_plan_from,
};

use crate::base_plans::{SHORT, checked_days, planned, quiet_cycle};
use crate::invented_cycle::{small_cycle, unit_cycle};

const NO_ROUND: BasePlanBudget = BasePlanBudget {
    iterations_a_day: 300,
    rounds: 0,
};

/// Where a base plan has every visit, by day.
fn held(base: &BasePlan) -> Vec<Vec<HeldVisit>> {
    let days = base.days.iter().map(|day| {
        let routes = day.plan.routes.iter().zip(&day.staff);
        let visits = routes.flat_map(|(route, &staff)| {
            route.stops.iter().map(move |stop| HeldVisit {
                key: day.keys[stop.visit.at()],
                staff,
                start: stop.start,
            })
        });
        visits.collect()
    });
    days.collect()
}

/// Who comes to which template on which day.
fn meetings(base: &BasePlan) -> BTreeSet<(usize, TemplateKey, StaffIndex)> {
    let days = held(base).into_iter().enumerate();
    days.flat_map(|(day, visits)| {
        let visits = visits.into_iter();
        visits.map(move |one| (day, one.key, one.staff))
    })
    .collect()
}

fn from_held(
    problem: &BasePlanProblem,
    held: &[Vec<HeldVisit>],
    budget: BasePlanBudget,
) -> BasePlan {
    solve_base_plan_from(problem, held, 7, budget, |_| Control::Continue)
        .expect("the cycle is valid")
}

#[test]
fn what_held_is_kept_where_nothing_is_searched() {
    let problem = unit_cycle(3, 2, 60, 9);
    let base = planned(&problem, SHORT);
    let again = from_held(&problem, &held(&base), NO_ROUND);
    let (was, is) = (meetings(&base), meetings(&again));
    assert!(
        was.is_subset(&is),
        "{} of {}",
        was.intersection(&is).count(),
        was.len()
    );
    checked_days(&problem, &again);
}

#[test]
fn far_more_of_it_stays_than_of_one_that_is_made_from_nothing() {
    let problem = unit_cycle(4, 2, 60, 9);
    let base = planned(&problem, SHORT);
    let was = meetings(&base);
    let kept = |of: &BasePlan| was.intersection(&meetings(of)).count() as f64 / was.len() as f64;
    let from_held = from_held(&problem, &held(&base), SHORT);
    checked_days(&problem, &from_held);
    let anew = scheduler::solve_base_plan(&problem, 7, SHORT, |_| Control::Continue);
    let (with, without) = (kept(&from_held), kept(&anew.expect("valid")));
    assert!(with > 0.9 && with > without, "{with} against {without}");
}

#[test]
fn what_is_new_gets_a_place_beside_what_held() {
    let problem = quiet_cycle();
    let mut was = held(&planned(&problem, SHORT));
    let new = TemplateKey(2);
    for day in &mut was {
        day.retain(|one| one.key != new);
    }
    let base = from_held(&problem, &was, NO_ROUND);
    assert!(base.days.iter().all(|day| day.plan.unplaced.is_empty()));
    let is = meetings(&base);
    for (day, visits) in was.iter().enumerate() {
        assert!(
            visits
                .iter()
                .all(|one| is.contains(&(day, one.key, one.staff)))
        );
    }
}

#[test]
fn what_the_cycle_does_not_have_is_passed_over() {
    let problem = quiet_cycle();
    let mut was = held(&planned(&problem, SHORT));
    let (key, staff, start) = (TemplateKey(0), StaffIndex(0), DaySecond(30_000));
    let unknown = [
        HeldVisit {
            key: TemplateKey(99),
            staff,
            start,
        },
        HeldVisit {
            key,
            staff: StaffIndex(99),
            start,
        },
        HeldVisit {
            key,
            staff,
            start: DaySecond(i32::MAX),
        },
        HeldVisit {
            key,
            staff,
            start: DaySecond(i32::MIN),
        },
    ];
    for day in &mut was {
        day.extend(unknown);
    }
    // More days than the cycle has, and then fewer.
    was.push(unknown.to_vec());
    checked_days(&problem, &from_held(&problem, &was, SHORT));
    checked_days(&problem, &from_held(&problem, &was[..1], SHORT));
    checked_days(&problem, &from_held(&problem, &[], SHORT));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_rule_is_broken_wherever_visits_were_held(
        seed in 0u64..10_000,
        places in prop::collection::vec((0u64..40, 0u32..6, -7200i32..100_000), 0..80),
    ) {
        let problem = small_cycle(seed);
        let days = problem.day_count().max(1);
        let mut was = vec![Vec::new(); days];
        for (at, (key, staff, start)) in places.into_iter().enumerate() {
            was[at % days].push(HeldVisit {
                key: TemplateKey(key),
                staff: StaffIndex(staff),
                start: DaySecond(start),
            });
        }
        checked_days(&problem, &from_held(&problem, &was, SHORT));
    }
}
