//! Time of the planned day.

use serde::{Deserialize, Serialize};

/// Seconds since local midnight at the start of the problem's first day.
///
/// Negative for the evening before, over 86 400 for a night or a later day.
/// The caller turns local time into this on one clock without jumps: on the
/// two nights a year when clocks change it counts elapsed seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DaySecond(pub i32);

impl DaySecond {
    /// Times stay within this many seconds of midnight (about five weeks), so
    /// that sums of times and durations never overflow 32 bits.
    pub const LIMIT_S: i32 = 3_000_000;

    /// From hours and minutes of the first day.
    pub fn hm(hours: i32, minutes: i32) -> Self {
        Self(hours * 3600 + minutes * 60)
    }
}

/// A span of time, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    pub from: DaySecond,
    pub to: DaySecond,
}

impl Window {
    /// The span from `from` to `to`, both included.
    pub fn new(from: DaySecond, to: DaySecond) -> Self {
        Self { from, to }
    }

    /// True when `second` lies inside, ends included.
    pub fn contains(self, second: DaySecond) -> bool {
        self.from <= second && second <= self.to
    }
}
