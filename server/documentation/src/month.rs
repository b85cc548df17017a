//! A calendar month.

use std::fmt;
use std::str::FromStr;

use care_model::time::{LocalDate, add_days, first_of_month, last_of_month};
use serde::{Deserialize, Serialize};

use crate::period::Period;

/// A calendar month of the years 1900 to 2199, written `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Month {
    first_day: LocalDate,
}

/// A text that is no month.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a month: expected a year from 1900 to 2199 and a month, as 2026-11")]
pub struct MonthError(pub String);

impl Month {
    /// `None` when the year is not 1900 to 2199 or `month` not 1 to 12.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        let first_day = LocalDate::from_ymd_opt(year, month, 1)?;
        (1900..2200).contains(&year).then_some(Self { first_day })
    }

    /// The month of a date; `None` for a date of a year outside 1900 to 2199.
    pub fn of(date: LocalDate) -> Option<Self> {
        let year = year_of(date)?;
        let first_day = first_of_month(date);
        (1900..2200).contains(&year).then_some(Self { first_day })
    }

    pub fn first_day(self) -> LocalDate {
        self.first_day
    }

    pub fn last_day(self) -> LocalDate {
        last_of_month(self.first_day)
    }

    /// The month before; January 1900 stays itself.
    #[must_use]
    pub fn before(self) -> Self {
        Self::of(add_days(self.first_day, -1)).unwrap_or(self)
    }

    /// The month after; December 2199 stays itself.
    #[must_use]
    pub fn after(self) -> Self {
        Self::of(add_days(self.last_day(), 1)).unwrap_or(self)
    }

    /// The whole month, both ends included.
    pub fn period(self) -> Period {
        Period {
            from: self.first_day,
            to: self.last_day(),
        }
    }
}

impl From<Month> for Period {
    fn from(month: Month) -> Self {
        month.period()
    }
}

/// The year of a date from the year 1 on.
pub(crate) fn year_of(date: LocalDate) -> Option<i32> {
    let origin = LocalDate::from_ymd_opt(1, 1, 1)?;
    let years = date.years_since(origin)?;
    Some(i32::try_from(years).ok()? + 1)
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.first_day.to_string();
        formatter.write_str(date.get(..7).unwrap_or(&date))
    }
}

impl FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, MonthError> {
        let refused = || MonthError(text.chars().take(20).collect());
        let first_day = format!("{text}-01").parse().map_err(|_| refused())?;
        let month = Self::of(first_day).ok_or_else(refused)?;
        (month.to_string() == text)
            .then_some(month)
            .ok_or_else(refused)
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

impl TryFrom<String> for Month {
    type Error = MonthError;

    fn try_from(text: String) -> Result<Self, MonthError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_knows_its_days_and_the_one_before() {
        let month: Month = "2028-02".parse().expect("a month");
        assert_eq!(month.period().to_string(), "2028-02-01 to 2028-02-29");
        assert_eq!(month.before().to_string(), "2028-01");
        assert_eq!(month.before().before().to_string(), "2027-12");
        let last: Month = "2199-12".parse().expect("a month");
        assert_eq!(last.last_day().to_string(), "2199-12-31");
        let date = "2026-12-31".parse().expect("a date");
        assert_eq!(Month::of(date), Month::new(2026, 12));
    }

    #[test]
    fn what_is_no_month_is_refused() {
        for bad in ["2026-13", "2026-1", "2026", "", "1899-12", "2200-01", "x"] {
            assert!(bad.parse::<Month>().is_err(), "{bad} was taken");
        }
    }
}
