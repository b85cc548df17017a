//! The rate table: what is paid, by contract and date. Data, not code.

use std::collections::BTreeMap;

use care_model::intervention::InterventionCode;
use care_model::time::{LocalDate, LocalTime, Timestamp};
use care_model::units::Ore;
use serde::{Deserialize, Serialize};

/// Who runs the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    Municipal,
    Private,
}

/// All contracts of a municipality, old ones included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateTable {
    pub contracts: Vec<Contract>,
}

/// What one kind of provider is paid between two dates, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Name and version, unique in the table: `municipal-2026`. A changed rate
    /// is a new contract with a new id.
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
    pub hourly_day: Ore,
    pub hourly_night: Ore,
    /// Percent of the planned time's pay when the visit was declined, 0 to 100.
    pub declined_percent: u8,
    /// As above where the declined intervention has its own percent. Of several
    /// the highest holds.
    #[serde(default)]
    pub declined_percent_by_code: BTreeMap<InterventionCode, u8>,
    /// Percent of the planned time's pay when the client was absent, by the
    /// number of the day in an unbroken absence.
    pub absence: Vec<AbsenceStep>,
    pub alarm: AlarmPay,
}

/// From day `first_day` to `last_day` of an absence, both included, counted
/// from 1. Days that no step names pay nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsenceStep {
    pub first_day: u16,
    pub last_day: u16,
    pub percent: u8,
}

/// How alarm visits are paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmPay {
    /// By the fixed fee for each alarm client and month; the visit itself pays nothing.
    MonthlyFee,
    PerHour,
}

/// Part of the day a rate holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Band {
    Day,
    Night,
}

impl Contract {
    pub fn valid_on(&self, date: LocalDate) -> bool {
        self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last)
    }

    pub(super) fn band_at(&self, instant: Timestamp) -> Band {
        let time = instant.local_time();
        if self.day_start <= time && time < self.day_end {
            Band::Day
        } else {
            Band::Night
        }
    }

    pub(super) fn hourly(&self, band: Band) -> Ore {
        match band {
            Band::Day => self.hourly_day,
            Band::Night => self.hourly_night,
        }
    }

    /// 0 when no step names the day.
    pub(super) fn absence_percent(&self, day: u16) -> u8 {
        self.absence
            .iter()
            .find(|step| step.first_day <= day && day <= step.last_day)
            .map_or(0, |step| step.percent)
    }

    /// The highest percent of the declined interventions, or the contract's own
    /// when none of them is named.
    pub(super) fn declined_percent_of<'a>(
        &self,
        declined: impl Iterator<Item = &'a InterventionCode>,
    ) -> u8 {
        declined
            .filter_map(|code| self.declined_percent_by_code.get(code).copied())
            .max()
            .unwrap_or(self.declined_percent)
    }
}

impl RateTable {
    /// Every contract of this kind that holds on the date; a sound table has one.
    pub(super) fn holding(
        &self,
        kind: ProviderKind,
        date: LocalDate,
    ) -> impl Iterator<Item = &Contract> {
        self.contracts
            .iter()
            .filter(move |contract| contract.provider_kind == kind && contract.valid_on(date))
    }

    /// The table of an invented municipality, with the public rates of 2024 for
    /// the hours from 07 to 22 and the percentages of a comparable rule book.
    pub fn example() -> Self {
        let contract = |contract_id: &str, provider_kind, hourly_day, hourly_night| Contract {
            contract_id: contract_id.to_owned(),
            provider_kind,
            valid_from: LocalDate::from_ymd_opt(2024, 1, 1).expect("a date that exists"),
            valid_to: None,
            day_start: LocalTime::new(7, 0).expect("a time that exists"),
            day_end: LocalTime::new(22, 0).expect("a time that exists"),
            hourly_day: Ore(hourly_day),
            hourly_night: Ore(hourly_night),
            declined_percent: 50,
            declined_percent_by_code: [
                ("cleaning", 75),
                ("laundry", 55),
                ("shopping", 55),
                ("pharmacy", 55),
                ("waste", 55),
                ("walk", 55),
                ("escort", 55),
                ("respite", 55),
            ]
            .map(|(code, percent)| (InterventionCode(code.to_owned()), percent))
            .into(),
            absence: vec![
                AbsenceStep {
                    first_day: 1,
                    last_day: 1,
                    percent: 75,
                },
                AbsenceStep {
                    first_day: 2,
                    last_day: 5,
                    percent: 25,
                },
            ],
            alarm: AlarmPay::MonthlyFee,
        };
        Self {
            contracts: vec![
                contract("municipal-2024", ProviderKind::Municipal, 48_500, 61_000),
                contract("private-2024", ProviderKind::Private, 51_600, 64_900),
            ],
        }
    }
}
