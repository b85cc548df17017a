//! What one kind of provider is paid between two dates.

use std::collections::BTreeMap;

use care_model::intervention::InterventionCode;
use care_model::time::{LocalDate, LocalTime, Timestamp};
pub use care_model::unit::ProviderKind;
use care_model::units::Ore;
use serde::{Deserialize, Serialize};

use super::super::band::Band;
use super::rules::{
    AbsenceStep, AlarmPay, BeyondFrame, DeclinedPay, NightPay, Rounding, WastedCallPay,
};

/// What one kind of provider is paid between two dates, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Name and version, unique in the table: `municipal-2026`. 1 to 60 letters,
    /// digits, `-`, `_` and `.`. A changed rate is a new contract with a new id.
    pub contract_id: String,
    pub provider_kind: ProviderKind,
    pub valid_from: LocalDate,
    /// Open-ended when absent.
    #[serde(default)]
    pub valid_to: Option<LocalDate>,
    /// Day is from here, included …
    pub day_start: LocalTime,
    /// … to here, excluded; the rest is night. After `day_start`.
    pub day_end: LocalTime,
    pub hourly_day_ore: Ore,
    pub night: NightPay,
    #[serde(default)]
    pub rounding: Rounding,
    /// Minutes that an intervention pays however long it took, 1 to 480. A visit
    /// is paid by them when everything performed at it is named here.
    #[serde(default, deserialize_with = "super::json::map_without_repetition")]
    pub standard_min: BTreeMap<InterventionCode, u16>,
    pub declined: DeclinedPay,
    /// By the number of the day in an unbroken absence: from day 1 on, without
    /// a gap.
    pub absence: Vec<AbsenceStep>,
    /// Late cancellations pay nothing when absent.
    #[serde(default)]
    pub wasted_call: Option<WastedCallPay>,
    pub alarm: AlarmPay,
    #[serde(default)]
    pub beyond_frame: BeyondFrame,
}

impl Contract {
    pub fn valid_on(&self, date: LocalDate) -> bool {
        self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last)
    }

    pub(in crate::reimbursement) fn band_at(&self, instant: Timestamp) -> Band {
        let time = instant.local_time();
        if self.day_start <= time && time < self.day_end {
            Band::Day
        } else {
            Band::Night
        }
    }

    /// The rate of an hour. Where nights are paid by the visit, time at night of
    /// a visit that began by day has the day's rate.
    pub(in crate::reimbursement) fn hourly(&self, band: Band) -> Ore {
        match (band, self.night) {
            (Band::Night, NightPay::PerHour { hourly_ore }) => hourly_ore,
            (Band::Day, _) | (Band::Night, NightPay::PerVisit { .. }) => self.hourly_day_ore,
        }
    }

    /// 0 when no step names the day.
    pub(in crate::reimbursement) fn absence_percent(&self, day: u16) -> u16 {
        self.absence
            .iter()
            .find(|step| step.first_day <= day && day <= step.last_day)
            .map_or(0, |step| step.percent)
    }
}
