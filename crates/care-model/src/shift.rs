//! Work shifts.

use serde::{Deserialize, Serialize};

use crate::id::{ShiftId, StaffId, UnitId};
use crate::time::{LocalDate, LocalTime, add_days, local_to_instant, midnight};
use crate::travel::TravelMode;

/// A break within a shift: it begins somewhere in the window and lasts `minutes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftBreak {
    pub earliest: LocalTime,
    pub latest: LocalTime,
    pub minutes: u16,
    pub paid: bool,
}

/// One staff member's shift (arbetspass). An end that is not after the start is
/// on the next day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    pub shift_id: ShiftId,
    pub staff_id: StaffId,
    pub unit_id: UnitId,
    pub date: LocalDate,
    pub start: LocalTime,
    pub end: LocalTime,
    #[serde(default)]
    pub breaks: Vec<ShiftBreak>,
    pub mode: TravelMode,
}

/// Elapsed seconds since the midnight of `date` for a time at or after `from`:
/// a time of day before `from` belongs to the following night.
pub fn second_in_shift(date: LocalDate, from: LocalTime, time: LocalTime) -> i32 {
    let day = if time < from { add_days(date, 1) } else { date };
    local_to_instant(day, time).seconds_since(midnight(date)) as i32
}

/// No shift is longer, in seconds, whoever asks for it.
pub const MAX_SHIFT_S: i32 = 13 * 3600;

impl Shift {
    pub fn start_s(&self) -> i32 {
        second_in_shift(self.date, self.start, self.start)
    }

    /// Elapsed seconds since the midnight of the shift's date; over 86,400 for
    /// a night shift.
    pub fn end_s(&self) -> i32 {
        let day = if self.end <= self.start {
            add_days(self.date, 1)
        } else {
            self.date
        };
        local_to_instant(day, self.end).seconds_since(midnight(self.date)) as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn night_shift(date: &str) -> Shift {
        let moment = Timestamp::from_millis(0);
        Shift {
            shift_id: ShiftId::derived(moment, "s"),
            staff_id: StaffId::derived(moment, "p"),
            unit_id: UnitId::derived(moment, "u"),
            date: date.parse().expect("a date"),
            start: "22:00".parse().expect("a time"),
            end: "06:00".parse().expect("a time"),
            breaks: vec![],
            mode: TravelMode::Car,
        }
    }

    #[test]
    fn an_eight_hour_night_is_seven_or_nine_when_the_clocks_change() {
        let hours = |date| (night_shift(date).end_s() - night_shift(date).start_s()) / 3600;
        assert_eq!(hours("2026-11-23"), 8);
        assert_eq!(hours("2026-03-28"), 7);
        assert_eq!(hours("2026-10-24"), 9);
    }
}
