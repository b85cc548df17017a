//! Meetings of base plans' days, and where days are begun from them.

use care_model::time::LocalDate;
use scheduler::{
    BasePlanProblem, Budget, ClientIndex, Control, CycleDay, DaySecond, Link, PlaceIndex, Problem,
    Route, ShiftTemplate, TemplateKey, VisitIndex, planned_meetings, solve, warm_start,
};

use crate::base_plans::{SHORT, planned, quiet_cycle};
use crate::invented::{at, plain_shift, plain_staff, plain_visit, window};
use crate::invented_cycle::days;
use crate::small_days::quiet_day;

/// A day on which the first staff member has two shifts, and what is begun of
/// it when the base plan's only visit is moved to another start.
fn begun_at(problem: &BasePlanProblem, start: DaySecond) -> Vec<usize> {
    let mut base = planned(problem, SHORT);
    let stated = base.day(problem, CycleDay(0)).expect("a day").problem;
    let planned = &mut base.days[0];
    let placed = |route: &Route| (!route.stops.is_empty()).then_some(route.stops.clone());
    let mut stops = planned
        .plan
        .routes
        .iter()
        .find_map(placed)
        .expect("a visit");
    assert_eq!(stops.len(), 1);
    stops[0].start = start;
    for route in &mut planned.plan.routes {
        route.stops.clear();
    }
    planned.plan.routes[0].stops = stops;
    let keys = [Some(TemplateKey(0))];
    let warm = warm_start(&base, CycleDay(0), &stated, &keys).expect("a valid day");
    warm.routes.iter().map(|route| route.stops.len()).collect()
}

/// One visit of the first day, and the first staff member's shifts.
fn split_cycle(visit_from: (i32, i32), ends: &[(i32, i32)]) -> BasePlanProblem {
    let mut problem = quiet_cycle();
    problem.visits.truncate(1);
    problem.visits[0].days = days([0]);
    problem.visits[0].visit.start_windows = vec![window(visit_from, visit_from)];
    problem.shifts.clear();
    for &(from, to) in ends {
        let mut shift = plain_shift(0);
        (shift.start, shift.end) = (at(from, 0), at(to, 0));
        problem.shifts.push(ShiftTemplate {
            days: days([0]),
            shift,
        });
    }
    problem
}

#[test]
fn a_visit_where_two_shifts_meet_begins_in_the_second() {
    let mut problem = split_cycle((12, 0), &[(7, 12), (12, 16)]);
    problem.visits[0].visit.place = PlaceIndex(0);
    assert_eq!(begun_at(&problem, at(12, 0)), [0, 1]);
    problem.shifts.swap(0, 1);
    assert_eq!(begun_at(&problem, at(12, 0)), [1, 0]);
}

#[test]
fn a_visit_in_overtime_begins_there() {
    let mut problem = split_cycle((12, 20), &[(7, 12), (14, 16)]);
    problem.shifts[0].shift.overtime_limit_s = 3_600;
    assert_eq!(begun_at(&problem, at(12, 20)), [1, 0]);
    // The base plan has it when nobody works.
    assert_eq!(begun_at(&problem, at(13, 1)), [0, 0]);
}

/// What the visits of a day are called by their meetings.
fn named(problem: &Problem) -> Vec<(u32, String)> {
    let date: LocalDate = "2026-09-07".parse().expect("a Monday");
    let budget = Budget::iterations(100);
    let plan = solve(problem, 1, budget, |_| Control::Continue).expect("the day is valid");
    assert_eq!(plan.unplaced, []);
    let mut named: Vec<(u32, String)> = planned_meetings(problem, &plan, date)
        .into_iter()
        .map(|one| {
            assert_eq!(one.visit.0, date, "a visit is of the planned day");
            (one.visit.1.0, format!("{} {}", one.date, one.start))
        })
        .collect();
    named.sort();
    named
}

#[test]
fn visits_that_begin_together_are_one_however_they_are_tied() {
    let mut problem = quiet_day();
    problem.staff.push(plain_staff());
    problem.shifts.push(plain_shift(2));
    let nine = plain_visit(1, 30, window((9, 0), (9, 0)));
    problem.visits = vec![nine.clone(), nine.clone(), nine];
    let together = |first: u32, second: u32| Link::Simultaneous {
        first: VisitIndex(first),
        second: VisitIndex(second),
    };
    let names = |problem: &Problem| -> Vec<u32> {
        named(problem).into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(names(&problem), [0, 1, 2]);
    problem.links = vec![together(2, 1)];
    assert_eq!(names(&problem), [0, 1, 1]);
    for links in [
        [(1, 2), (0, 1)],
        [(0, 1), (1, 2)],
        [(2, 1), (2, 0)],
        [(0, 2), (1, 2)],
    ] {
        problem.links = links
            .map(|(first, second)| together(first, second))
            .to_vec();
        assert_eq!(names(&problem), [0, 0, 0], "{links:?}");
    }
    // At two clients there are two visits.
    problem.links = vec![together(0, 1), together(1, 2)];
    problem.visits[2].client = ClientIndex(1);
    assert_eq!(names(&problem), [0, 0, 2]);
}

#[test]
fn a_meeting_after_midnight_is_of_the_next_date() {
    let mut problem = quiet_day();
    for shift in &mut problem.shifts {
        (shift.start, shift.end) = (at(21, 0), at(31, 0));
    }
    problem.visits = vec![plain_visit(1, 30, window((25, 30), (25, 30)))];
    let named: Vec<String> = named(&problem).into_iter().map(|(_, when)| when).collect();
    assert_eq!(named, ["2026-09-08 01:30"]);
}
