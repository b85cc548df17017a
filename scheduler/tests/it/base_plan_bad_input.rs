//! Bad cycles, and base plans that are of something else.

use scheduler::{
    BasePlan, BasePlanProblem, Client, ClientIndex, Control, CycleDay, Fault, FaultReason, Link,
    Pin, Problem, ShiftIndex, ShiftTemplate, StaffIndex, TemplateKey, VisitIndex, solve_base_plan,
    warm_start,
};

use crate::base_plans::{SHORT, checked_days, planned, quiet_cycle};
use crate::invented::{at, plain_shift, plain_staff, window};
use crate::invented_cycle::days;

#[test]
fn a_warm_start_says_what_is_wrong() {
    let problem = quiet_cycle();
    let base = planned(&problem, SHORT);
    let day = base.day(&problem, CycleDay(0)).expect("a day").problem;
    let keys = [0, 1, 2].map(|key| Some(TemplateKey(key)));
    let fault = |day: u32, stated: &Problem, keys: &[Option<TemplateKey>]| {
        let faults = warm_start(&base, CycleDay(day), stated, keys).expect_err("a fault");
        (faults[0].field.clone(), faults[0].reason)
    };
    let outside = ("cycle_day".to_owned(), FaultReason::OutsideCycle);
    assert_eq!(fault(7, &day, &keys), outside);
    let few = ("keys.len()".to_owned(), FaultReason::OutOfRange);
    assert_eq!(fault(0, &day, &keys[..2]), few);
    let twice = ("keys[1]".to_owned(), FaultReason::Duplicate);
    assert_eq!(fault(0, &day, &[keys[0], keys[0], None]), twice);
    let mut broken = day.clone();
    broken.visits[1].client = ClientIndex(9);
    let client = ("visits[1].client".to_owned(), FaultReason::OutOfRange);
    assert_eq!(fault(0, &broken, &keys), client);
}

/// The first fault of the quiet cycle after a change.
fn fault(change: impl FnOnce(&mut BasePlanProblem)) -> (String, FaultReason) {
    let mut problem = quiet_cycle();
    change(&mut problem);
    let faults: Vec<Fault> =
        solve_base_plan(&problem, 1, SHORT, |_| Control::Continue).expect_err("a fault");
    assert!(faults[0].to_string().contains("\nMaybe "), "{}", faults[0]);
    (faults[0].field.clone(), faults[0].reason)
}

#[test]
fn a_bad_cycle_is_refused_with_what_and_where() {
    use FaultReason as Reason;
    let said = |field: &str, reason| (field.to_owned(), reason);
    for weeks in [0, 9, u32::MAX] {
        let refused = fault(|problem| problem.weeks = weeks);
        assert_eq!(refused, said("weeks", Reason::CycleLength));
    }
    let refused = fault(|problem| problem.visits[1].days.push(CycleDay(7)));
    assert_eq!(refused, said("visits[1].days[7]", Reason::OutsideCycle));
    let refused = fault(|problem| problem.shifts[0].days[2] = CycleDay(56));
    assert_eq!(refused, said("shifts[0].days[2]", Reason::OutsideCycle));
    let refused = fault(|problem| problem.visits[0].days[1] = CycleDay(0));
    assert_eq!(refused, said("visits[0].days[1]", Reason::Duplicate));
    let refused = fault(|problem| problem.visits[2].days.clear());
    assert_eq!(refused, said("visits[2].days", Reason::NoDay));
    let refused = fault(|problem| problem.visits[2].key = TemplateKey(0));
    assert_eq!(refused, said("visits[2].key", Reason::Duplicate));
    let refused = fault(|problem| problem.visits[0].visit.client = ClientIndex(3));
    assert_eq!(refused, said("visits[0].client", Reason::OutOfRange));
    let refused = fault(|problem| problem.shifts[1].shift.staff = StaffIndex(2));
    assert_eq!(refused, said("shifts[1].staff", Reason::OutOfRange));
    let refused = fault(|problem| {
        let (shift, start) = (ShiftIndex(0), at(8, 0));
        problem.visits[0].visit.pin = Pin::Started { shift, start };
    });
    assert_eq!(refused, said("visits[0].pin", Reason::BegunInTemplate));
    let refused = fault(|problem| problem.clients = vec![Client::default(); 2_000_001]);
    let pairs = "clients.len() * staff.len()";
    assert_eq!(refused, said(pairs, Reason::TooMany));
}

#[test]
fn links_stay_within_a_day() {
    let said = ("links[0]".to_owned(), FaultReason::LinkAcrossDays);
    let (first, second) = (VisitIndex(0), VisitIndex(1));
    let refused = fault(|problem| {
        problem.visits[0].days = days([0, 1]);
        problem.visits[1].days = days([2, 3]);
        problem.links = vec![Link::Before { first, second }];
    });
    assert_eq!(refused, said);
    let refused = fault(|problem| {
        problem.visits[1].days = days([0, 1]);
        problem.visits[1].visit.start_windows = vec![window((8, 0), (8, 30))];
        problem.links = vec![Link::Simultaneous { first, second }];
    });
    assert_eq!(refused, said);
    let refused = fault(|problem| {
        let second = VisitIndex(8);
        problem.links = vec![Link::Before { first, second }];
    });
    assert_eq!(refused, ("links[0]".to_owned(), FaultReason::OutOfRange));
    // On some days both, on others one: bound where both are.
    let mut problem = quiet_cycle();
    problem.visits[1].days = days([0, 1]);
    problem.links = vec![Link::Before { first, second }];
    let base = planned(&problem, SHORT);
    checked_days(&problem, &base);
    let links = |day| {
        problem
            .day(CycleDay(day))
            .expect("a day")
            .problem
            .links
            .len()
    };
    assert_eq!((links(0), links(5)), (1, 0));
    assert_eq!(problem.day(CycleDay(7)), None);
}

#[test]
fn nobody_works_two_shifts_at_once_around_midnight() {
    let night = |problem: &mut BasePlanProblem, day: u32| {
        let shift = &mut problem.shifts[1];
        shift.days = days([day]);
        (shift.shift.start, shift.shift.end) = (at(22, 0), at(31, 0));
    };
    let said = (
        "shifts[2].shift.start".to_owned(),
        FaultReason::ShiftsOverlap,
    );
    // From Tuesday's night into Wednesday's morning, and from the last night of
    // the cycle into its first morning.
    for (evening, morning) in [(1, 2), (6, 0)] {
        let refused = fault(|problem| {
            night(problem, evening);
            let mut early = plain_shift(1);
            early.start = at(6, 30);
            problem.shifts.push(ShiftTemplate {
                days: days([morning]),
                shift: early,
            });
        });
        assert_eq!(refused, said);
    }
    let mut apart = quiet_cycle();
    night(&mut apart, 6);
    apart.shifts.push(ShiftTemplate {
        days: days([0]),
        shift: plain_shift(1),
    });
    assert_eq!(apart.validate(), Ok(()));
}

#[test]
fn a_base_plan_of_another_problem_has_no_days_here() {
    let base = planned(&quiet_cycle(), SHORT);
    let mut other = quiet_cycle();
    other.visits.pop();
    assert_eq!(base.day(&other, CycleDay(0)), None);
    other.weeks = 2;
    assert_eq!(base.day(&other, CycleDay(0)), None);
}

#[test]
fn a_base_plan_by_other_staff_has_no_days_here() {
    let base = planned(&quiet_cycle(), SHORT);
    let mut other = quiet_cycle();
    other.shifts[0].shift.staff = StaffIndex(1);
    other.shifts[1].shift.staff = StaffIndex(0);
    assert_eq!(other.validate(), Ok(()));
    assert_eq!(base.day(&other, CycleDay(0)), None);
}

/// A base plan is stored, and what is read back may have been cut or changed.
#[test]
fn a_base_plan_that_names_nothing_is_refused() {
    let problem = quiet_cycle();
    let base = planned(&problem, SHORT);
    let day = base.day(&problem, CycleDay(2)).expect("a day").problem;
    let keys = [0, 1, 2].map(|key| Some(TemplateKey(key)));
    let routes = &base.days[2].plan.routes;
    let route = routes.iter().position(|route| route.stops.len() > 1);
    let route = route.expect("one staff member does it all");
    let refused = |change: &dyn Fn(&mut BasePlan)| {
        let stored = serde_json::to_string(&base).expect("a base plan is plain data");
        let mut stored: BasePlan = serde_json::from_str(&stored).expect("just written");
        assert_eq!(stored, base);
        change(&mut stored);
        assert_eq!(stored.day(&problem, CycleDay(0)), None);
        let faults = warm_start(&stored, CycleDay(2), &day, &keys).expect_err("a fault");
        assert!(faults[0].to_string().contains("\nMaybe "), "{}", faults[0]);
        (faults[0].field.clone(), faults[0].reason)
    };
    let said = |field: String, reason| (format!("base_plan.days[2].{field}"), reason);
    let stop = |at: usize| format!("plan.routes[{route}].stops[{at}].visit");
    assert_eq!(
        refused(&|base| base.days[2].plan.routes[route].stops[1].visit = VisitIndex(99)),
        said(stop(1), FaultReason::OutOfRange)
    );
    assert_eq!(
        refused(&|base| {
            let stops = &mut base.days[2].plan.routes[route].stops;
            stops[1].visit = stops[0].visit;
        }),
        said(stop(1), FaultReason::Duplicate)
    );
    assert_eq!(
        refused(&|base| base.days[2].plan.routes[1].shift = ShiftIndex(7)),
        said("plan.routes[1].shift".to_owned(), FaultReason::OutOfRange)
    );
    assert_eq!(
        refused(&|base| base.days[2].staff.truncate(1)),
        said("plan.routes.len()".to_owned(), FaultReason::OutOfRange)
    );
    assert_eq!(
        refused(&|base| base.days[2].keys[1] = TemplateKey(0)),
        said("keys[1]".to_owned(), FaultReason::Duplicate)
    );
}

fn before(first: u32, second: u32) -> Link {
    Link::Before {
        first: VisitIndex(first),
        second: VisitIndex(second),
    }
}

#[test]
fn links_close_a_circle_only_within_a_day() {
    let mut problem = quiet_cycle();
    for (template, on) in problem.visits.iter_mut().zip([[0, 2], [0, 1], [1, 2]]) {
        template.days = days(on);
        template.visit.start_windows = vec![window((8, 0), (12, 0))];
    }
    problem.links = vec![before(0, 1), before(1, 2), before(2, 0)];
    assert_eq!(problem.validate(), Ok(()));
    let base = planned(&problem, SHORT);
    checked_days(&problem, &base);
    // On one day all three.
    for template in &mut problem.visits {
        template.days.push(CycleDay(4));
    }
    let faults = problem.validate().expect_err("a circle");
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(faults[0].reason, FaultReason::LinkCycle);
}

/// The day knows its links and visits by other numbers than the cycle.
#[test]
fn a_fault_of_a_days_link_is_told_as_the_cycles() {
    let mut problem = quiet_cycle();
    problem.visits[0].days = days([0]);
    problem.links = vec![before(0, 1), before(2, 1)];
    problem.visits[0].visit.start_windows = vec![window((7, 0), (8, 0))];
    let faults = problem.validate().expect_err("ten o'clock is after nine");
    let fault = Fault {
        field: "links[1]".to_owned(),
        value: "2-1".to_owned(),
        reason: FaultReason::LinkImpossible,
    };
    assert_eq!(faults, [fault], "once, though on seven days");
    problem.links[1] = before(2, 2);
    let faults = problem.validate().expect_err("a visit before itself");
    let said: Vec<_> = faults
        .iter()
        .map(|one| (one.field.as_str(), one.value.as_str(), one.reason))
        .collect();
    assert_eq!(said, [("links[1]", "2", FaultReason::LinkToItself)]);
}

#[test]
fn a_shift_over_the_cycles_end_is_on_its_first_day() {
    let with = |from: i32, to: i32| {
        let mut problem = quiet_cycle();
        let shift = &mut problem.shifts[1];
        shift.days = days([6]);
        (shift.shift.start, shift.shift.end) = (at(30, 0), at(32, 0));
        let mut early = plain_shift(1);
        (early.start, early.end) = (at(from, 0), at(to, 0));
        problem.shifts.push(ShiftTemplate {
            days: days([0]),
            shift: early,
        });
        problem
    };
    // 06-08 beside 01-02 and 08-09, but not beside 07-09 or 05-07.
    for (from, to) in [(1, 2), (8, 9)] {
        let apart = with(from, to);
        assert_eq!(apart.validate(), Ok(()));
        checked_days(&apart, &planned(&apart, SHORT));
    }
    for (from, to) in [(7, 9), (5, 7)] {
        let faults = with(from, to).validate().expect_err("they meet");
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!(faults[0].reason, FaultReason::ShiftsOverlap);
    }
}

#[test]
fn staff_are_bounded() {
    let refused = fault(|problem| problem.staff = vec![plain_staff(); 1_001]);
    assert_eq!(refused, ("staff.len()".to_owned(), FaultReason::TooMany));
    let mut most = quiet_cycle();
    most.staff = vec![plain_staff(); BasePlanProblem::STAFF_LIMIT];
    assert_eq!(most.validate(), Ok(()));
}
