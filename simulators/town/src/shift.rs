//! Kinds of shift and who works when.

use care_model::id::ShiftId;
use care_model::shift::{Shift, ShiftBreak};
use care_model::time::{LocalDate, LocalTime, add_days, dates};

use crate::history::HISTORY_DAYS;
use crate::roster::Roster;
use crate::town::BIRTH_OF_IDS;

/// How many days from today on have shifts, today included: four weeks, so
/// that every cycle up to four weeks turns.
pub const HORIZON_DAYS: i64 = 28;

/// A kind of shift. Everybody keeps to one, so rest between days is long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum ShiftKind {
    Morning,
    Day,
    Evening,
}

impl ShiftKind {
    pub(crate) const ALL: [ShiftKind; 3] = [Self::Morning, Self::Day, Self::Evening];

    fn code(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::Day => "day",
            Self::Evening => "evening",
        }
    }

    /// Start and end, then the earliest and latest start of the break, in
    /// minutes of the day. No more than five hours are worked before or after
    /// a break.
    fn minutes(self) -> [u16; 4] {
        match self {
            Self::Morning => [7 * 60, 16 * 60, 11 * 60, 12 * 60],
            Self::Day => [8 * 60, 17 * 60, 12 * 60, 13 * 60],
            Self::Evening => [14 * 60, 22 * 60, 17 * 60, 18 * 60 + 30],
        }
    }

    pub(crate) fn start_min(self) -> i32 {
        i32::from(self.minutes()[0])
    }

    pub(crate) fn end_min(self) -> i32 {
        i32::from(self.minutes()[1])
    }
}

/// How many of `staff` work each kind of shift on any day.
pub(crate) fn daily_count(kind: ShiftKind, staff: u16) -> usize {
    let staff = usize::from(staff);
    let day = staff / 7;
    let evening = (staff * 3).div_ceil(7);
    match kind {
        ShiftKind::Morning => staff - day - evening,
        ShiftKind::Day => day,
        ShiftKind::Evening => evening,
    }
}

const BREAK_MIN: u16 = 30;

impl Roster {
    /// All shifts of history and horizon.
    pub(crate) fn shifts(&self, today: LocalDate) -> Vec<Shift> {
        let first = add_days(today, -HISTORY_DAYS);
        let last = add_days(today, HORIZON_DAYS - 1);
        dates(first, last)
            .flat_map(|date| self.shifts_on(date))
            .collect()
    }

    pub(crate) fn shifts_on(&self, date: LocalDate) -> Vec<Shift> {
        self.at_work(date)
            .map(|position| self.shift_of(position, date))
            .collect()
    }

    fn shift_of(&self, position: usize, date: LocalDate) -> Shift {
        let kind = self.kinds[position];
        let staff = &self.staff[position];
        let time =
            |minute| LocalTime::from_minute_of_day(minute).expect("shifts end before midnight");
        let [start, end, earliest, latest] = kind.minutes();
        let name = format!("{}/{date}/{}", staff.staff_id, kind.code());
        Shift {
            shift_id: ShiftId::derived(BIRTH_OF_IDS, &name),
            staff_id: staff.staff_id,
            unit_id: staff.unit_id,
            date,
            start: time(start),
            end: time(end),
            breaks: vec![ShiftBreak {
                earliest: time(earliest),
                latest: time(latest),
                minutes: BREAK_MIN,
                paid: false,
            }],
            mode: self.modes[position],
        }
    }
}
