//! The hours of a shift on a day: as the register has them, and longer where a planner said so.

use care_model::id::StaffId;
use care_model::shift::Shift;
use care_model::time::{Timestamp, midnight};
use store::planning::{DayPlan, ShiftExtension};

/// Overtime any shift may run to, in seconds.
pub const OVERTIME_LIMIT_S: i32 = 1800;
/// Morning handover and end of day, in seconds of the paid shift.
pub const INDIRECT_S: i32 = 600;

/// When a shift begins on a day and how far it may run over: never into another shift of the
/// same person, whatever the register or a planner said later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShiftHours {
    pub start_s: i32,
    pub overtime_limit_s: i32,
}

impl ShiftHours {
    pub fn of(shift: &Shift, shifts: &[Shift], plan: &DayPlan) -> Self {
        let next = own(shift, shifts).filter(|other| other.start_s() >= shift.end_s());
        let next = next.map(|next| begins(next, shifts, plan)).min();
        let most = OVERTIME_LIMIT_S + plan.extension(shift.shift_id).overtime_s;
        let room = next.map_or(most, |next| (next - shift.end_s()).max(0));
        Self {
            start_s: begins(shift, shifts, plan),
            overtime_limit_s: most.min(room),
        }
    }
}

fn own<'a>(shift: &'a Shift, shifts: &'a [Shift]) -> impl Iterator<Item = &'a Shift> {
    let is_other =
        |other: &&Shift| other.staff_id == shift.staff_id && other.shift_id != shift.shift_id;
    shifts.iter().filter(is_other)
}

fn begins(shift: &Shift, shifts: &[Shift], plan: &DayPlan) -> i32 {
    let wanted = shift.start_s() - plan.extension(shift.shift_id).earlier_s;
    let before = own(shift, shifts).filter(|other| other.end_s() <= shift.start_s());
    before.map(Shift::end_s).fold(wanted, i32::max)
}

/// When somebody is to be at work, from the first shift to the last, as it was published.
pub fn planned_span(
    shifts: &[Shift],
    plan: Option<&DayPlan>,
    staff_id: StaffId,
) -> Option<(Timestamp, Timestamp)> {
    let nothing = DayPlan::default();
    let plan = plan.unwrap_or(&nothing);
    let own = || shifts.iter().filter(|shift| shift.staff_id == staff_id);
    let at = |shift: &Shift, second: i32| midnight(shift.date).plus_seconds(i64::from(second));
    let start = own().map(|shift| at(shift, begins(shift, shifts, plan)));
    let end = own().map(|shift| {
        at(
            shift,
            shift.end_s() + plan.extension(shift.shift_id).overtime_s,
        )
    });
    Some((start.min()?, end.max()?))
}

/// Shifts are as long as their routes need: what was made longer for a visit that has left is as
/// in the register again.
pub fn trim_extensions(plan: &mut DayPlan, shifts: &[Shift]) {
    let routes = &plan.routes;
    plan.extensions.retain(|shift_id, extension| {
        let mut shifts = shifts.iter();
        let shift = shifts.find(|shift| shift.shift_id == *shift_id);
        let mut routes = routes.iter();
        let route = routes.find(|route| route.shift_id == *shift_id);
        let (Some(shift), Some(route)) = (shift, route) else {
            return false;
        };
        let (Some(first), Some(last)) = (route.stops.first(), route.stops.last()) else {
            return false;
        };
        let leaves_s = first.arrive_s - first.travel_s as i32;
        if leaves_s >= shift.start_s() + INDIRECT_S {
            extension.earlier_s = 0;
        }
        let done_s = route.way_back.map_or(last.end_s, |back| back.done_s);
        if done_s <= shift.end_s() + OVERTIME_LIMIT_S {
            extension.overtime_s = 0;
        }
        *extension != ShiftExtension::default()
    });
}

#[cfg(test)]
mod tests {
    use care_model::id::{ShiftId, UnitId};
    use care_model::travel::TravelMode;

    use super::*;

    const HOUR_S: i32 = 3600;

    fn shift(name: &str, staff: &str, start: &str, end: &str) -> Shift {
        let born = Timestamp::from_millis(0);
        Shift {
            shift_id: ShiftId::derived(born, name),
            staff_id: StaffId::derived(born, staff),
            unit_id: UnitId::derived(born, "unit"),
            date: "2026-11-30".parse().expect("a date"),
            start: start.parse().expect("a time"),
            end: end.parse().expect("a time"),
            breaks: vec![],
            mode: TravelMode::Walk,
        }
    }

    fn longer(shift: &Shift, earlier_s: i32, overtime_s: i32) -> DayPlan {
        let extension = ShiftExtension {
            earlier_s,
            overtime_s,
        };
        DayPlan {
            extensions: [(shift.shift_id, extension)].into(),
            ..DayPlan::default()
        }
    }

    fn hours(shift: &Shift, shifts: &[Shift], plan: &DayPlan) -> (i32, i32) {
        let hours = ShiftHours::of(shift, shifts, plan);
        (hours.start_s, hours.overtime_limit_s)
    }

    #[test]
    fn overtime_ends_where_the_same_persons_next_shift_begins() {
        let shifts = [
            shift("morning", "anna", "07:00", "11:00"),
            shift("noon", "anna", "11:15", "15:00"),
            shift("other", "bo", "11:00", "15:00"),
        ];
        let nothing = DayPlan::default();
        assert_eq!(hours(&shifts[0], &shifts, &nothing), (7 * HOUR_S, 900));
        assert_eq!(hours(&shifts[1], &shifts, &nothing).1, OVERTIME_LIMIT_S);
        // One that begins earlier takes of the overtime before it, and no shift itself.
        let plan = longer(&shifts[1], HOUR_S, 0);
        assert_eq!(hours(&shifts[1], &shifts, &plan).0, 11 * HOUR_S);
        assert_eq!(hours(&shifts[0], &shifts, &plan).1, 0);
    }

    #[test]
    fn a_longer_shift_is_longer_by_what_was_said() {
        let shifts = [shift("day", "anna", "07:00", "16:00")];
        let plan = longer(&shifts[0], 2 * HOUR_S, HOUR_S);
        assert_eq!(
            hours(&shifts[0], &shifts, &plan),
            (5 * HOUR_S, OVERTIME_LIMIT_S + HOUR_S)
        );
        let at = |clock_s: i32| midnight(shifts[0].date).plus_seconds(i64::from(clock_s));
        let span = planned_span(&shifts, Some(&plan), shifts[0].staff_id);
        assert_eq!(span, Some((at(5 * HOUR_S), at(17 * HOUR_S))));
        let span = planned_span(&shifts, None, shifts[0].staff_id);
        assert_eq!(span, Some((at(7 * HOUR_S), at(16 * HOUR_S))));
    }

    #[test]
    fn a_shift_without_visits_or_out_of_the_register_is_not_longer() {
        let shifts = [shift("day", "anna", "07:00", "16:00")];
        let mut plan = longer(&shifts[0], HOUR_S, HOUR_S);
        trim_extensions(&mut plan, &shifts);
        assert!(plan.extensions.is_empty());
        let mut plan = longer(&shift("gone", "bo", "07:00", "16:00"), HOUR_S, 0);
        trim_extensions(&mut plan, &shifts);
        assert!(plan.extensions.is_empty());
    }
}
