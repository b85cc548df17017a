//! The checker finds what is wrong: a good plan is broken in one way at a time.

use scheduler::{
    Break, BreakPay, DaySecond, Gender, Link, Pin, Plan, Problem, ShiftIndex, SkillIndex, SkillSet,
    StaffIndex, StaffTrait, StaffWish, TraitWish, Violation, VisitIndex, WishKind, WishStrength,
    check,
};

use crate::invented::{at, plain_visit, window};
use crate::small_days::{planned, quiet_day};

/// Four visits in one shift with a break, in order; the second shift is empty.
fn good() -> (Problem, Plan) {
    let mut problem = quiet_day();
    problem.shifts[0].breaks = vec![Break {
        start_window: window((11, 0), (12, 0)),
        length_s: 1_800,
        pay: BreakPay::Unpaid,
    }];
    problem.visits = [8, 9, 10, 13]
        .map(|hour| plain_visit(1 + hour as u32 % 3, 30, window((hour, 0), (hour, 30))))
        .into();
    for visit in &mut problem.visits {
        visit.pin = Pin::Staff(StaffIndex(0));
    }
    let plan = planned(&problem);
    assert!(plan.unplaced.is_empty());
    for visit in &mut problem.visits {
        visit.pin = Pin::Free;
    }
    (problem, plan)
}

#[track_caller]
fn broken(change: impl FnOnce(&mut Problem, &mut Plan), expected: impl Fn(&Violation) -> bool) {
    let (mut problem, mut plan) = good();
    assert_eq!(check(&problem, &plan), vec![]);
    change(&mut problem, &mut plan);
    let found = check(&problem, &plan);
    assert!(found.iter().any(expected), "{found:?}");
}

fn shift_stop(plan: &mut Plan, at: usize, by_s: i32) {
    let stop = &mut plan.routes[0].stops[at];
    stop.start = DaySecond(stop.start.0 + by_s);
    stop.end = DaySecond(stop.end.0 + by_s);
}

const FIRST: VisitIndex = VisitIndex(0);
const SECOND: VisitIndex = VisitIndex(1);

#[test]
fn presence() {
    broken(
        |_, plan| plan.routes[0].stops.truncate(3),
        |found| {
            matches!(
                found,
                Violation::VisitForgotten {
                    visit: VisitIndex(3)
                }
            )
        },
    );
    broken(
        |_, plan| plan.unplaced.push(FIRST),
        |found| matches!(found, Violation::VisitTwice { visit: FIRST }),
    );
    broken(
        |_, plan| plan.unplaced.push(VisitIndex(9)),
        |found| matches!(found, Violation::UnknownVisit { .. }),
    );
    broken(
        |_, plan| plan.routes.swap(0, 1),
        |found| matches!(found, Violation::WrongRoutes { .. }),
    );
}

#[test]
fn windows_lengths_and_travel() {
    broken(
        |_, plan| shift_stop(plan, 0, 3_600),
        |found| matches!(found, Violation::OutsideWindow { visit: FIRST, .. }),
    );
    broken(
        |problem, _| {
            problem.visits[0].load = 3;
            problem.shifts[0].capacity = Some(2);
        },
        |found| {
            matches!(
                found,
                Violation::Overloaded {
                    load: 3,
                    capacity: 2,
                    ..
                }
            )
        },
    );
    broken(
        |problem, _| problem.frozen_until = Some(at(8, 15)),
        |found| matches!(found, Violation::OutsideWindow { visit: FIRST, .. }),
    );
    broken(
        |_, plan| plan.routes[0].stops[0].end = at(8, 10),
        |found| matches!(found, Violation::WrongLength { visit: FIRST, .. }),
    );
    broken(
        |_, plan| plan.routes[0].stops[1].travel_s = 1,
        |found| matches!(found, Violation::WrongTravel { visit: SECOND, .. }),
    );
    broken(
        |_, plan| plan.routes[0].stops[1].travel_m += 1,
        |found| matches!(found, Violation::WrongMetres { visit: SECOND }),
    );
    broken(
        |_, plan| plan.routes[0].stops[1].arrive = at(8, 31),
        |found| matches!(found, Violation::TooSoon { visit: SECOND, .. }),
    );
    broken(
        |_, plan| plan.routes[0].back = Some(at(13, 30)),
        |found| matches!(found, Violation::WrongReturn { .. }),
    );
    broken(
        |_, plan| plan.routes[1].back = Some(at(13, 30)),
        |found| {
            matches!(
                found,
                Violation::WrongReturn {
                    shift: ShiftIndex(1)
                }
            )
        },
    );
}

#[test]
fn hours_and_rest() {
    broken(
        |problem, _| problem.shifts[0].end = at(13, 20),
        |found| matches!(found, Violation::ShiftTooLong { .. }),
    );
    broken(
        |problem, _| problem.shifts[0].rested_from = Some(at(8, 15)),
        |found| matches!(found, Violation::TooSoon { visit: FIRST, .. }),
    );
    broken(
        |problem, _| problem.shifts[0].indirect_start_s = 3_600,
        |found| matches!(found, Violation::TooSoon { visit: FIRST, .. }),
    );
}

#[test]
fn breaks() {
    broken(
        |_, plan| plan.routes[0].breaks.clear(),
        |found| {
            matches!(
                found,
                Violation::BreakCount {
                    planned: 0,
                    wanted: 1,
                    ..
                }
            )
        },
    );
    broken(
        |_, plan| plan.routes[0].breaks[0].end = at(11, 5),
        |found| matches!(found, Violation::BreakWrongLength { .. }),
    );
    broken(
        |_, plan| {
            let rest = &mut plan.routes[0].breaks[0];
            (rest.start, rest.end) = (at(10, 40), at(11, 10));
        },
        |found| matches!(found, Violation::BreakOutsideWindow { .. }),
    );
    broken(
        |_, plan| plan.routes[0].breaks[0].after_stops = 2,
        |found| matches!(found, Violation::BreakOverlaps { .. }),
    );
    broken(
        |problem, plan| {
            problem.shifts[0].breaks[0].start_window = window((10, 0), (12, 0));
            let rest = &mut plan.routes[0].breaks[0];
            (rest.start, rest.end) = (at(10, 10), at(10, 40));
        },
        |found| matches!(found, Violation::BreakOverlaps { .. }),
    );
}

#[test]
fn who_comes() {
    let skill = SkillSet::of([SkillIndex(4)]).expect("below the limit");
    broken(
        |problem, _| problem.visits[0].required_skills = skill,
        |found| matches!(found, Violation::MissingSkills { visit: FIRST }),
    );
    let forbidden = StaffWish {
        staff: StaffIndex(0),
        kind: WishKind::Forbidden,
    };
    broken(
        |problem, _| problem.visits[0].wishes.push(forbidden),
        |found| matches!(found, Violation::ForbiddenStaff { visit: FIRST }),
    );
    let wanted = StaffTrait::Gender(Gender::Woman);
    let required = TraitWish {
        wanted,
        strength: WishStrength::Required,
    };
    broken(
        |problem, _| problem.visits[0].trait_wishes.push(required),
        |found| matches!(found, Violation::MissingTrait { visit: FIRST }),
    );
    let start = at(8, 0);
    for pin in [
        Pin::Staff(StaffIndex(1)),
        Pin::Start(at(8, 5)),
        Pin::StaffAndStart {
            staff: StaffIndex(1),
            start,
        },
        Pin::Started {
            shift: ShiftIndex(1),
            start,
        },
    ] {
        broken(
            |problem, _| problem.visits[0].pin = pin,
            |found| matches!(found, Violation::PinBroken { visit: FIRST }),
        );
    }
}

#[test]
fn links() {
    let (first, second) = (FIRST, SECOND);
    for link in [
        Link::Simultaneous { first, second },
        Link::Gap {
            first,
            second,
            min_s: 7_200,
            max_s: 9_000,
        },
        Link::Gap {
            first,
            second,
            min_s: 0,
            max_s: 600,
        },
        Link::Before {
            first: second,
            second: first,
        },
        Link::DifferentStaff { first, second },
    ] {
        broken(
            |problem, _| problem.links.push(link),
            |found| *found == Violation::LinkBroken { link },
        );
    }
    let link = Link::SameStaff { first, second };
    broken(
        |problem, plan| {
            problem.links.push(link);
            let stop = plan.routes[0].stops.remove(0);
            plan.routes[1].stops.push(stop);
        },
        |found| *found == Violation::LinkBroken { link },
    );
    let link = Link::Simultaneous { first, second };
    broken(
        |problem, plan| {
            problem.links.push(link);
            plan.unplaced.push(plan.routes[0].stops.remove(0).visit);
        },
        |found| *found == Violation::HalfPlaced { link },
    );
}

#[test]
fn every_term() {
    let terms = good().1.terms;
    for (name, _) in terms.each() {
        broken(
            |_, plan| {
                let mut text = serde_json::to_value(plan.terms).expect("plain data");
                let stated = text[name].as_i64().expect("a whole cost");
                text[name] = (stated + 1).into();
                plan.terms = serde_json::from_value(text).expect("plain data");
            },
            |found| matches!(found, Violation::WrongTerm { term, .. } if term == name),
        );
    }
}
