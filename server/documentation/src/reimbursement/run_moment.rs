//! When a month's run is made, and for which days.

use care_model::time::{LocalTime, Timestamp, add_days, local_to_instant};

use crate::month::Month;
use crate::period::Period;
use crate::swedish_holidays::is_weekend_or_holiday;

/// The run is made on this day of every month.
const RUN_DAY: i64 = 6;
const ON_A_WEEKDAY: LocalTime = LocalTime::new(18, 0).expect("a time that exists");
const ON_A_HOLIDAY: LocalTime = LocalTime::new(10, 0).expect("a time that exists");

/// When the run made in `month` is made: the 6th at 18:00 in Europe/Stockholm,
/// or at 10:00 on a Saturday, Sunday or public holiday.
pub fn run_moment(month: Month) -> Timestamp {
    let date = add_days(month.first_day(), RUN_DAY - 1);
    let time = if is_weekend_or_holiday(date) {
        ON_A_HOLIDAY
    } else {
        ON_A_WEEKDAY
    };
    local_to_instant(date, time)
}

/// What the run made in `month` pays: the whole month before.
pub fn run_period(month: Month) -> Period {
    month.before().period()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_of_every_month_of_2026() {
        // 6 January and 6 June are holidays, 6 April is Easter Monday, 6
        // September and December are Sundays.
        let early = [1, 4, 6, 9, 12];
        for number in 1..=12 {
            let month = Month::new(2026, number).expect("a month");
            let moment = run_moment(month);
            let expected = if early.contains(&number) {
                "10:00"
            } else {
                "18:00"
            };
            assert_eq!(moment.local_time().to_string(), expected, "{month}");
            assert_eq!(moment.local_date().to_string(), format!("{month}-06"));
        }
    }

    #[test]
    fn the_run_of_january_pays_december() {
        let period = run_period(Month::new(2027, 1).expect("a month"));
        assert_eq!(period.to_string(), "2026-12-01 to 2026-12-31");
    }
}
