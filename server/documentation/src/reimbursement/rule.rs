//! Ids of rules.

use serde::{Deserialize, Serialize};

/// Contract and rule, `municipal-2024/hour_day`, with `/exceeded` after it for
/// time beyond the frame and `/correction` for what makes up for an earlier run.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleId(pub String);

/// What a rule pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RuleKind {
    /// Performed time by day, by the hour.
    HourDay,
    /// Performed time at night, by the hour.
    HourNight,
    /// A visit that began at night, as one amount.
    NightVisit,
    /// A visit of service alone, by its standard minutes.
    Standard,
    /// Minutes that rounding adds.
    Rounding,
    Declined,
    Absent,
    /// A planned visit that was cancelled too late.
    WastedCall,
    /// The fee of an alarm client for a month.
    AlarmMonth,
    /// An alarm visit, paid by that fee.
    AlarmVisit,
}

impl RuleKind {
    pub const ALL: [Self; 10] = [
        Self::HourDay,
        Self::HourNight,
        Self::NightVisit,
        Self::Standard,
        Self::Rounding,
        Self::Declined,
        Self::Absent,
        Self::WastedCall,
        Self::AlarmMonth,
        Self::AlarmVisit,
    ];

    /// As it stands in a rule id.
    pub fn code(self) -> &'static str {
        match self {
            Self::HourDay => "hour_day",
            Self::HourNight => "hour_night",
            Self::NightVisit => "night_visit",
            Self::Standard => "standard",
            Self::Rounding => "rounding",
            Self::Declined => "declined",
            Self::Absent => "absent",
            Self::WastedCall => "wasted_call",
            Self::AlarmMonth => "alarm_month",
            Self::AlarmVisit => "alarm_visit",
        }
    }

    /// Whether its seconds are taken from the frame.
    pub(super) fn uses_frame(self) -> bool {
        match self {
            Self::HourDay
            | Self::HourNight
            | Self::NightVisit
            | Self::Standard
            | Self::Rounding => true,
            Self::Declined
            | Self::Absent
            | Self::WastedCall
            | Self::AlarmMonth
            | Self::AlarmVisit => false,
        }
    }
}

/// Ends the rule id of time beyond the frame.
pub const EXCEEDED: &str = "/exceeded";
/// Ends the rule id of a correction. Such lines may be dated before the period
/// of their batch.
pub const CORRECTION: &str = "/correction";

impl RuleId {
    pub(super) fn exceeded(&self) -> Self {
        Self(format!("{}{EXCEEDED}", self.0))
    }

    pub(super) fn correction(&self) -> Self {
        Self(format!("{}{CORRECTION}", self.0))
    }

    /// Whether it is of time beyond the frame.
    pub fn is_exceeded(&self) -> bool {
        self.0.ends_with(EXCEEDED)
    }

    /// The rule that a correction is of; the rule itself where it is none.
    pub(super) fn corrected(&self) -> &str {
        self.0.strip_suffix(CORRECTION).unwrap_or(&self.0)
    }
}
