//! Days small enough to know the answer, what is stored, and bad problems.

use std::sync::Arc;

use care_model::travel::TravelMode;
use scheduler::{
    Break, BreakPay, Budget, Client, ClientIndex, Control, Cost, DaySecond, Fault, FaultReason,
    Goals, Link, MatrixIndex, PlaceIndex, Plan, Problem, ShiftIndex, SkillIndex, SkillSet,
    StaffIndex, VisitIndex, check, solve,
};

use crate::invented::{at, grid_matrix, plain_shift, plain_staff, plain_visit, window};

/// Two staff members, three clients on a street, no visits yet.
pub fn quiet_day() -> Problem {
    let points = [(0, 0), (600, 0), (1_200, 0), (1_800, 0)];
    Problem {
        clients: vec![Client::default(); 3],
        staff: vec![plain_staff(), plain_staff()],
        visits: Vec::new(),
        links: Vec::new(),
        shifts: vec![plain_shift(0), plain_shift(1)],
        matrices: vec![grid_matrix(TravelMode::Bicycle, &points, 4).into()],
        goals: Goals::home_care(),
        published: Vec::new(),
        frozen_until: None,
    }
}

pub fn planned(problem: &Problem) -> Plan {
    let plan = solve(problem, 1, Budget::iterations(200), |_| Control::Continue)
        .expect("the small day is valid");
    assert_eq!(check(problem, &plan), vec![]);
    plan
}

/// Start of every visit in minutes of the day; `None` for those left out.
fn starts(plan: &Plan) -> Vec<Option<i32>> {
    let placements = plan.placements();
    placements
        .into_iter()
        .map(|place| place.map(|place| place.start.0 / 60))
        .collect()
}

/// Each window of the one is shut by the next of the other, until the last.
#[test]
fn windows_that_alternate_all_day_are_no_circle() {
    let mut problem = quiet_day();
    let (first, second) = (VisitIndex(0), VisitIndex(1));
    let hours = |minute| (7..13).map(move |hour| window((hour, minute), (hour, minute)));
    let mut here = plain_visit(1, 10, window((6, 0), (6, 0)));
    let mut there = here.clone();
    here.start_windows = hours(0).chain([window((15, 0), (15, 0))]).collect();
    there.start_windows = hours(30).chain([window((15, 0), (15, 0))]).collect();
    problem.visits = vec![here, there];
    problem.links = vec![Link::Simultaneous { first, second }];
    assert_eq!(starts(&planned(&problem)), vec![Some(900), Some(900)]);
}

#[test]
fn double_staffing_starts_together_with_two_people() {
    let mut problem = quiet_day();
    let visit = plain_visit(1, 30, window((9, 0), (10, 0)));
    problem.visits = vec![
        visit.clone(),
        visit,
        plain_visit(2, 20, window((9, 0), (9, 0))),
    ];
    let (first, second) = (VisitIndex(0), VisitIndex(1));
    problem.links = vec![Link::Simultaneous { first, second }];
    let plan = planned(&problem);
    let starts = starts(&plan);
    assert_eq!(starts[0], starts[1]);
    assert_eq!(starts[2], Some(540));
    problem.shifts.pop();
    let alone = planned(&problem);
    assert_eq!(
        alone.unplaced,
        [first, second],
        "half a double staffing is none"
    );
}

#[test]
fn a_dose_waits_for_the_gap() {
    let mut problem = quiet_day();
    problem.visits = vec![
        plain_visit(1, 10, window((8, 0), (9, 0))),
        plain_visit(1, 10, window((8, 0), (16, 0))),
    ];
    let (first, second) = (VisitIndex(0), VisitIndex(1));
    problem.links = vec![Link::Gap {
        first,
        second,
        min_s: 4 * 3600,
        max_s: 6 * 3600,
    }];
    assert_eq!(starts(&planned(&problem)), [Some(480), Some(720)]);
}

#[test]
fn an_upper_gap_draws_the_first_visit_later() {
    let mut problem = quiet_day();
    problem.visits = vec![
        plain_visit(1, 10, window((8, 0), (14, 0))),
        plain_visit(1, 10, window((13, 0), (14, 0))),
    ];
    let (first, second) = (VisitIndex(0), VisitIndex(1));
    problem.links = vec![Link::Gap {
        first,
        second,
        min_s: 1_200,
        max_s: 3_600,
    }];
    assert_eq!(starts(&planned(&problem)), [Some(720), Some(780)]);
}

#[test]
fn the_break_is_taken_between_visits() {
    let mut problem = quiet_day();
    problem.shifts.truncate(1);
    problem.shifts[0].breaks = vec![Break {
        start_window: window((11, 0), (12, 0)),
        length_s: 1_800,
        pay: BreakPay::Unpaid,
    }];
    problem.visits = vec![
        plain_visit(1, 60, window((10, 30), (10, 30))),
        plain_visit(1, 60, window((11, 30), (13, 0))),
    ];
    let plan = planned(&problem);
    assert_eq!(starts(&plan), [Some(630), Some(720)]);
    let rest = plan.routes[0].breaks[0];
    assert_eq!(
        (rest.start, rest.end, rest.after_stops),
        (at(11, 30), at(12, 0), 1)
    );
}

#[test]
fn staff_known_to_the_client_come() {
    let mut problem = quiet_day();
    problem.clients[0] = Client {
        contact: Some(StaffIndex(1)),
        met: vec![StaffIndex(1)],
    };
    problem.visits = vec![plain_visit(1, 30, window((9, 0), (10, 0)))];
    let plan = planned(&problem);
    assert_eq!(plan.routes[1].stops.len(), 1);
    assert_eq!(plan.terms.continuity, Cost(0));
}

#[test]
fn a_cheap_visit_is_left_out_for_a_dear_one() {
    let mut problem = quiet_day();
    problem.shifts.truncate(1);
    problem.visits = vec![
        plain_visit(1, 60, window((9, 0), (9, 0))),
        plain_visit(1, 60, window((9, 0), (9, 0))),
    ];
    problem.visits[0].priority = scheduler::Priority::MayDrop(Cost(100_000));
    let plan = planned(&problem);
    assert_eq!(plan.unplaced, [VisitIndex(0)]);
    assert_eq!(plan.terms.unplaced, Cost(100_000));
}

#[test]
fn nothing_to_do_is_a_plan_too() {
    let mut problem = quiet_day();
    assert!(planned(&problem).unplaced.is_empty());
    problem.shifts.clear();
    problem.visits = vec![plain_visit(1, 60, window((9, 0), (9, 0)))];
    assert_eq!(planned(&problem).unplaced, [VisitIndex(0)]);
}

#[test]
fn stored_forms_stay() {
    let mut problem = quiet_day();
    problem.visits = vec![
        plain_visit(1, 30, window((9, 0), (10, 0))),
        plain_visit(2, 20, window((9, 0), (9, 30))),
    ];
    problem.visits[0].required_skills =
        SkillSet::of([SkillIndex(2)]).expect("a skill number below the limit");
    problem.shifts[1].skills = problem.visits[0].required_skills;
    problem.visits[1].client = ClientIndex(1);
    problem.links = vec![Link::DifferentStaff {
        first: VisitIndex(0),
        second: VisitIndex(1),
    }];
    let plan = planned(&problem);
    insta::assert_json_snapshot!("problem", problem);
    insta::assert_json_snapshot!("plan", plan);
    let text = serde_json::to_string(&problem).expect("a problem is plain data");
    assert_eq!(
        serde_json::from_str::<Problem>(&text).expect("just written"),
        problem
    );
}

fn faults(change: impl FnOnce(&mut Problem)) -> Vec<Fault> {
    let mut problem = quiet_day();
    problem.visits = vec![plain_visit(1, 30, window((9, 0), (10, 0))); 3];
    change(&mut problem);
    let faults = problem.validate().expect_err("the problem was made bad");
    for fault in &faults {
        assert!(fault.to_string().contains("\nMaybe "), "{fault}");
    }
    let refused = solve(&problem, 1, Budget::iterations(1), |_| Control::Continue);
    assert_eq!(refused.expect_err("a bad problem is refused"), faults);
    faults
}

#[track_caller]
fn one_fault(field: &str, reason: FaultReason, change: impl FnOnce(&mut Problem)) {
    let faults = faults(change);
    assert!(
        faults
            .iter()
            .any(|fault| fault.field.starts_with(field) && fault.reason == reason),
        "{faults:?}"
    );
}

#[test]
fn bad_values_are_told_with_field_and_remedy() {
    use FaultReason as Why;
    let v = VisitIndex;
    one_fault("visits[1].place", Why::OutOfRange, |p| {
        p.visits[1].place = PlaceIndex(9);
    });
    one_fault("visits[0].client", Why::OutOfRange, |p| {
        p.visits[0].client = ClientIndex(3);
    });
    one_fault("visits[0].service_s", Why::Negative, |p| {
        p.visits[0].service_s = -1;
    });
    one_fault("visits[0].start_windows", Why::NoWindow, |p| {
        p.visits[0].start_windows.clear();
    });
    one_fault("visits[0].start_windows[0]", Why::EmptyWindow, |p| {
        p.visits[0].start_windows[0] = window((10, 0), (9, 0));
    });
    one_fault("visits[0].start_windows[1]", Why::WindowsNotRising, |p| {
        p.visits[0].start_windows.push(window((9, 30), (11, 0)));
    });
    one_fault("visits[0].start_windows[0]", Why::TimeOutOfBounds, |p| {
        p.visits[0].start_windows[0].to = DaySecond(i32::MAX);
    });
    one_fault("visits[0].start_windows[0]", Why::TimeOutOfBounds, |p| {
        p.visits[0].start_windows[0].from = DaySecond(i32::MIN);
    });
    one_fault("shifts[0].staff", Why::OutOfRange, |p| {
        p.shifts[0].staff = StaffIndex(2);
    });
    one_fault("shifts[0].travel", Why::OutOfRange, |p| {
        p.shifts[0].travel = MatrixIndex(1);
    });
    one_fault("shifts[0].end", Why::ShiftTooShort, |p| {
        p.shifts[0].end = at(7, 0);
    });
    one_fault("shifts[1].start", Why::ShiftsOverlap, |p| {
        p.shifts[1].staff = StaffIndex(0);
    });
    one_fault("shifts[0].breaks[0]", Why::BreakOutsideShift, |p| {
        let start_window = window((20, 0), (21, 0));
        let rest = Break {
            start_window,
            length_s: 60,
            pay: BreakPay::Paid,
        };
        p.shifts[0].breaks.push(rest);
    });
    one_fault("matrices[0].seconds.len()", Why::MatrixSize, |p| {
        Arc::make_mut(&mut p.matrices[0]).seconds.pop();
    });
    one_fault("matrices[0].seconds[3]", Why::MatrixValue, |p| {
        Arc::make_mut(&mut p.matrices[0]).seconds[3] = u32::MAX;
    });
    one_fault("goals.travel_per_s", Why::Negative, |p| {
        p.goals.travel_per_s = Cost(-1);
    });
    one_fault("goals.unwanted", Why::OutOfRange, |p| {
        p.goals.unwanted = Cost(i64::MAX);
    });
    one_fault("links[0]", Why::OutOfRange, |p| {
        p.links.push(Link::Before {
            first: v(0),
            second: v(7),
        });
    });
    one_fault("links[0]", Why::LinkToItself, |p| {
        p.links.push(Link::Before {
            first: v(1),
            second: v(1),
        });
    });
    one_fault("links[", Why::LinkCycle, |p| {
        p.links.push(Link::Before {
            first: v(0),
            second: v(1),
        });
        p.links.push(Link::Before {
            first: v(1),
            second: v(2),
        });
        p.links.push(Link::Before {
            first: v(2),
            second: v(0),
        });
    });
    one_fault("links[0]", Why::LinkImpossible, |p| {
        let (min_s, max_s) = (7_200, 9_000);
        p.links.push(Link::Gap {
            first: v(0),
            second: v(1),
            min_s,
            max_s,
        });
    });
    one_fault("links[1]", Why::SimultaneousAndSameStaff, |p| {
        p.links.push(Link::Simultaneous {
            first: v(0),
            second: v(1),
        });
        p.links.push(Link::SameStaff {
            first: v(1),
            second: v(0),
        });
    });
    one_fault("published[1]", Why::Duplicate, |p| {
        let published = scheduler::PublishedVisit {
            visit: v(0),
            shift: ShiftIndex(0),
            start: at(9, 0),
        };
        p.published = vec![published; 2];
    });
    let all = faults(|p| {
        p.visits[0].place = PlaceIndex(9);
        p.visits[2].service_s = -5;
        p.shifts[1].staff = StaffIndex(8);
    });
    assert_eq!(all.len(), 3, "{all:?}");
}
