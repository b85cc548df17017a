//! Instants, planned local times and the one function between them.
//!
//! Instants are [`Timestamp`] (UTC, milliseconds). What a planner plans is a
//! [`LocalDate`] with a [`LocalTime`] in Europe/Stockholm and stays so. A day
//! is not 24 hours: day arithmetic is on dates.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Datelike, NaiveTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Europe::Stockholm;
use serde::{Deserialize, Serialize};

/// A calendar date in Europe/Stockholm, written `2026-11-23`.
pub type LocalDate = chrono::NaiveDate;

/// An instant, in milliseconds since 1970-01-01T00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds from `earlier` to here, rounded towards zero; negative
    /// when `earlier` is later.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0) / 1000
    }

    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * 1000)
    }

    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0 + millis)
    }

    /// The date in Europe/Stockholm at this instant.
    pub fn local_date(self) -> LocalDate {
        local_of(self).date_naive()
    }

    /// The wall clock in Europe/Stockholm at this instant, to the minute.
    pub fn local_time(self) -> LocalTime {
        let local = local_of(self).time();
        LocalTime::from_naive(local)
    }
}

fn local_of(instant: Timestamp) -> DateTime<chrono_tz::Tz> {
    let utc = DateTime::from_timestamp_millis(instant.0).unwrap_or_default();
    utc.with_timezone(&Stockholm)
}

/// A wall-clock time of day in whole minutes, 00:00 to 23:59, written `08:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalTime {
    minute_of_day: u16,
}

/// A text that is no time of day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a time of day: expected HH:MM from 00:00 to 23:59")]
pub struct LocalTimeError(pub String);

impl LocalTime {
    pub const MIDNIGHT: Self = Self { minute_of_day: 0 };

    /// `None` when hour is over 23 or minute over 59.
    pub const fn new(hour: u16, minute: u16) -> Option<Self> {
        if hour > 23 || minute > 59 {
            return None;
        }
        Some(Self {
            minute_of_day: hour * 60 + minute,
        })
    }

    /// `None` from 1440 on.
    pub const fn from_minute_of_day(minute_of_day: u16) -> Option<Self> {
        if minute_of_day >= 1440 {
            return None;
        }
        Some(Self { minute_of_day })
    }

    pub const fn minute_of_day(self) -> u16 {
        self.minute_of_day
    }

    fn from_naive(time: NaiveTime) -> Self {
        use chrono::Timelike;
        Self {
            minute_of_day: (time.hour() * 60 + time.minute()) as u16,
        }
    }

    fn to_naive(self) -> NaiveTime {
        NaiveTime::from_num_seconds_from_midnight_opt(u32::from(self.minute_of_day) * 60, 0)
            .expect("a minute of the day is below 1440")
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:02}:{:02}",
            self.minute_of_day / 60,
            self.minute_of_day % 60
        )
    }
}

impl FromStr for LocalTime {
    type Err = LocalTimeError;

    fn from_str(text: &str) -> Result<Self, LocalTimeError> {
        let refused = || LocalTimeError(text.chars().take(20).collect());
        let (hour, minute) = text.split_once(':').ok_or_else(refused)?;
        if hour.len() != 2 || minute.len() != 2 {
            return Err(refused());
        }
        let hour = hour.parse().map_err(|_| refused())?;
        let minute = minute.parse().map_err(|_| refused())?;
        Self::new(hour, minute).ok_or_else(refused)
    }
}

impl Serialize for LocalTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocalTime {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The instant of a planned local time. A time in the spring gap moves forward
/// by the gap (29 March 2026 02:30 becomes 03:30); a time in the autumn fold
/// takes the first of the two (25 October 2026 02:30 is summer time).
pub fn local_to_instant(date: LocalDate, time: LocalTime) -> Timestamp {
    let naive = date.and_time(time.to_naive());
    if let Some(found) = Stockholm.from_local_datetime(&naive).earliest() {
        return Timestamp(found.timestamp_millis());
    }
    // In the gap: read it with the offset that held before, which lands after.
    let before = Stockholm.offset_from_utc_datetime(&(naive - TimeDelta::hours(3)));
    Timestamp((naive - before.fix()).and_utc().timestamp_millis())
}

/// The instant a local day begins.
pub fn midnight(date: LocalDate) -> Timestamp {
    local_to_instant(date, LocalTime::MIDNIGHT)
}

/// Elapsed seconds from the day's midnight to a local time on it: 08:00 is
/// 25,200 on 29 March 2026 and 32,400 on 25 October 2026, else 28,800.
pub fn second_of_day(date: LocalDate, time: LocalTime) -> i32 {
    local_to_instant(date, time).seconds_since(midnight(date)) as i32
}

/// Whole weeks since Monday 1 January 2024, which anchors every week cycle.
pub fn week_number(date: LocalDate) -> i32 {
    let anchor = LocalDate::from_ymd_opt(2024, 1, 1).expect("a date that exists");
    (date - anchor).num_days().div_euclid(7) as i32
}

/// Whole calendar months since January 2024; negative before it.
pub fn month_number(date: LocalDate) -> i32 {
    (date.year() - 2024) * 12 + date.month0() as i32
}

/// The first day of the date's calendar month.
pub fn first_of_month(date: LocalDate) -> LocalDate {
    date.with_day(1).unwrap_or(date)
}

/// The last day of the date's calendar month.
pub fn last_of_month(date: LocalDate) -> LocalDate {
    add_days(
        first_of_month(date),
        i64::from(date.num_days_in_month()) - 1,
    )
}

/// ISO weekday, 1 is Monday and 7 is Sunday.
pub fn weekday(date: LocalDate) -> u8 {
    date.weekday().number_from_monday() as u8
}

/// Whether a date is one that care is planned on: a year from 2000 to 2199.
pub fn is_plannable(date: LocalDate) -> bool {
    (2000..2200).contains(&date.year())
}

/// The date `days` later (earlier when negative), on the calendar; the date
/// itself at the calendar's very end, which no plannable date is near.
pub fn add_days(date: LocalDate, days: i64) -> LocalDate {
    date.checked_add_signed(TimeDelta::days(days))
        .unwrap_or(date)
}

/// Every date from `from` to `to`, both included.
pub fn dates(from: LocalDate, to: LocalDate) -> impl Iterator<Item = LocalDate> {
    from.iter_days().take_while(move |date| *date <= to)
}

/// Tells the time. The only two implementations are below; everything else
/// takes one.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// The computer's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the computer's clock"
    )]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Timestamp(since.map_or(0, |duration| duration.as_millis() as i64))
    }
}

/// Measures how long something takes; says nothing of what time it is.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the monotonic clock"
    )]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Time since the start.
    pub fn elapsed(&self) -> std::time::Duration {
        self.0.elapsed()
    }
}

/// A clock that stands still until it is set: for tests, simulations and the
/// training mode.
#[derive(Debug, Default)]
pub struct SimulatedClock(AtomicI64);

impl SimulatedClock {
    pub fn starting_at(instant: Timestamp) -> Self {
        Self(AtomicI64::new(instant.0))
    }

    /// Moves the clock. It may be set back, as phones' clocks are.
    pub fn set(&self, instant: Timestamp) {
        self.0.store(instant.0, Ordering::SeqCst);
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> LocalDate {
        text.parse().expect("a date")
    }

    fn time(text: &str) -> LocalTime {
        text.parse().expect("a time")
    }

    #[test]
    fn spring_night_moves_forward_by_the_gap() {
        let night = date("2026-03-29");
        assert_eq!(
            local_to_instant(night, time("02:30")),
            local_to_instant(night, time("03:30"))
        );
        assert_eq!(second_of_day(night, time("08:00")), 7 * 3600);
    }

    #[test]
    fn autumn_night_takes_the_first() {
        let night = date("2026-10-25");
        let first = local_to_instant(night, time("02:30"));
        assert_eq!(second_of_day(night, time("02:30")), 2 * 3600 + 1800);
        assert_eq!(
            first.plus_seconds(3600).local_time(),
            time("02:30"),
            "the second 02:30"
        );
        assert_eq!(second_of_day(night, time("08:00")), 9 * 3600);
    }

    #[test]
    fn an_ordinary_day_has_86400_seconds() {
        let day = date("2026-11-23");
        assert_eq!(
            midnight(add_days(day, 1)).seconds_since(midnight(day)),
            86_400
        );
        assert_eq!(midnight(day).local_date(), day);
    }

    #[test]
    fn months_have_their_own_lengths() {
        for (day, first, last, number) in [
            ("2024-01-31", "2024-01-01", "2024-01-31", 0),
            ("2024-02-29", "2024-02-01", "2024-02-29", 1),
            ("2026-02-14", "2026-02-01", "2026-02-28", 25),
            ("2023-12-01", "2023-12-01", "2023-12-31", -1),
        ] {
            assert_eq!(first_of_month(date(day)), date(first));
            assert_eq!(last_of_month(date(day)), date(last));
            assert_eq!(month_number(date(day)), number, "{day}");
        }
    }

    #[test]
    fn times_of_day_are_refused_with_the_form_expected() {
        for bad in ["24:00", "8:00", "12:60", "", "noon", "12:5x"] {
            assert!(bad.parse::<LocalTime>().is_err(), "{bad} was taken");
        }
        assert_eq!(time("23:59").to_string(), "23:59");
    }
}
