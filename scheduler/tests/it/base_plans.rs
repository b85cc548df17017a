//! Base plans: whole cycles, and days begun from them.

use std::collections::{BTreeMap, BTreeSet};

use care_model::continuity::{Continuity, MeasuredClient, continuity, last_day};
use care_model::time::{LocalDate, dates};
use proptest::prelude::*;
use scheduler::{
    BasePlan, BasePlanBudget, BasePlanProblem, Budget, ClientIndex, Control, CycleDay, Link, Pin,
    Plan, Problem, PublishedVisit, ShiftTemplate, StaffIndex, TemplateKey, VisitIndex,
    VisitTemplate, check, planned_meetings, restate, solve, solve_base_plan, solve_from,
    warm_start,
};

use crate::invented::{plain_shift, plain_staff, plain_visit, window};
use crate::invented_cycle::{days, small_cycle, unit_cycle};
use crate::small_days::quiet_day;

pub const SHORT: BasePlanBudget = BasePlanBudget {
    iterations_a_day: 300,
    rounds: 2,
};

pub fn planned(problem: &BasePlanProblem, budget: BasePlanBudget) -> BasePlan {
    solve_base_plan(problem, 1, budget, |_| Control::Continue).expect("the cycle is valid")
}

/// Each day with its plan, which the checker has nothing against.
pub fn checked_days(problem: &BasePlanProblem, base: &BasePlan) -> Vec<(Problem, Plan)> {
    let days = base.days.iter().enumerate().map(|(at, day)| {
        let stated = base.day(problem, CycleDay(at as u32));
        let stated = stated.expect("every day is planned");
        assert_eq!(stated.keys, day.keys);
        assert_eq!(check(&stated.problem, &day.plan), vec![], "day {at}");
        (stated.problem, day.plan.clone())
    });
    days.collect()
}

/// The national measure of the first two weeks.
fn national(problem: &BasePlanProblem, days: &[(Problem, Plan)]) -> Continuity<ClientIndex> {
    let first: LocalDate = "2026-09-07".parse().expect("a Monday");
    let client = |client| MeasuredClient {
        client: ClientIndex(client),
        born: Some("1940-01-01".parse().expect("a date")),
        away: vec![],
    };
    let clients: Vec<_> = (0..problem.clients.len() as u32).map(client).collect();
    let days = days.iter().cycle().zip(dates(first, last_day(first)));
    let meetings: Vec<_> = days
        .flat_map(|((stated, plan), date)| planned_meetings(stated, plan, date))
        .collect();
    continuity(first, &clients, &meetings)
}

/// Two staff, three clients, one visit each on every day of one week.
pub fn quiet_cycle() -> BasePlanProblem {
    let day = quiet_day();
    let visit = |key: u64, hour: i32| {
        let mut visit = plain_visit(key as u32 + 1, 30, window((hour, 0), (hour, 30)));
        visit.client = ClientIndex(key as u32);
        VisitTemplate {
            key: TemplateKey(key),
            days: days(0..7),
            visit,
        }
    };
    let shift = |staff: u32| ShiftTemplate {
        days: days(0..7),
        shift: plain_shift(staff),
    };
    BasePlanProblem {
        weeks: 1,
        clients: day.clients,
        staff: vec![plain_staff(), plain_staff()],
        matrices: day.matrices,
        goals: day.goals,
        visits: vec![visit(0, 8), visit(1, 9), visit(2, 10)],
        links: Vec::new(),
        shifts: vec![shift(0), shift(1)],
    }
}

#[test]
fn no_day_of_a_unit_breaks_a_rule() {
    let problem = unit_cycle(1, 2, 60, 9);
    let base = planned(&problem, SHORT);
    let days = checked_days(&problem, &base);
    assert_eq!(days.len(), 14);
    let left_out: usize = days.iter().map(|(_, plan)| plan.unplaced.len()).sum();
    let visits: usize = days.iter().map(|(stated, _)| stated.visits.len()).sum();
    assert!(left_out * 20 < visits, "{left_out} of {visits} left out");
}

#[test]
fn clients_meet_far_fewer_than_when_days_know_nothing_of_each_other() {
    let problem = unit_cycle(2, 2, 150, 24);
    let base = planned(&problem, SHORT);
    let alone: Vec<(Problem, Plan)> = (0..14)
        .map(|day| {
            let stated = problem.day(CycleDay(day)).expect("a day of the cycle");
            let budget = Budget::iterations(900);
            let plan = solve(&stated.problem, u64::from(day), budget, |_| {
                Control::Continue
            });
            (stated.problem, plan.expect("the day is valid"))
        })
        .collect();
    let mean = |days: &[(Problem, Plan)]| {
        let measured = national(&problem, days);
        assert!(measured.staff_met.len() > 10, "{measured:?}");
        measured.mean().expect("somebody is measured")
    };
    let (with, without) = (mean(&checked_days(&problem, &base)), mean(&alone));
    assert!(with * 1.3 < without, "{with} against {without}");
}

#[test]
fn where_one_can_do_it_all_a_client_meets_one() {
    let base = planned(&quiet_cycle(), SHORT);
    assert_eq!(base.continuity, vec![vec![1; 7]; 3]);
    assert_eq!(base.terms.unplaced.0, 0);
    assert_eq!(base.terms.continuity.0, 0);
    let sizes: Vec<usize> = base.loops.iter().map(Vec::len).collect();
    assert_eq!(sizes, vec![1; 3]);
}

/// Somebody who works every other day cannot be met on the days between: the
/// cycle of one week has two faces, whichever day the 14 begin on.
#[test]
fn continuity_goes_round_the_cycle() {
    let mut problem = quiet_cycle();
    problem.shifts[0].days = days([0, 2, 4, 6]);
    problem.shifts[1].days = days([1, 3, 5]);
    let base = planned(&problem, SHORT);
    checked_days(&problem, &base);
    assert_eq!(base.continuity, vec![vec![2; 7]; 3]);
    // Three clients with a second face each, in half a fortnight.
    let second_faces = problem.goals.continuity_step.0 * 3 * 7 / 14;
    assert_eq!(base.terms.continuity.0, second_faces);
    // Over six weeks only the first sees the second person.
    problem.weeks = 6;
    for template in &mut problem.visits {
        template.days = days(0..42);
    }
    problem.shifts[0].days = days((0..42).filter(|day| *day != 0));
    problem.shifts[1].days = days([0]);
    let base = planned(&problem, SHORT);
    checked_days(&problem, &base);
    for of_client in &base.continuity {
        let two: Vec<usize> = (0..42).filter(|&first| of_client[first] == 2).collect();
        let expected: Vec<usize> = [0].into_iter().chain(29..42).collect();
        assert_eq!(
            two, expected,
            "windows from day 29 on reach the first again"
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_base_plan() {
    let problem = unit_cycle(3, 1, 50, 8);
    assert_eq!(planned(&problem, SHORT), planned(&problem, SHORT));
}

#[test]
fn rounds_never_make_the_cycle_worse() {
    let problem = unit_cycle(4, 1, 60, 9);
    let after = |rounds| {
        let budget = BasePlanBudget {
            iterations_a_day: 200,
            rounds,
        };
        planned(&problem, budget).terms.total()
    };
    let (first, second, fourth) = (after(0), after(2), after(4));
    assert!(second < first, "{second:?} against {first:?}");
    assert!(fourth <= second, "{fourth:?} against {second:?}");
}

#[test]
fn stop_keeps_the_best() {
    let problem = unit_cycle(5, 1, 50, 8);
    let mut told = None;
    let stopped = solve_base_plan(&problem, 1, SHORT, |progress| {
        told = progress.best;
        if progress.round == 2 && progress.day == CycleDay(3) {
            Control::Stop
        } else {
            Control::Continue
        }
    })
    .expect("the cycle is valid");
    assert_eq!(Some(stopped.terms), told);
    assert_eq!(stopped.rounds, 2);
    checked_days(&problem, &stopped);
    // At once: every day has a plan all the same, and nobody is asked again.
    let mut asked = 0;
    let at_once = solve_base_plan(&problem, 1, SHORT, |progress| {
        asked += 1;
        assert_eq!((progress.round, progress.best), (0, None));
        Control::Stop
    })
    .expect("the cycle is valid");
    assert_eq!((asked, at_once.days.len(), at_once.rounds), (1, 7, 0));
    checked_days(&problem, &at_once);
    assert!(stopped.terms.total() < at_once.terms.total());
}

/// What the base plan has of a day, and who had it in the new plan.
fn kept(
    base: &BasePlan,
    day: usize,
    keys: &[Option<TemplateKey>],
    stated: &Problem,
    plan: &Plan,
) -> (usize, usize) {
    let planned = &base.days[day];
    let mut before: BTreeMap<TemplateKey, StaffIndex> = BTreeMap::new();
    for (route, staff) in planned.plan.routes.iter().zip(&planned.staff) {
        let stops = route.stops.iter().map(|stop| stop.visit);
        before.extend(stops.map(|visit| (planned.keys[visit.at()], *staff)));
    }
    let working: BTreeSet<StaffIndex> = stated.shifts.iter().map(|shift| shift.staff).collect();
    let mut after = BTreeMap::new();
    for (shift, route) in stated.shifts.iter().zip(&plan.routes) {
        let named = route.stops.iter().filter_map(|stop| keys[stop.visit.at()]);
        after.extend(named.map(|key| (key, shift.staff)));
    }
    let there: Vec<_> = before
        .iter()
        .filter(|(key, staff)| keys.contains(&Some(**key)) && working.contains(staff))
        .collect();
    let same = there
        .iter()
        .filter(|(key, staff)| after.get(key) == Some(staff));
    (same.count(), there.len())
}

/// The base plan's day without one visit, with one more, and with the busiest
/// staff member absent.
fn changed_day(
    problem: &BasePlanProblem,
    base: &BasePlan,
    day: u32,
) -> (Problem, Vec<Option<TemplateKey>>) {
    let stated = base
        .day(problem, CycleDay(day))
        .expect("a day of the cycle");
    let (mut changed, mut keys) = (stated.problem, stated.keys);
    let cancelled = changed.visits.len() as u32 / 2;
    let linked = |link: &Link| {
        let (first, second) = link.visits();
        first.0 == cancelled || second.0 == cancelled
    };
    changed.links.retain(|link| !linked(link));
    let moved = |visit: VisitIndex| VisitIndex(visit.0 - u32::from(visit.0 > cancelled));
    for link in &mut changed.links {
        let (first, second) = link.visits();
        let (first, second) = (moved(first), moved(second));
        *link = match *link {
            Link::Simultaneous { .. } => Link::Simultaneous { first, second },
            Link::Gap { min_s, max_s, .. } => Link::Gap {
                first,
                second,
                min_s,
                max_s,
            },
            Link::Before { .. } => Link::Before { first, second },
            Link::SameStaff { .. } => Link::SameStaff { first, second },
            Link::DifferentStaff { .. } => Link::DifferentStaff { first, second },
        };
    }
    changed.visits.remove(cancelled as usize);
    keys.remove(cancelled as usize);
    let mut keys: Vec<_> = keys.into_iter().map(Some).collect();
    let mut added = changed.visits[0].clone();
    added.pin = Pin::Free;
    changed.visits.push(added);
    keys.push(None);
    let routes = &base.days[day as usize].plan.routes;
    let busiest = routes.iter().max_by_key(|route| route.stops.len());
    let absent = changed.shift(busiest.expect("somebody works").shift).staff;
    changed.shifts.retain(|shift| shift.staff != absent);
    (changed, keys)
}

#[test]
fn a_day_with_a_cancelled_visit_and_an_absence_stays_near_the_base_plan() {
    let problem = unit_cycle(6, 1, 120, 22);
    let base = planned(&problem, SHORT);
    for day in [0, 3] {
        let (mut changed, keys) = changed_day(&problem, &base, day);
        let warm = warm_start(&base, CycleDay(day), &changed, &keys).expect("a valid day");
        assert_eq!(check(&changed, &warm), vec![]);
        let (same, there) = kept(&base, day as usize, &keys, &changed, &warm);
        assert!(same * 100 >= there * 95, "{same} of {there} begun with");
        // What the base plan has is what clients and staff know of the day.
        for route in &warm.routes {
            let shift = route.shift;
            changed.published.extend(route.stops.iter().map(|stop| {
                let (visit, start) = (stop.visit, stop.start);
                PublishedVisit {
                    visit,
                    shift,
                    start,
                }
            }));
        }
        let warm = restate(&changed, &warm);
        let solved = solve_from(&changed, &warm, 1, Budget::iterations(300), |_| {
            Control::Continue
        })
        .expect("a valid day");
        assert_eq!(check(&changed, &solved), vec![]);
        assert!(solved.terms.total() <= warm.terms.total());
        let (same, _) = kept(&base, day as usize, &keys, &changed, &solved);
        assert!(same * 100 >= there * 80, "{same} of {there} kept");
    }
}

#[test]
fn a_day_as_the_base_plan_has_it_begins_as_the_base_plan() {
    let problem = unit_cycle(7, 1, 60, 10);
    let base = planned(&problem, SHORT);
    let stated = base.day(&problem, CycleDay(2)).expect("a day of the cycle");
    let keys: Vec<_> = stated.keys.iter().copied().map(Some).collect();
    let warm = warm_start(&base, CycleDay(2), &stated.problem, &keys).expect("a valid day");
    assert_eq!(warm.routes, base.days[2].plan.routes);
    assert_eq!(warm.terms, base.days[2].plan.terms);
}

#[test]
fn a_cycle_of_nothing_is_a_base_plan_of_nothing() {
    let mut problem = quiet_cycle();
    problem.visits.clear();
    let base = planned(&problem, SHORT);
    assert_eq!((base.days.len(), base.terms.total().0), (7, 0));
    problem = quiet_cycle();
    problem.shifts.clear();
    problem.staff.clear();
    let base = planned(&problem, SHORT);
    checked_days(&problem, &base);
    assert_eq!(base.days[0].plan.unplaced.len(), 3);
}

#[test]
fn without_visits_there_need_be_no_matrix() {
    let mut problem = quiet_cycle();
    problem.visits.clear();
    problem.shifts.clear();
    problem.matrices.clear();
    let base = planned(&problem, SHORT);
    assert_eq!(base.days.len(), 7);
    assert_eq!(base.loops, vec![Vec::new(); 3]);
}

/// 64 cases, or as many more as `PROPTEST_CASES` says.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = if default.cases == 256 {
        64
    } else {
        default.cases
    };
    ProptestConfig { cases, ..default }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_day_of_a_random_cycle_passes_the_checker(
        seed in any::<u64>(),
        iterations_a_day in 0_u64..60,
        rounds in 0_u32..3,
    ) {
        let problem = small_cycle(seed);
        prop_assert_eq!(problem.validate(), Ok(()));
        let base = planned(&problem, BasePlanBudget { iterations_a_day, rounds });
        let days = checked_days(&problem, &base);
        for (at, (stated, plan)) in days.iter().enumerate() {
            let mut stated = stated.clone();
            let mut keys: Vec<_> = base.days[at].keys.iter().copied().map(Some).collect();
            if !keys.is_empty() {
                let pick = seed as usize % keys.len();
                keys[pick] = None;
            }
            let warm = warm_start(&base, CycleDay(at as u32), &stated, &keys).expect("valid");
            prop_assert_eq!(check(&stated, &warm), vec![]);
            prop_assert!(warm.unplaced.len() >= plan.unplaced.len());
            // Whatever has become of the shifts.
            for shift in stated.shifts.iter_mut().step_by(2) {
                shift.skills = scheduler::SkillSet::default();
            }
            let warm = warm_start(&base, CycleDay(at as u32), &stated, &keys).expect("valid");
            prop_assert_eq!(check(&stated, &warm), vec![]);
        }
    }
}
