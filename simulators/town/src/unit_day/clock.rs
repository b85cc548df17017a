//! Minutes of the day as the scheduler counts them.

use scheduler::{DaySecond, Window};

/// A minute of the day.
pub(super) fn minute(minute: i32) -> DaySecond {
    DaySecond(minute * 60)
}

/// From minute to minute, both included.
pub(super) fn minutes(from: i32, to: i32) -> Window {
    Window::new(minute(from), minute(to))
}
