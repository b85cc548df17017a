//! Calendar months: what money, ledgers and reports are made for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::time::{LocalDate, add_days, is_plannable};

/// A calendar month, written `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    first: LocalDate,
}

impl Month {
    /// The month a date is in.
    pub fn of(date: LocalDate) -> Self {
        let day = chrono::Datelike::day(&date);
        Self {
            first: add_days(date, 1 - i64::from(day)),
        }
    }

    pub fn first(self) -> LocalDate {
        self.first
    }

    /// Included.
    pub fn last(self) -> LocalDate {
        add_days(self.next().first, -1)
    }

    #[must_use]
    pub fn next(self) -> Self {
        // The 32nd day from the first is always in the month after.
        Self::of(add_days(self.first, 31))
    }

    #[must_use]
    pub fn previous(self) -> Self {
        Self::of(add_days(self.first, -1))
    }

    pub fn contains(self, date: LocalDate) -> bool {
        Self::of(date) == self
    }
}

/// A text that is no month from 2000-01 to 2199-12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a month from 2000-01 to 2199-12, such as 2026-11")]
pub struct NoMonth;

impl FromStr for Month {
    type Err = NoMonth;

    fn from_str(text: &str) -> Result<Self, NoMonth> {
        let first: LocalDate = format!("{text}-01").parse().map_err(|_| NoMonth)?;
        let written_so = text.len() == 7 && is_plannable(first);
        written_so.then_some(Self { first }).ok_or(NoMonth)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.first.format("%Y-%m"))
    }
}

impl TryFrom<String> for Month {
    type Error = NoMonth;

    fn try_from(text: String) -> Result<Self, NoMonth> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().expect("a month")
    }

    #[test]
    fn a_month_has_its_days_and_neighbours() {
        let february = month("2028-02");
        assert_eq!(february.first().to_string(), "2028-02-01");
        assert_eq!(february.last().to_string(), "2028-02-29");
        assert_eq!(february.next(), month("2028-03"));
        assert_eq!(month("2026-01").previous(), month("2025-12"));
        assert_eq!(month("2026-12").next(), month("2027-01"));
        assert!(february.contains("2028-02-29".parse().expect("a date")));
        assert!(!february.contains("2028-03-01".parse().expect("a date")));
    }

    #[test]
    fn what_is_no_month_is_refused() {
        for text in [
            "",
            "2026",
            "2026-13",
            "2026-1",
            "1999-12",
            "2200-01",
            "2026-11-01",
            "+026-11",
        ] {
            assert_eq!(text.parse::<Month>(), Err(NoMonth), "{text}");
        }
        assert_eq!(
            serde_json::to_string(&month("2026-11")).expect("json"),
            "\"2026-11\""
        );
        assert!(serde_json::from_str::<Month>("\"november\"").is_err());
    }
}
