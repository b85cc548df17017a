//! The one fact that blocks, case by case.

use scheduler::{
    DaySecond, Gender, Link, Pin, Problem, Refusal, ShiftIndex, SkillIndex, SkillSet, StaffIndex,
    StaffTrait, StaffWish, TraitWish, Verdict, VisitIndex, WishKind, WishStrength, blocking,
    move_visit, restate, verdicts,
};

use crate::invented::{at, plain_visit, window};
use crate::small_days::{planned, quiet_day};

const FIRST: VisitIndex = VisitIndex(0);
const SECOND: VisitIndex = VisitIndex(1);
const HERE: ShiftIndex = ShiftIndex(0);

/// One shift and a visit at nine; `change` is what stands in the way.
fn alone(change: impl FnOnce(&mut Problem)) -> Problem {
    let mut problem = quiet_day();
    problem.shifts.truncate(1);
    problem.visits = vec![plain_visit(1, 60, window((9, 0), (9, 30)))];
    change(&mut problem);
    problem
}

#[track_caller]
fn blocked_by(expected: Refusal, visit: VisitIndex, problem: &Problem) {
    let plan = planned(problem);
    assert!(plan.unplaced.contains(&visit), "{plan:?}");
    let named = blocking(problem, &plan, visit);
    assert_eq!(named[0].refusal, expected);
    let refused = move_visit(problem, &plan, visit, HERE, None);
    assert_eq!(refused.expect_err("it is blocked"), expected);
    let verdict = Verdict::Refused {
        shift: HERE,
        refusal: expected,
    };
    assert_eq!(verdicts(problem, &plan, visit)[0], verdict);
}

#[test]
fn who_may_not_come() {
    let missing = SkillSet::of([SkillIndex(4)]).expect("below the limit");
    let problem = alone(|problem| problem.visits[0].required_skills = missing);
    blocked_by(Refusal::MissingSkills { missing }, FIRST, &problem);
    let wish = StaffWish {
        staff: StaffIndex(0),
        kind: WishKind::Forbidden,
    };
    let problem = alone(|problem| problem.visits[0].wishes.push(wish));
    blocked_by(Refusal::ForbiddenStaff, FIRST, &problem);
    let wanted = StaffTrait::Gender(Gender::Woman);
    let wish = TraitWish {
        wanted,
        strength: WishStrength::Required,
    };
    let problem = alone(|problem| problem.visits[0].trait_wishes.push(wish));
    blocked_by(Refusal::MissingTrait { wanted }, FIRST, &problem);
    let problem = alone(|problem| {
        problem.visits[0].load = 3;
        problem.shifts[0].capacity = Some(2);
    });
    let (load, capacity) = (3, 2);
    blocked_by(Refusal::TooMuchToCarry { load, capacity }, FIRST, &problem);
    let problem = alone(|problem| problem.visits[0].pin = Pin::Staff(StaffIndex(1)));
    blocked_by(Refusal::PinnedElsewhere, FIRST, &problem);
}

#[test]
fn when_nobody_can_come() {
    let problem = alone(|problem| problem.shifts[0].rested_from = Some(at(10, 0)));
    blocked_by(
        Refusal::NotRested {
            rested_from: at(10, 0),
        },
        FIRST,
        &problem,
    );
    let problem = alone(|problem| problem.shifts[0].start = at(10, 0));
    let (work_from, work_to) = (at(10, 0), at(16, 0));
    blocked_by(
        Refusal::OutsideShift { work_from, work_to },
        FIRST,
        &problem,
    );
    let frozen_until = at(9, 45);
    let problem = alone(|problem| problem.frozen_until = Some(frozen_until));
    blocked_by(Refusal::TooLateNow { frozen_until }, FIRST, &problem);
    let problem = alone(|problem| {
        problem.shifts[0].breaks = vec![scheduler::Break {
            start_window: window((8, 50), (9, 0)),
            length_s: 3_600,
            pay: scheduler::BreakPay::Paid,
        }];
    });
    blocked_by(Refusal::NoTimeInShift, FIRST, &problem);
}

#[test]
fn what_is_in_the_way() {
    let problem = alone(|problem| {
        problem.visits[0].priority = scheduler::Priority::MayDrop(scheduler::Cost(200_000));
        problem
            .visits
            .push(plain_visit(1, 60, window((9, 0), (9, 30))));
    });
    blocked_by(
        Refusal::ShiftFull {
            stops: 1,
            needed_s: 3_600,
        },
        FIRST,
        &problem,
    );
    let problem = alone(|problem| {
        problem.visits[0].priority = scheduler::Priority::MayDrop(scheduler::Cost(1));
    });
    let plan = planned(&problem);
    assert_eq!(
        blocking(&problem, &plan, FIRST)[0].refusal,
        Refusal::DearerThanLeftOut
    );
    let placed = move_visit(&problem, &plan, FIRST, HERE, None).expect("it is only dear");
    assert!(placed.unplaced.is_empty());
}

#[test]
fn what_links_say() {
    let (first, second) = (FIRST, SECOND);
    let pair = |link: Link| {
        alone(|problem| {
            problem
                .visits
                .push(plain_visit(1, 60, window((9, 0), (15, 0))));
            problem.visits[1].priority = scheduler::Priority::MayDrop(scheduler::Cost(900_000));
            problem.links.push(link);
        })
    };
    let problem = pair(Link::DifferentStaff { first, second });
    blocked_by(
        Refusal::SameStaffHasLinked { other: first },
        second,
        &problem,
    );
    let problem = pair(Link::Simultaneous { first, second });
    blocked_by(
        Refusal::PartnerUnplaced { partner: second },
        first,
        &problem,
    );
    let (min_s, max_s) = (0, 1_800);
    let problem = pair(Link::Gap {
        first,
        second,
        min_s,
        max_s,
    });
    let plan = planned(&problem);
    let refusal = move_visit(&problem, &plan, second, HERE, None).expect_err("still busy");
    assert!(matches!(
        refusal,
        Refusal::LinkedTime { .. } | Refusal::ShiftFull { .. }
    ));
}

#[test]
fn what_has_started_stays() {
    let mut problem = quiet_day();
    problem.visits = vec![plain_visit(1, 60, window((9, 0), (9, 30)))];
    problem.visits[0].pin = Pin::Started {
        shift: HERE,
        start: DaySecond(at(8, 50).0),
    };
    let plan = planned(&problem);
    let refusal = move_visit(&problem, &plan, FIRST, ShiftIndex(1), None);
    assert_eq!(refusal.expect_err("it has started"), Refusal::Started);
    let refusal = scheduler::unplace(&problem, &plan, FIRST);
    assert_eq!(refusal.expect_err("it has started"), Refusal::Started);
    let unknown = move_visit(&problem, &plan, VisitIndex(5), HERE, None);
    assert_eq!(unknown.expect_err("no such visit"), Refusal::Unknown);
}

/// At nine a visit of half past eight has not been begun, and the one after it
/// must begin by five past nine.
fn overdue() -> (Problem, scheduler::Plan) {
    let mut problem = quiet_day();
    problem.visits = vec![
        plain_visit(1, 30, window((8, 30), (8, 40))),
        plain_visit(1, 30, window((9, 0), (9, 5))),
    ];
    for visit in &mut problem.visits {
        visit.pin = Pin::Staff(StaffIndex(0));
    }
    let plan = planned(&problem);
    assert_eq!(plan.routes[0].stops.len(), 2, "{plan:?}");
    problem.visits[0].pin = Pin::Free;
    problem.visits[0].start_windows = vec![window((9, 0), (10, 0))];
    problem.visits[1].pin = Pin::Free;
    (problem, plan)
}

#[test]
fn a_visit_past_its_time_goes_to_another_and_pushes_nobody_out() {
    let (problem, plan) = overdue();
    let lost = restate(&problem, &plan).unplaced;
    assert_eq!(lost, vec![SECOND], "left where it is, it stands in the way");
    let Verdict::Allowed { change, .. } = &verdicts(&problem, &plan, FIRST)[1] else {
        panic!("the second staff member is free");
    };
    assert_eq!(change.unplaced, scheduler::Cost(0));
    let moved = move_visit(&problem, &plan, FIRST, ShiftIndex(1), None).expect("it is free");
    assert_eq!(moved.unplaced, vec![]);
    assert_eq!(moved.routes[0].stops[0].start, at(9, 0), "{moved:?}");
    let off = scheduler::unplace(&problem, &plan, FIRST).expect("it has not begun");
    assert_eq!(off.unplaced, vec![FIRST]);
}

#[test]
fn a_move_puts_nobody_else_out() {
    let (problem, plan) = overdue();
    let refusal = move_visit(&problem, &plan, FIRST, HERE, Some(0)).expect_err("no time for both");
    assert_eq!(refusal, Refusal::NotAtPosition { position: 0 });
    let later = move_visit(&problem, &plan, FIRST, HERE, None).expect("after the other");
    assert_eq!(later.routes[0].stops[1].visit, FIRST);
    assert_eq!(later.unplaced, vec![]);
}
