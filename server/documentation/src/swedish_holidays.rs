//! The public holidays of Sweden (lag 1989:253), by rule and not by list.

use care_model::time::{LocalDate, add_days, weekday};

use crate::month::year_of;

const SATURDAY: u8 = 6;
const SUNDAY: u8 = 7;

/// Whether the date is a public holiday (allmän helgdag) other than by being a
/// Sunday. Midsummer Eve, Christmas Eve and New Year's Eve are none in law.
/// Right for the years from 2005 on, when 6 June became one.
pub fn is_public_holiday(date: LocalDate) -> bool {
    year_of(date).is_some_and(|year| public_holidays(year).contains(&Some(date)))
}

/// Whether work rests: a Saturday, a Sunday or a public holiday.
pub fn is_weekend_or_holiday(date: LocalDate) -> bool {
    weekday(date) >= SATURDAY || is_public_holiday(date)
}

/// All of a year, in no order.
fn public_holidays(year: i32) -> [Option<LocalDate>; 13] {
    let fixed = |month, day| LocalDate::from_ymd_opt(year, month, day);
    let easter = easter_sunday(year);
    let from_easter = |days| easter.map(|sunday| add_days(sunday, days));
    [
        fixed(1, 1),
        fixed(1, 6),
        from_easter(-2),
        from_easter(0),
        from_easter(1),
        fixed(5, 1),
        from_easter(39),
        from_easter(49),
        fixed(6, 6),
        // Midsummer Day is the Saturday of 20 to 26 June, All Saints' Day that
        // of 31 October to 6 November.
        fixed(6, 20).map(|first| on_or_after(first, SATURDAY)),
        fixed(10, 31).map(|first| on_or_after(first, SATURDAY)),
        fixed(12, 25),
        fixed(12, 26),
    ]
}

fn on_or_after(first: LocalDate, wanted: u8) -> LocalDate {
    let days = (i64::from(wanted) - i64::from(weekday(first))).rem_euclid(7);
    add_days(first, days)
}

/// The Sunday after the Paschal full moon, by the Gregorian reckoning: the moon's
/// age comes from the place in the 19-year cycle, less the leap days that the
/// calendar leaves out and plus the drift of the cycle itself.
fn easter_sunday(year: i32) -> Option<LocalDate> {
    let century = year / 100;
    let golden = year % 19;
    let left_out = century - century / 4;
    let drift = (8 * century + 13) / 25;
    let epact = (19 * golden + left_out - drift + 15).rem_euclid(30);
    // The last two ages of the moon share a day, so that no full moon is late.
    let too_late = epact == 29 || (epact == 28 && golden > 10);
    let full_moon_day = 21 + epact - i32::from(too_late);
    let equinox_month = LocalDate::from_ymd_opt(year, 3, 1)?;
    let full_moon = add_days(equinox_month, i64::from(full_moon_day) - 1);
    Some(on_or_after(add_days(full_moon, 1), SUNDAY))
}

#[cfg(test)]
mod tests {
    use care_model::time::dates;

    use super::*;

    fn date(text: &str) -> LocalDate {
        text.parse().expect("a date")
    }

    /// Written by hand from the almanac, Sundays that are holidays included.
    const BY_HAND: [(i32, [&str; 13]); 3] = [
        (
            2024,
            [
                "01-01", "01-06", "03-29", "03-31", "04-01", "05-01", "05-09", "05-19", "06-06",
                "06-22", "11-02", "12-25", "12-26",
            ],
        ),
        (
            2026,
            [
                "01-01", "01-06", "04-03", "04-05", "04-06", "05-01", "05-14", "05-24", "06-06",
                "06-20", "10-31", "12-25", "12-26",
            ],
        ),
        (
            2027,
            [
                "01-01", "01-06", "03-26", "03-28", "03-29", "05-01", "05-06", "05-16", "06-06",
                "06-26", "11-06", "12-25", "12-26",
            ],
        ),
    ];

    #[test]
    fn every_day_of_three_years_is_as_in_the_almanac() {
        for (year, by_hand) in BY_HAND {
            let expected: Vec<_> = by_hand
                .iter()
                .map(|day| date(&format!("{year}-{day}")))
                .collect();
            let (first, last) = (
                date(&format!("{year}-01-01")),
                date(&format!("{year}-12-31")),
            );
            let found: Vec<_> = dates(first, last)
                .filter(|day| is_public_holiday(*day))
                .collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn easter_is_right_where_the_reckoning_has_its_exceptions() {
        for easter in [
            "1954-04-18",
            "1981-04-19",
            "2000-04-23",
            "2008-03-23",
            "2011-04-24",
            "2025-04-20",
            "2038-04-25",
            "2049-04-18",
            "2076-04-19",
        ] {
            let sunday = date(easter);
            let year = easter[..4].parse().expect("a year");
            assert_eq!(easter_sunday(year), Some(sunday));
        }
    }

    #[test]
    fn eves_are_workdays_in_law() {
        for eve in ["2026-06-19", "2026-12-24", "2026-12-31"] {
            assert!(!is_public_holiday(date(eve)), "{eve}");
        }
        assert!(is_weekend_or_holiday(date("2026-11-29")), "a Sunday");
        assert!(!is_weekend_or_holiday(date("2026-11-30")), "a Monday");
    }
}
