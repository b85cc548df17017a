//! One fault and its words.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One thing wrong with a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Where, as a path: `visits[3].start_windows[0]`.
    pub field: String,
    /// What stands there.
    pub value: String,
    pub reason: FaultReason,
}

/// Why a value cannot stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultReason {
    OutOfRange,
    Negative,
    TimeOutOfBounds,
    EmptyWindow,
    NoWindow,
    WindowsNotRising,
    MatrixSize,
    MatrixValue,
    TooMany,
    LinkToItself,
    LinkCycle,
    LinkImpossible,
    SimultaneousAndSameStaff,
    ShiftTooShort,
    ShiftsOverlap,
    BreakOutsideShift,
    Duplicate,
    SlowHoursFaster,
    CycleLength,
    OutsideCycle,
    NoDay,
    LinkAcrossDays,
    BegunInTemplate,
}

impl FaultReason {
    fn explanation(self) -> (&'static str, &'static str) {
        match self {
            Self::OutOfRange => (
                "refers to nothing",
                "the list was cut or renumbered afterwards",
            ),
            Self::Negative => (
                "is negative",
                "two times were subtracted the wrong way round",
            ),
            Self::TimeOutOfBounds => (
                "is weeks away from the day",
                "times are seconds since the day's midnight",
            ),
            Self::EmptyWindow => ("ends before it begins", "it passes midnight: add 86400"),
            Self::NoWindow => ("is empty", "give the whole shift day as the window"),
            Self::WindowsNotRising => (
                "begins before the one before it ends",
                "sort and merge the windows",
            ),
            Self::MatrixSize => (
                "has the wrong number of values",
                "all matrices have all places",
            ),
            Self::MatrixValue => ("is over a day's travel", "a place is off the map"),
            Self::TooMany => ("is over the limit", "split the problem by unit or by day"),
            Self::LinkToItself => ("links a visit to itself", "the second visit is another"),
            Self::LinkCycle => (
                "closes a circle no times can satisfy",
                "one link of the circle is turned around",
            ),
            Self::LinkImpossible => (
                "cannot be met inside the start windows",
                "a window or the gap is too narrow",
            ),
            Self::SimultaneousAndSameStaff => (
                "asks one person to be in two visits at once",
                "remove the same-staff link",
            ),
            Self::ShiftTooShort => ("leaves no time for work", "start and end are swapped"),
            Self::ShiftsOverlap => (
                "overlaps another shift of the same staff member",
                "merge the two shifts",
            ),
            Self::BreakOutsideShift => ("cannot be taken inside the shift", "move its window"),
            Self::Duplicate => ("is given twice", "keep one"),
            Self::SlowHoursFaster => ("is under 1000", "lengthening is in thousandths"),
            Self::CycleLength => ("is no length of a cycle", "give 1 to 8 weeks"),
            Self::OutsideCycle => (
                "is no day of the cycle",
                "days are counted from 0, the first Monday",
            ),
            Self::NoDay => ("falls on no day", "leave the template out"),
            Self::LinkAcrossDays => (
                "links templates that do not fall on the same days",
                "split the template that has more days in two",
            ),
            Self::BegunInTemplate => (
                "says that a template has begun",
                "pin the staff member and the start instead",
            ),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, remedy) = self.reason.explanation();
        write!(
            formatter,
            "{} = {} {}\nMaybe {}.",
            self.field, self.value, what, remedy
        )
    }
}
