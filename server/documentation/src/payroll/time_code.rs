//! Which code pays which hours. Data, not code: a table for each agreement year.

use care_model::time::{LocalDate, LocalTime};
use serde::{Deserialize, Serialize};

/// Time codes of an agreement between two dates, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeCodeTable {
    /// Name and version, `AB-2026`.
    pub table_id: String,
    pub valid_from: LocalDate,
    /// Open-ended when absent.
    #[serde(default)]
    pub valid_to: Option<LocalDate>,
    /// Code of all worked time.
    pub base_code: String,
    /// Supplements for unsocial hours (OB). The first that holds at a moment is
    /// paid, and no other.
    pub supplements: Vec<Supplement>,
}

/// A supplement and the hours it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplement {
    pub code: String,
    pub hours: Vec<SupplementHours>,
}

/// Hours of a day, from `from` included to `to` excluded; a `to` of 00:00 is
/// the end of the day. `to` is after `from` otherwise: a night is two of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplementHours {
    pub days: SupplementDays,
    pub from: LocalTime,
    pub to: LocalTime,
}

/// Which days the hours are on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SupplementDays {
    /// ISO weekdays, 1 is Monday.
    Weekdays(Vec<u8>),
    /// Named dates, such as the great holidays of a year.
    Dates(Vec<LocalDate>),
}

impl TimeCodeTable {
    pub fn valid_on(&self, date: LocalDate) -> bool {
        self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last)
    }

    /// Evenings, nights, weekends and the great holidays of 2026, in the shape
    /// of the municipal agreement. An employer enters its own.
    pub fn example() -> Self {
        let time = |text: &str| text.parse::<LocalTime>().expect("a time that exists");
        let date = |text: &str| text.parse::<LocalDate>().expect("a date that exists");
        let hours = |days: &[u8], from, to| SupplementHours {
            days: SupplementDays::Weekdays(days.to_vec()),
            from: time(from),
            to: time(to),
        };
        let holidays = [
            "2026-01-01",
            "2026-04-03",
            "2026-04-05",
            "2026-04-06",
            "2026-06-19",
            "2026-06-20",
            "2026-12-24",
            "2026-12-25",
            "2026-12-26",
            "2026-12-31",
        ];
        let supplement = |code: &str, hours| Supplement {
            code: code.to_owned(),
            hours,
        };
        Self {
            table_id: "example-2026".to_owned(),
            valid_from: date("2026-01-01"),
            valid_to: Some(date("2026-12-31")),
            base_code: "ARB".to_owned(),
            supplements: vec![
                supplement(
                    "OB4",
                    vec![SupplementHours {
                        days: SupplementDays::Dates(holidays.map(date).to_vec()),
                        from: time("00:00"),
                        to: time("00:00"),
                    }],
                ),
                supplement(
                    "OB3",
                    vec![
                        hours(&[5], "19:00", "00:00"),
                        hours(&[6, 7], "00:00", "00:00"),
                        hours(&[1], "00:00", "07:00"),
                    ],
                ),
                supplement(
                    "OB2",
                    vec![
                        hours(&[1, 2, 3, 4, 5], "22:00", "00:00"),
                        hours(&[2, 3, 4, 5], "00:00", "06:00"),
                    ],
                ),
                supplement("OB1", vec![hours(&[1, 2, 3, 4], "19:00", "22:00")]),
            ],
        }
    }
}
