//! What would let a staff member take a visit: case by case, and that every
//! mend told does what it says.

use proptest::prelude::*;
use scheduler::{
    Blocked, Budget, Control, Cost, Gender, Link, Mend, Pin, Plan, Priority, Problem, Refusal,
    ShiftIndex, SkillIndex, SkillSet, StaffIndex, StaffTrait, StaffWish, TraitWish, Verdict,
    VisitIndex, WishKind, WishStrength, blocking, check, move_visit, restate, solve, unplace,
    verdicts,
};

use crate::invented::{at, plain_shift, plain_visit, small, window};
use crate::properties::{config, middle_of_the_day};
use crate::small_days::{planned, quiet_day};

const FIRST: VisitIndex = VisitIndex(0);
const SECOND: VisitIndex = VisitIndex(1);
const HERE: ShiftIndex = ShiftIndex(0);
const THERE: ShiftIndex = ShiftIndex(1);

/// The problem and the plan with a mend made, written anew from its words.
fn mended(problem: &Problem, plan: &Plan, visit: VisitIndex, blocked: &Blocked) -> (Problem, Plan) {
    let (mut problem, mut plan) = (problem.clone(), plan.clone());
    let mut together = vec![visit];
    while let Some(next) = problem.links.iter().find_map(|link| match link {
        Link::Simultaneous { first, second } => {
            let (has, has_other) = (together.contains(first), together.contains(second));
            (has != has_other).then_some(if has { *second } else { *first })
        }
        _ => None,
    }) {
        together.push(next);
    }
    match blocked.mend {
        Mend::MoveOther { other, to, .. } => {
            plan = move_visit(&problem, &plan, other, to, None).expect("the other may go there");
        }
        Mend::DropOther { other } => {
            assert_ne!(problem.visit(other).priority, Priority::Must);
            plan = unplace(&problem, &plan, other).expect("it has not begun");
        }
        Mend::LiftPin => problem.visits[visit.at()].pin = Pin::Free,
        Mend::OpenEarlier { by_s } => {
            for visit in together {
                problem.visits[visit.at()].start_windows[0].from.0 -= by_s;
            }
        }
        Mend::CloseLater { by_s } => {
            for visit in together {
                let windows = &mut problem.visits[visit.at()].start_windows;
                windows.last_mut().expect("a window").to.0 += by_s;
            }
        }
        Mend::AllowOvertime { by_s } => {
            problem.shifts[blocked.shift.at()].overtime_limit_s += by_s;
        }
        Mend::StartShiftEarlier { by_s } => problem.shifts[blocked.shift.at()].start.0 -= by_s,
        Mend::GiveSkills { missing } => {
            let held = problem.shift(blocked.shift).skills;
            let all = SkillSet::of(held.iter().chain(missing.iter()));
            problem.shifts[blocked.shift.at()].skills = all.expect("known skills");
        }
        Mend::Place | Mend::ClientsOwnWish | Mend::NoSingleChange => {}
    }
    (problem, plan)
}

/// Seconds of a mend that has a size.
fn size_s(mend: Mend) -> Option<i32> {
    match mend {
        Mend::OpenEarlier { by_s }
        | Mend::CloseLater { by_s }
        | Mend::AllowOvertime { by_s }
        | Mend::StartShiftEarlier { by_s } => Some(by_s),
        _ => None,
    }
}

/// The same mend, a minute smaller.
fn smaller(mend: Mend) -> Option<Mend> {
    let by_s = size_s(mend)? - 60;
    let smaller = match mend {
        Mend::OpenEarlier { .. } => Mend::OpenEarlier { by_s },
        Mend::CloseLater { .. } => Mend::CloseLater { by_s },
        Mend::AllowOvertime { .. } => Mend::AllowOvertime { by_s },
        _ => Mend::StartShiftEarlier { by_s },
    };
    (by_s > 0).then_some(smaller)
}

fn stops_of(plan: &Plan) -> Vec<VisitIndex> {
    let stops = plan.routes.iter().flat_map(|route| &route.stops);
    let mut placed: Vec<_> = stops.map(|stop| stop.visit).collect();
    placed.sort_unstable();
    placed
}

/// How often each kind of mend was met, so that a test that proves nothing
/// shows it.
fn name(mend: Mend) -> &'static str {
    match mend {
        Mend::Place => "place",
        Mend::MoveOther { .. } => "move other",
        Mend::LiftPin => "lift pin",
        Mend::OpenEarlier { .. } => "open earlier",
        Mend::CloseLater { .. } => "close later",
        Mend::AllowOvertime { .. } => "overtime",
        Mend::StartShiftEarlier { .. } => "start earlier",
        Mend::DropOther { .. } => "drop other",
        Mend::GiveSkills { .. } => "give skills",
        Mend::ClientsOwnWish => "own wish",
        Mend::NoSingleChange => "none",
    }
}

/// Makes the mend, and looks whether the visit can then be placed as told.
fn prove(problem: &Problem, plan: &Plan, visit: VisitIndex, blocked: &Blocked) -> &'static str {
    let told = format!("visit {visit:?} of {blocked:?}");
    let before = move_visit(problem, plan, visit, blocked.shift, None);
    let placeable = matches!(blocked.mend, Mend::Place);
    assert_eq!(before.is_ok(), placeable, "{told}");
    let promises = !matches!(blocked.mend, Mend::ClientsOwnWish | Mend::NoSingleChange);
    assert_eq!(blocked.mended.is_some(), promises, "{told}");
    let Some(outcome) = blocked.mended else {
        return name(blocked.mend);
    };
    let (changed, way) = mended(problem, plan, visit, blocked);
    assert_eq!(changed.validate(), Ok(()), "{told}");
    let moved = move_visit(&changed, &way, visit, blocked.shift, None)
        .unwrap_or_else(|refusal| panic!("{told}: still {refusal:?}"));
    assert_eq!(check(&changed, &moved), vec![], "{told}");
    let verdict = &verdicts(&changed, &way, visit)[blocked.shift.at()];
    assert!(matches!(verdict, Verdict::Allowed { .. }), "{told}");
    // Nobody else is put out by it, but one who may be dropped.
    let mut kept = stops_of(&restate(problem, plan));
    if let Mend::DropOther { .. } = blocked.mend {
        kept = stops_of(&way);
    }
    let after = stops_of(&moved);
    assert!(kept.iter().all(|stop| after.contains(stop)), "{told}");
    // Nor does it cost anything else than was told.
    let change = moved.terms.minus(&restate(problem, plan).terms);
    assert_eq!(outcome.change, change, "{told}");
    let stops = &moved.routes[blocked.shift.at()].stops;
    let stop = stops.iter().find(|stop| stop.visit == visit);
    assert_eq!(stop.map(|stop| stop.start), Some(outcome.start), "{told}");
    match blocked.mend {
        Mend::Place => {}
        Mend::MoveOther { other, to, start } => {
            let stops = &moved.routes[to.at()].stops;
            let stop = stops.iter().find(|stop| stop.visit == other);
            assert_eq!(stop.map(|stop| stop.start), Some(start), "{told}");
        }
        mend => {
            if let Some(mend) = smaller(mend) {
                let less = Blocked { mend, ..*blocked };
                let (changed, way) = mended(problem, plan, visit, &less);
                let refused = move_visit(&changed, &way, visit, blocked.shift, None);
                assert!(refused.is_err(), "{told}: a minute less does as well");
            }
        }
    }
    name(blocked.mend)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_mend_does_what_it_says(seed in any::<u64>(), iterations in 0_u64..40) {
        let problem = small(seed);
        let plan = solve(&problem, seed, Budget::iterations(iterations), |_| Control::Continue)
            .expect("invented problems are valid");
        for visit in 0..problem.visits.len() as u32 {
            let visit = VisitIndex(visit);
            for blocked in blocking(&problem, &plan, visit) {
                prove(&problem, &plan, visit, &blocked);
            }
        }
    }
}

proptest! {
    #![proptest_config(config())]

    /// Where the plan is not what the problem allows any more.
    #[test]
    fn so_does_one_in_the_middle_of_the_day(
        seed in any::<u64>(),
        now in 6 * 3_600..20 * 3_600_i32,
        pick in any::<u32>(),
    ) {
        let problem = small(seed);
        let plan = planned(&problem);
        let visit = VisitIndex(pick % problem.visits.len() as u32);
        let problem = middle_of_the_day(problem, &plan, now, visit);
        let kept = stops_of(&restate(&problem, &plan));
        for blocked in blocking(&problem, &plan, visit) {
            if matches!(blocked.mend, Mend::ClientsOwnWish | Mend::NoSingleChange) {
                continue;
            }
            let (changed, way) = mended(&problem, &plan, visit, &blocked);
            let moved = move_visit(&changed, &way, visit, blocked.shift, None);
            let after = stops_of(&moved.unwrap_or_else(|refusal| panic!("{blocked:?}: {refusal:?}")));
            let lost = kept.iter().filter(|stop| !after.contains(stop));
            let lost: Vec<_> = lost.collect();
            let may_go = matches!(blocked.mend, Mend::DropOther { .. });
            prop_assert!(lost.is_empty() || may_go, "{blocked:?}: {lost:?}");
        }
    }
}

#[test]
fn every_kind_of_mend_is_met() {
    let mut met = std::collections::BTreeMap::new();
    for seed in 0..150 {
        let problem = small(seed);
        let plan = planned(&problem);
        for visit in (0..problem.visits.len() as u32).map(VisitIndex) {
            for blocked in blocking(&problem, &plan, visit) {
                *met.entry(prove(&problem, &plan, visit, &blocked))
                    .or_insert(0) += 1;
            }
        }
    }
    assert_eq!(met.len(), 11, "{met:?}");
}

/// Two visits at nine and one staff member; the first is placed.
fn crowded(change: impl FnOnce(&mut Problem)) -> Problem {
    let mut problem = quiet_day();
    problem.shifts.truncate(1);
    problem.visits = vec![plain_visit(1, 60, window((9, 0), (9, 30))); 2];
    problem.visits[1].priority = Priority::MayDrop(Cost(900_000));
    change(&mut problem);
    problem
}

#[track_caller]
fn mends(problem: &Problem, plan: &Plan, visit: VisitIndex, shift: ShiftIndex) -> (Refusal, Mend) {
    let named = blocking(problem, plan, visit);
    let blocked = named.iter().find(|blocked| blocked.shift == shift);
    let blocked = blocked.expect("few staff are all named");
    prove(problem, plan, visit, blocked);
    (blocked.refusal, blocked.mend)
}

#[track_caller]
fn mend_of(problem: &Problem, visit: VisitIndex) -> Mend {
    let plan = planned(problem);
    assert!(plan.unplaced.contains(&visit), "{plan:?}");
    mends(problem, &plan, visit, HERE).1
}

#[test]
fn another_visit_moves_before_anything_else_does() {
    let mut problem = crowded(|_| {});
    problem.shifts = quiet_day().shifts;
    // Only the first staff member may have the second visit.
    problem.visits[1].wishes = vec![StaffWish {
        staff: StaffIndex(1),
        kind: WishKind::Forbidden,
    }];
    let plan = planned(&problem);
    assert!(plan.unplaced.is_empty());
    let without = unplace(&problem, &plan, FIRST).expect("free");
    let without = unplace(&problem, &without, SECOND).expect("free");
    let taken = move_visit(&problem, &without, FIRST, HERE, None).expect("free");
    let (refusal, mend) = mends(&problem, &taken, SECOND, HERE);
    assert!(matches!(refusal, Refusal::ShiftFull { stops: 1, .. }));
    let start = at(9, 0);
    let (other, to) = (FIRST, THERE);
    assert_eq!(mend, Mend::MoveOther { other, to, start });
    assert_eq!(
        mends(&problem, &taken, SECOND, THERE),
        (Refusal::ForbiddenStaff, Mend::ClientsOwnWish)
    );
    // Where the other has begun it stays, and the window gives way.
    let mut begun = problem.clone();
    begun.visits[0].pin = Pin::Started { shift: HERE, start };
    let (_, mend) = mends(&begun, &taken, SECOND, HERE);
    assert_eq!(mend, Mend::CloseLater { by_s: 1_800 });
}

#[test]
fn a_window_gives_way_by_as_little_as_will_do() {
    // After the hour at the first: from 9.30 to 10.00 later.
    let problem = crowded(|_| {});
    assert_eq!(mend_of(&problem, SECOND), Mend::CloseLater { by_s: 1_800 });
    // The place is 150 seconds away; before the first there is less to ask for.
    let problem = crowded(|problem| {
        problem.visits[1].service_s = 900;
        problem.visits[1].priority = Priority::MayDrop(Cost(1_000_000));
        problem.visits[0].start_windows = vec![window((9, 0), (9, 0))];
        problem.visits[1].start_windows = vec![window((9, 0), (9, 0))];
    });
    assert_eq!(mend_of(&problem, SECOND), Mend::OpenEarlier { by_s: 900 });
}

#[test]
fn both_visits_of_a_pair_are_widened() {
    let mut problem = quiet_day();
    problem.visits = vec![plain_visit(1, 60, window((9, 0), (9, 10))); 3];
    let (first, second) = (SECOND, VisitIndex(2));
    problem.links = vec![Link::Simultaneous { first, second }];
    for late in [first, second] {
        problem.visits[late.at()].priority = Priority::MayDrop(Cost(900_000));
    }
    let mend = mend_of(&problem, SECOND);
    assert_eq!(mend, Mend::CloseLater { by_s: 50 * 60 });
}

#[test]
fn hours_give_way_when_windows_cannot() {
    let late = |problem: &mut Problem| {
        problem.visits.truncate(1);
        problem.visits[0].start_windows = vec![window((15, 50), (15, 50))];
    };
    // Fifty minutes past the end, and 150 s home: the window first.
    let problem = crowded(late);
    assert_eq!(
        mend_of(&problem, FIRST),
        Mend::OpenEarlier { by_s: 53 * 60 }
    );
    // With another before it, which cannot be elsewhere, no window is enough.
    let problem = crowded(|problem| {
        problem.visits[0].start_windows = vec![window((14, 50), (14, 50))];
        problem.visits[1].start_windows = vec![window((15, 50), (16, 0))];
        problem.visits[1].service_s = 1_800;
    });
    assert_eq!(
        mend_of(&problem, SECOND),
        Mend::AllowOvertime { by_s: 23 * 60 }
    );
    let early = |problem: &mut Problem| {
        problem.visits.truncate(1);
        problem.visits[0].start_windows = vec![window((5, 10), (5, 20)), window((19, 0), (19, 0))];
        problem.shifts[0].start = at(6, 0);
    };
    let problem = crowded(early);
    let by_s = 43 * 60;
    assert_eq!(mend_of(&problem, FIRST), Mend::StartShiftEarlier { by_s });
    // Not into the rest after the last shift, nor into another shift.
    let problem = crowded(|problem| {
        early(problem);
        problem.shifts[0].rested_from = Some(at(5, 30));
    });
    assert_eq!(mend_of(&problem, FIRST), Mend::NoSingleChange);
    let problem = crowded(|problem| {
        early(problem);
        problem.shifts.push(plain_shift(0));
        (problem.shifts[1].start, problem.shifts[1].end) = (at(1, 0), at(5, 30));
        problem.visits[0].start_windows[0] = window((4, 0), (5, 20));
        problem.visits[0].service_s = 4 * 3_600;
    });
    assert_eq!(mend_of(&problem, FIRST), Mend::NoSingleChange);
    let problem = crowded(|problem| {
        problem.visits.truncate(1);
        problem.visits[0].pin = Pin::Start(at(6, 30));
    });
    // A pinned start stands in the window's place: the pin goes first.
    assert_eq!(mend_of(&problem, FIRST), Mend::LiftPin);
}

#[test]
fn what_may_be_left_out_goes_last() {
    let mut problem = crowded(|problem| {
        problem.visits[0].priority = Priority::MayDrop(Cost(800_000));
        problem.visits[1].priority = Priority::Must;
        problem.visits[0].service_s = 3 * 3_600;
        problem.visits[0].start_windows = vec![window((7, 30), (7, 30))];
    });
    let both = problem.visits.clone();
    problem.visits[1].start_windows = vec![window((15, 0), (15, 0))];
    let plan = planned(&problem);
    let plan = unplace(&problem, &plan, SECOND).expect("free");
    problem.visits = both;
    let (_, mend) = mends(&problem, &plan, SECOND, HERE);
    assert_eq!(mend, Mend::CloseLater { by_s: 3_600 });
    problem.visits[0].service_s += 60;
    let (_, mend) = mends(&problem, &plan, SECOND, HERE);
    assert_eq!(mend, Mend::DropOther { other: FIRST });
    problem.visits[1].priority = Priority::MayDrop(Cost(900_000));
    let (_, mend) = mends(&problem, &plan, SECOND, HERE);
    assert_eq!(mend, Mend::NoSingleChange);
}

#[test]
fn who_may_come_has_one_mend() {
    let missing = SkillSet::of([SkillIndex(4)]).expect("below the limit");
    let alone = |change: &dyn Fn(&mut Problem)| {
        crowded(|problem| {
            problem.visits.truncate(1);
            change(problem);
        })
    };
    let problem = alone(&|problem| problem.visits[0].required_skills = missing);
    assert_eq!(mend_of(&problem, FIRST), Mend::GiveSkills { missing });
    // A skill is no help where there is no time either.
    let problem = alone(&|problem| {
        problem.visits[0].required_skills = missing;
        problem.visits[0].start_windows = vec![window((3, 0), (3, 30))];
    });
    assert_eq!(mend_of(&problem, FIRST), Mend::NoSingleChange);
    let wanted = StaffTrait::Gender(Gender::Woman);
    let strength = WishStrength::Required;
    let problem =
        alone(&|problem| problem.visits[0].trait_wishes = vec![TraitWish { wanted, strength }]);
    assert_eq!(mend_of(&problem, FIRST), Mend::ClientsOwnWish);
    let problem = alone(&|problem| problem.visits[0].pin = Pin::Staff(StaffIndex(1)));
    assert_eq!(mend_of(&problem, FIRST), Mend::LiftPin);
}
