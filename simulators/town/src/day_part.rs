//! The parts of a day of care.

use care_model::order::LocalWindow;
use care_model::time::LocalTime;

/// When in the day, with what share of the daily visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum DayPart {
    Morning,
    Lunch,
    Afternoon,
    Evening,
}

/// How the visits of a part look. Times are minutes of the day. Spread so that
/// the visits that must be done in any stretch of the day, travel included,
/// take at most some four fifths of those at work then.
pub(crate) struct PartShape {
    pub part: DayPart,
    pub key: &'static str,
    /// Of the daily visits, percent. Together 100.
    pub share: u32,
    pub earliest: i32,
    /// Latest start of a window.
    pub latest: i32,
    pub window_lengths: &'static [u16],
    pub durations: &'static [u16],
}

pub(crate) const PARTS: [PartShape; 4] = [
    PartShape {
        part: DayPart::Morning,
        key: "morning",
        share: 29,
        earliest: 7 * 60,
        latest: 9 * 60 + 15,
        window_lengths: &[60, 75, 90, 90, 120, 150],
        durations: &[15, 20, 20, 25, 25, 30, 35],
    },
    PartShape {
        part: DayPart::Lunch,
        key: "lunch",
        share: 20,
        earliest: 10 * 60 + 45,
        latest: 12 * 60,
        window_lengths: &[75, 90, 90, 120],
        durations: &[10, 15, 15, 20, 20, 25],
    },
    PartShape {
        part: DayPart::Afternoon,
        key: "afternoon",
        share: 26,
        earliest: 13 * 60 + 15,
        latest: 16 * 60 + 15,
        window_lengths: &[60, 90, 90, 120, 150],
        durations: &[15, 15, 20, 20, 25, 30],
    },
    PartShape {
        part: DayPart::Evening,
        key: "evening",
        share: 25,
        earliest: 17 * 60,
        latest: 19 * 60 + 30,
        window_lengths: &[60, 75, 90, 90, 120],
        durations: &[10, 15, 15, 20, 20, 25],
    },
];

pub(crate) fn shape(part: DayPart) -> &'static PartShape {
    PARTS
        .iter()
        .find(|shape| shape.part == part)
        .expect("every part has its shape")
}

pub(crate) fn window(start_min: i32, length_min: u16) -> LocalWindow {
    let time = |minute: i32| {
        LocalTime::from_minute_of_day(minute as u16).expect("windows end before midnight")
    };
    LocalWindow {
        start: time(start_min),
        end: time(start_min + i32::from(length_min)),
    }
}
