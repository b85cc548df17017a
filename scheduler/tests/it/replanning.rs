//! Staff who fall ill, and days done with fewer.

use scheduler::{
    Alternative, Budget, Control, DaySecond, Pin, Plan, Problem, StaffIndex, VisitIndex, Window,
    check, fewest_staff, priced_as, solve, solve_from, with_used_shifts_only, without_staff,
};

use crate::invented::{at, plain_visit, unit_day, window};
use crate::small_days::quiet_day;

fn planned(problem: &Problem, iterations: u64) -> Plan {
    let budget = Budget::iterations(iterations);
    solve(problem, 1, budget, |_| Control::Continue).expect("the invented day is valid")
}

/// Whose shift each placed visit is in.
fn staff_of(problem: &Problem, plan: &Plan) -> Vec<Option<StaffIndex>> {
    let mut staff = vec![None; problem.visits.len()];
    for (shift, route) in problem.shifts.iter().zip(&plan.routes) {
        for stop in &route.stops {
            staff[stop.visit.at()] = Some(shift.staff);
        }
    }
    staff
}

/// Changes of staff of visits that were not hers.
fn changed(problem: &Problem, before: &Plan, after: &Plan, ill: StaffIndex) -> usize {
    let (was, is) = (staff_of(problem, before), staff_of(problem, after));
    let moved = was.iter().zip(&is).filter(|(was, is)| was != is);
    moved.filter(|(was, _)| **was != Some(ill)).count()
}

#[test]
fn who_is_ill_keeps_what_she_has_begun_and_loses_the_rest() {
    let problem = unit_day(7, 120, 12);
    let plan = planned(&problem, 600);
    let now = at(9, 30);
    let busy = |staff: &u32| {
        let hers = StaffIndex(*staff);
        let stops = staff_of(&problem, &plan);
        stops.iter().filter(|staff| **staff == Some(hers)).count()
    };
    let ill = StaffIndex((0..12).max_by_key(busy).expect("twelve staff"));
    for alternative in Alternative::ALL {
        let rest = without_staff(&problem, &plan, ill, now, alternative);
        let found = solve_from(&rest, &plan, 1, Budget::iterations(400), |_| {
            Control::Continue
        })
        .expect("the rest of a valid day is valid");
        assert_eq!(check(&rest, &found), vec![], "{alternative:?}");
        for (route, after) in plan.routes.iter().zip(&found.routes) {
            let begun = route.stops.iter().filter(|stop| stop.start < now);
            let still: Vec<_> = begun.map(|stop| (stop.visit, stop.start)).collect();
            let stands: Vec<_> = after
                .stops
                .iter()
                .map(|stop| (stop.visit, stop.start))
                .collect();
            assert_eq!(&stands[..still.len()], &still[..], "what has begun stands");
            let is_hers = problem.shift(route.shift).staff == ill;
            assert!(!is_hers || stands.len() == still.len(), "she has gone home");
        }
        assert_eq!(
            priced_as(&problem, &rest, &found).unplaced,
            found.terms.unplaced
        );
    }
}

#[test]
fn the_alternative_of_fewest_changes_changes_fewest() {
    let problem = unit_day(8, 120, 12);
    let plan = planned(&problem, 600);
    let ill = StaffIndex(0);
    let found = |alternative| {
        let rest = without_staff(&problem, &plan, ill, at(6, 30), alternative);
        solve_from(&rest, &plan, 1, Budget::iterations(1_500), |_| {
            Control::Continue
        })
        .expect("the rest of a valid day is valid")
    };
    let few = changed(&problem, &plan, &found(Alternative::FewestChanges), ill);
    let continuous = changed(&problem, &plan, &found(Alternative::BestContinuity), ill);
    assert!(few <= continuous, "{few} against {continuous}");
    assert!(
        few * 10 <= problem.visits.len(),
        "{few} of {}",
        problem.visits.len()
    );
}

#[test]
fn a_search_from_a_plan_is_never_worse_than_it() {
    let problem = unit_day(3, 80, 7);
    let plan = planned(&problem, 300);
    let again = solve_from(&problem, &plan, 2, Budget::iterations(50), |_| {
        Control::Continue
    })
    .expect("the invented day is valid");
    assert!(again.terms.total() <= plan.terms.total());
    assert_eq!(check(&problem, &again), vec![]);
}

#[test]
fn two_visits_apart_in_time_need_one_person() {
    let mut problem = quiet_day();
    problem.visits = vec![
        plain_visit(1, 30, window((9, 0), (9, 10))),
        plain_visit(2, 30, window((11, 0), (11, 10))),
    ];
    let each = Budget::iterations(50);
    let fewest = fewest_staff(&problem, 1, each, |_| Control::Continue).expect("valid");
    assert_eq!(fewest.needed.len(), 1);
    assert_eq!(fewest.plan.unplaced, Vec::<VisitIndex>::new());
    assert_eq!(check(&problem, &fewest.plan), vec![]);
    let closed = with_used_shifts_only(&problem, &fewest.plan);
    let again = planned(&closed, 50);
    assert_eq!(
        again
            .routes
            .iter()
            .filter(|route| !route.stops.is_empty())
            .count(),
        1
    );
}

#[test]
fn two_at_the_same_time_need_two_and_nobody_is_dropped_for_it() {
    let mut problem = quiet_day();
    problem.visits = vec![
        plain_visit(1, 30, window((9, 0), (9, 5))),
        plain_visit(2, 30, window((9, 0), (9, 5))),
    ];
    let each = Budget::iterations(50);
    let fewest = fewest_staff(&problem, 1, each, |_| Control::Continue).expect("valid");
    assert_eq!(fewest.needed.len(), 2);
    assert_eq!(fewest.plan.unplaced, Vec::<VisitIndex>::new());
}

#[test]
fn the_question_of_fewest_staff_can_be_stopped() {
    let problem = unit_day(2, 60, 6);
    let mut calls = 0;
    let fewest = fewest_staff(&problem, 1, Budget::iterations(64), |_| {
        calls += 1;
        if calls > 3 {
            Control::Stop
        } else {
            Control::Continue
        }
    })
    .expect("the invented day is valid");
    // The first plan was asked four times, and nobody was taken out after it.
    assert_eq!((calls, check(&problem, &fewest.plan)), (4, vec![]));
}

/// An hour before the end of her shift, with the next visit pinned
/// to her: it goes to somebody else all the same.
#[test]
fn nothing_stays_with_who_is_ill_however_late_or_pinned() {
    let mut problem = quiet_day();
    let ill = StaffIndex(0);
    let end = problem.shifts[0].end;
    let (late, later) = (DaySecond(end.0 - 3_600), DaySecond(end.0 - 3_000));
    problem.visits = vec![plain_visit(1, 5, Window::new(late, later))];
    problem.visits[0].pin = Pin::StaffAndStart {
        staff: ill,
        start: later,
    };
    let plan = planned(&problem, 20);
    assert_eq!(staff_of(&problem, &plan), vec![Some(ill)]);
    for alternative in Alternative::ALL {
        let rest = without_staff(&problem, &plan, ill, late, alternative);
        let found = solve_from(&rest, &plan, 1, Budget::iterations(20), |_| {
            Control::Continue
        })
        .expect("the rest of a valid day is valid");
        assert_eq!(
            staff_of(&problem, &found),
            vec![Some(StaffIndex(1))],
            "{alternative:?}"
        );
        assert_eq!(check(&rest, &found), vec![]);
    }
}
