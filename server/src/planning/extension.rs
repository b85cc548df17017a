//! A shift made longer on a day, with the move that needs it.

use care_model::fault::Fault;
use care_model::shift::MAX_SHIFT_S;
use scheduler::ShiftIndex;
use store::planning::{DayPlan, ShiftExtension};

use super::day::DayParts;
use super::explain::reason;
use super::move_form::MoveTarget;
use super::moves::{broken_rule, shift_at};
use super::problem::Question;
use super::shift_hours::trim_extensions;
use crate::error::Problem;

/// Most that a shift is made longer at either end, in seconds.
const MAX_EXTENSION_S: i32 = 4 * 3600;

/// The shift that a move makes longer, and by how much. Not into another shift of the same
/// person.
pub fn longer(
    question: &Question,
    parts: &DayParts,
    target: &MoveTarget,
) -> Result<Option<(ShiftIndex, ShiftExtension)>, Problem> {
    let MoveTarget::Shift {
        shift_id,
        extend: Some(by),
        ..
    } = target
    else {
        return Ok(None);
    };
    let shift = shift_at(question, shift_id)?;
    if (by.earlier_s, by.overtime_s) == (0, 0) {
        return Ok(None);
    }
    let own = &question.shifts[shift.at()];
    let was = parts.draft.plan.extension(own.shift_id);
    let mut faults = Vec::new();
    for (field, by_s, was_s) in [
        ("target.extend.earlier_s", by.earlier_s, was.earlier_s),
        ("target.extend.overtime_s", by.overtime_s, was.overtime_s),
    ] {
        if !(0..=(MAX_EXTENSION_S - was_s).max(0)).contains(&by_s) {
            let message = "a shift is made at most 4 hours longer";
            faults.push(Fault::new(field, by_s, message));
        }
    }
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let longest =
        own.end_s() - own.start_s() + was.earlier_s + was.overtime_s + by.earlier_s + by.overtime_s;
    if longest > MAX_SHIFT_S {
        let mut problem = broken_rule();
        problem.reasons.push(reason("longer_than_allowed"));
        return Err(problem);
    }
    let stated = question.problem().shift(shift);
    let (from, to) = (
        stated.start.0 - by.earlier_s,
        stated.end.0 + stated.overtime_limit_s + by.overtime_s,
    );
    let mut others = question.problem().shifts.iter().enumerate();
    let meets = others.any(|(at, other)| {
        let other_to = other.end.0 + other.overtime_limit_s;
        at != shift.at() && other.staff == stated.staff && other.start.0 < to && from < other_to
    });
    if meets {
        let mut problem = broken_rule();
        problem.reasons.push(reason("other_shift"));
        return Err(problem);
    }
    let by = ShiftExtension {
        earlier_s: by.earlier_s,
        overtime_s: by.overtime_s,
    };
    Ok(Some((shift, by)))
}

/// Makes a shift of a plan longer, as far as the plan needs it. False where it does not.
pub fn extend(
    plan: &mut DayPlan,
    question: &Question,
    shift: ShiftIndex,
    by: ShiftExtension,
) -> bool {
    let shift_id = question.shifts[shift.at()].shift_id;
    let was = plan.extension(shift_id);
    let extension = plan.extensions.entry(shift_id).or_default();
    extension.earlier_s += by.earlier_s;
    extension.overtime_s += by.overtime_s;
    trim_extensions(plan, &question.shifts);
    plan.extension(shift_id) != was
}
