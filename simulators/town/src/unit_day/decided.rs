//! What is decided about visits before the scheduler is asked.

use scheduler::{
    DaySecond, Link, Pin, Priority, Problem, Shift, ShiftIndex, StaffIndex, StaffTrait, Visit,
    VisitIndex, WishKind, WishStrength,
};

use super::clock::minute;
use super::request::UnitDayRequest;
use crate::dice::{Dice, Subject};

/// Of a thousand visits without links, how many are pinned to a staff member, to
/// a start, and to both.
const TO_STAFF: usize = 20;
const TO_START: usize = 16;
const TO_BOTH: usize = 8;
/// Until when a running day stands.
const FROZEN_UNTIL_MIN: i32 = 7 * 60 + 40;
/// Staff begin somewhat before the window when nobody else is waiting yet.
const EARLY_S: i32 = 1_200;
/// The first shifts of a day.
const FIRST_SHIFT_MIN: i32 = 7 * 60;
/// A leg takes at most so many hundredths of its usual time.
const SLOWEST_PERCENT: u32 = 130;

/// Pins the planner has set. Nobody is pinned to two visits at a time.
pub(super) fn pin(request: &UnitDayRequest, problem: &mut Problem) {
    let mut dice = Dice::new(request.seed, Subject::UnitDayDecisions);
    let mut taken: Vec<StaffIndex> = Vec::new();
    // One of each kind at the least, from this visit on.
    let mut surely = vec![TO_STAFF + TO_START, TO_STAFF, 0];
    let surely_from = problem.visits.len() / 3;
    for (at, is_linked) in linked(problem).into_iter().enumerate() {
        let by_chance = dice.below(1_000);
        let drawn = match surely.last() {
            Some(&kind) if at >= surely_from => kind,
            _ => by_chance,
        };
        let steps = dice.below(4) as i32;
        if is_linked || drawn >= TO_STAFF + TO_START + TO_BOTH {
            continue;
        }
        let visit = &problem.visits[at];
        let start = DaySecond((visit.start_windows[0].from.0) + steps * 600);
        let shifts = problem.shifts.iter();
        let fit: Vec<StaffIndex> = shifts
            .filter(|shift| is_allowed(problem, shift, visit) && works_through(shift, visit, start))
            .map(|shift| shift.staff)
            .filter(|staff| !taken.contains(staff))
            .collect();
        if fit.is_empty() {
            continue;
        }
        let staff = dice.pick(&fit);
        let pin = if drawn < TO_STAFF {
            Pin::Staff(staff)
        } else if drawn < TO_STAFF + TO_START {
            Pin::Start(start)
        } else {
            taken.push(staff);
            Pin::StaffAndStart { staff, start }
        };
        problem.visits[at].pin = pin;
        if surely.last() == Some(&drawn) {
            surely.pop();
        }
    }
}

/// The first visits of the morning have begun: at most one in each of the first
/// shifts, and in a small unit perhaps none, where no visit suits them.
pub(super) fn begin(problem: &mut Problem) {
    problem.frozen_until = Some(minute(FROZEN_UNTIL_MIN));
    let linked = linked(problem);
    for at in 0..problem.shifts.len() {
        let shift = &problem.shifts[at];
        if shift.start != minute(FIRST_SHIFT_MIN) || shift.rested_from.is_some() {
            continue;
        }
        let first = (0..problem.visits.len())
            .filter(|&visit_at| {
                let visit = &problem.visits[visit_at];
                let is_open = visit.pin == Pin::Free && visit.priority == Priority::Must;
                let start = first_start(problem, shift, visit);
                is_open
                    && !linked[visit_at]
                    && visit.start_windows[0].from.0 <= start.0 + EARLY_S
                    && start < minute(FROZEN_UNTIL_MIN)
                    && is_allowed(problem, shift, visit)
            })
            .min_by_key(|&visit_at| problem.visits[visit_at].start_windows[0].to);
        let begun = first.map(|visit_at| {
            let start = first_start(problem, shift, &problem.visits[visit_at]);
            (visit_at, start)
        });
        if let Some((visit_at, start)) = begun {
            let shift = ShiftIndex(at as u32);
            problem.visits[visit_at].pin = Pin::Started { shift, start };
        }
    }
}

/// The whole minute by which a shift's first way is done.
fn first_start(problem: &Problem, shift: &Shift, visit: &Visit) -> DaySecond {
    let matrix = &problem.matrices[shift.travel.at()];
    let usual_s = matrix.seconds_between(shift.start_place, visit.place);
    let way_s = (usual_s * SLOWEST_PERCENT).div_ceil(100) as i32;
    let there = shift.work_from().0 + shift.indirect_start_s + way_s;
    DaySecond((there + 59) / 60 * 60)
}

/// By each visit, whether a link names it.
fn linked(problem: &Problem) -> Vec<bool> {
    let mut linked = vec![false; problem.visits.len()];
    let ends = problem.links.iter().map(|link: &Link| link.visits());
    for (VisitIndex(first), VisitIndex(second)) in ends {
        linked[first as usize] = true;
        linked[second as usize] = true;
    }
    linked
}

/// No hard rule about the person stands against it.
pub(super) fn is_allowed(problem: &Problem, shift: &Shift, visit: &Visit) -> bool {
    let person = &problem.staff[shift.staff.at()];
    let has = |wanted| match wanted {
        StaffTrait::Speaks(language) => person.languages.contains(&language),
        StaffTrait::Gender(gender) => person.gender == Some(gender),
    };
    let traits = visit
        .trait_wishes
        .iter()
        .all(|wish| wish.strength != WishStrength::Required || has(wish.wanted));
    let is_refused = visit
        .wishes
        .iter()
        .any(|wish| wish.kind == WishKind::Forbidden && wish.staff == shift.staff);
    shift.skills.covers(visit.required_skills) && traits && !is_refused
}

/// The visit lies well inside the shift, a way there and back included.
fn works_through(shift: &Shift, visit: &Visit, start: DaySecond) -> bool {
    const WAY_S: i32 = 1_800;
    let from = shift.work_from().0 + shift.indirect_start_s + WAY_S;
    let to = shift.end.0 - shift.indirect_end_s - WAY_S;
    from <= start.0 && start.0 + visit.service_s <= to
}
