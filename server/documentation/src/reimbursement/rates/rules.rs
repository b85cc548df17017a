//! The kinds of rule a contract may choose between, with their figures.

use std::collections::BTreeMap;

use care_model::intervention::InterventionCode;
use care_model::time::LocalTime;
use care_model::units::Ore;
use serde::{Deserialize, Serialize};

/// How performed visits at night are paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum NightPay {
    /// By the hour, as by day.
    PerHour { hourly_ore: Ore },
    /// One amount for each visit that begins at night, however long.
    PerVisit { amount_ore: Ore },
}

/// How the length of a visit paid by the hour is rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rounding {
    #[default]
    None,
    /// Up to whole steps of `step_min` minutes (1 to 60), where the visit begins
    /// from `first` to `last`, both minutes included; over midnight when `last`
    /// is the earlier time.
    Up {
        step_min: u16,
        first: LocalTime,
        last: LocalTime,
    },
}

/// What a declined visit pays of its plan, in percent, 0 to 100.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclinedPay {
    pub percent: u16,
    /// Where a declined intervention has its own percent. Of several the highest
    /// holds.
    #[serde(default, deserialize_with = "super::json::map_without_repetition")]
    pub percent_by_code: BTreeMap<InterventionCode, u16>,
}

/// From day `first_day` to `last_day` of an absence, both included, counted
/// from 1. Days after the last step pay nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbsenceStep {
    pub first_day: u16,
    pub last_day: u16,
    /// Of what the planned visit would have paid, 0 to 100.
    pub percent: u16,
}

/// What a planned visit pays that was cancelled too late (bomkörning).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WastedCallPay {
    /// A cancellation known at least this long before the planned start pays
    /// nothing, 1 to 744 hours.
    pub notice_hours: u16,
    /// Of what the planned visit would have paid, 0 to 100.
    pub percent: u16,
}

/// How alarms are paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AlarmPay {
    /// A fixed fee for each alarm client and month; the visits themselves pay
    /// nothing.
    MonthlyFee { fee_ore: Ore },
    /// Alarm visits are paid as other visits, and no fee.
    PerHour,
}

/// What happens with paid time beyond the frame (ramtid).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BeyondFrame {
    /// Held until a person approves or refuses it.
    #[default]
    Hold,
    Pay,
}

impl DeclinedPay {
    /// The highest percent of the declined interventions, or the general one
    /// when none of them is named.
    pub(in crate::reimbursement) fn percent_of<'a>(
        &self,
        declined: impl Iterator<Item = &'a InterventionCode>,
    ) -> u16 {
        declined
            .filter_map(|code| self.percent_by_code.get(code).copied())
            .max()
            .unwrap_or(self.percent)
    }
}

impl Rounding {
    /// Seconds that rounding adds to a visit of `length_s` seconds, not
    /// negative, that begins at `begins`.
    pub(in crate::reimbursement) fn added_s(self, begins: LocalTime, length_s: i64) -> i64 {
        let Self::Up {
            step_min,
            first,
            last,
        } = self
        else {
            return 0;
        };
        let within = if first <= last {
            first <= begins && begins <= last
        } else {
            first <= begins || begins <= last
        };
        if !within {
            return 0;
        }
        let step_s = i64::from(step_min.max(1)) * 60;
        (-length_s).rem_euclid(step_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_up_and_over_midnight() {
        let time = |text: &str| text.parse::<LocalTime>().expect("a time");
        let rounding = Rounding::Up {
            step_min: 15,
            first: time("19:00"),
            last: time("06:59"),
        };
        assert_eq!(rounding.added_s(time("18:59"), 601), 0);
        assert_eq!(rounding.added_s(time("19:00"), 601), 299);
        assert_eq!(rounding.added_s(time("06:59"), 900), 0);
        assert_eq!(rounding.added_s(time("07:00"), 901), 0);
        assert_eq!(rounding.added_s(time("00:00"), 0), 0);
    }
}
