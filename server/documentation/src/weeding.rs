//! Weeding (gallring): when a client's file has to go, and whose is kept for research.

use care_model::id::ClientId;
use care_model::time::{LocalDate, add_days, first_of_month, last_of_month};
use serde::Serialize;

/// Years after the last note (socialtjänstlagen 16 kap. 4 §).
pub const KEPT_YEARS: i32 = 5;
/// Whoever is born on one of these days of a month is kept for research, in Stockholm as
/// in most of the country (socialtjänstförordningen 2025:468, 13 kap. 1 §).
pub const EXEMPT_DAYS: [u32; 3] = [5, 15, 25];

/// What is known of a client's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileLife {
    pub client_id: ClientId,
    /// From the personal number; nobody is weeded whose birth date is not known.
    pub birth_date: Option<LocalDate>,
    /// The newest date of a visit or an entry; none where there never was one.
    pub last_note: Option<LocalDate>,
    /// Somebody still decides or does something for the client.
    pub in_care: bool,
}

/// What is to become of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum WeedingVerdict {
    InCare,
    /// Kept for research.
    Exempt,
    BirthDateUnknown,
    /// Five years have not passed; the first day on which it may go.
    NotYet {
        from: LocalDate,
    },
    /// May go from `from`, and has to be gone by `by`, both included.
    Due {
        from: LocalDate,
        by: LocalDate,
    },
}

/// The verdict on a file, as of `today`. A file without any note counts from nothing and
/// is left for a person to look at: it is told as not yet due, from today.
pub fn weeding_verdict(life: &FileLife, today: LocalDate) -> WeedingVerdict {
    if life.in_care {
        return WeedingVerdict::InCare;
    }
    let Some(birth_date) = life.birth_date else {
        return WeedingVerdict::BirthDateUnknown;
    };
    if EXEMPT_DAYS.contains(&day_of_month(birth_date)) {
        return WeedingVerdict::Exempt;
    }
    let Some(last_note) = life.last_note else {
        return WeedingVerdict::NotYet { from: today };
    };
    let from = add_days(years_later(last_note, KEPT_YEARS), 1);
    if today < from {
        return WeedingVerdict::NotYet { from };
    }
    let by = end_of_year(years_later(from, 1));
    WeedingVerdict::Due { from, by }
}

fn day_of_month(date: LocalDate) -> u32 {
    (date - first_of_month(date)).num_days() as u32 + 1
}

/// The same day of the year, or the last of February for a day that is not there.
fn years_later(date: LocalDate, years: i32) -> LocalDate {
    let mut first = first_of_month(date);
    for _ in 0..12 * years {
        first = add_days(last_of_month(first), 1);
    }
    let last = last_of_month(first);
    add_days(first, i64::from(day_of_month(date)) - 1).min(last)
}

fn end_of_year(date: LocalDate) -> LocalDate {
    let mut month = first_of_month(date);
    while !last_of_month(month).to_string().ends_with("-12-31") {
        month = add_days(last_of_month(month), 1);
    }
    last_of_month(month)
}

#[cfg(test)]
mod tests {
    use care_model::time::Timestamp;

    use super::*;

    fn date(text: &str) -> LocalDate {
        text.parse().expect("a date")
    }

    fn life(born: &str, last_note: &str) -> FileLife {
        FileLife {
            client_id: ClientId::derived(Timestamp::from_millis(0), "c"),
            birth_date: Some(date(born)),
            last_note: Some(date(last_note)),
            in_care: false,
        }
    }

    #[test]
    fn five_years_are_whole_and_the_end_is_that_of_the_next_year() {
        let one = life("1931-02-14", "2021-11-28");
        let not_yet = WeedingVerdict::NotYet {
            from: date("2026-11-29"),
        };
        assert_eq!(weeding_verdict(&one, date("2026-11-28")), not_yet);
        let due = WeedingVerdict::Due {
            from: date("2026-11-29"),
            by: date("2027-12-31"),
        };
        assert_eq!(weeding_verdict(&one, date("2026-11-29")), due);
        let leap = life("1931-02-14", "2024-02-29");
        assert_eq!(
            weeding_verdict(&leap, date("2029-03-01")),
            WeedingVerdict::Due {
                from: date("2029-03-01"),
                by: date("2030-12-31"),
            }
        );
    }

    #[test]
    fn who_is_born_on_the_fifth_fifteenth_or_twentyfifth_is_kept() {
        for (born, kept) in [
            ("1931-02-05", true),
            ("1931-12-15", true),
            ("1931-01-25", true),
            ("1931-02-06", false),
            ("1931-02-14", false),
        ] {
            let verdict = weeding_verdict(&life(born, "2001-01-01"), date("2026-11-29"));
            assert_eq!(verdict == WeedingVerdict::Exempt, kept, "{born}");
        }
    }

    #[test]
    fn whoever_is_in_care_or_unknown_is_never_due() {
        let mut one = life("1931-02-14", "2001-01-01");
        one.in_care = true;
        assert_eq!(
            weeding_verdict(&one, date("2026-11-29")),
            WeedingVerdict::InCare
        );
        one.in_care = false;
        one.last_note = None;
        let today = date("2026-11-29");
        assert_eq!(
            weeding_verdict(&one, today),
            WeedingVerdict::NotYet { from: today }
        );
        one.birth_date = None;
        assert_eq!(
            weeding_verdict(&one, today),
            WeedingVerdict::BirthDateUnknown
        );
    }
}
