//! Deviations: what a person reported, and what the product computed.

use serde::{Deserialize, Serialize};

/// A deviation (avvikelse) somebody reported from a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportedDeviation {
    Fall,
    ChangedNeed,
    MedicationError,
    MissingEquipment,
    Threat,
    LexSarah,
    Other,
}

impl ReportedDeviation {
    /// Code, Swedish and English name of every kind.
    pub const NAMES: &[(ReportedDeviation, &str, &str, &str)] = &[
        (Self::Fall, "fall", "Fall", "Fall"),
        (
            Self::ChangedNeed,
            "changed_need",
            "Ändrat behov",
            "Changed need",
        ),
        (
            Self::MedicationError,
            "medication_error",
            "Läkemedelsavvikelse",
            "Medication deviation",
        ),
        (
            Self::MissingEquipment,
            "missing_equipment",
            "Hjälpmedel saknas",
            "Missing equipment",
        ),
        (
            Self::Threat,
            "threat",
            "Hot eller våld",
            "Threat or violence",
        ),
        (Self::LexSarah, "lex_sarah", "Lex Sarah", "Lex Sarah"),
        (Self::Other, "other", "Annat", "Other"),
    ];
}

/// Why a recorded visit needs a person's eyes. Computed, never entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewReason {
    Missed,
    Shorter,
    Longer,
    ManualStart,
    ManualEnd,
    NoEnd,
    Overlapping,
    NotPerformed,
    Declined,
    ClientAbsent,
    SecondStaffMissing,
    ChangedAfterAttest,
    ClockOff,
    Conflict,
    Unplanned,
    Deviation,
}

impl ReviewReason {
    /// The stable code, as the web's catalogue knows it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::Shorter => "shorter",
            Self::Longer => "longer",
            Self::ManualStart => "manual_start",
            Self::ManualEnd => "manual_end",
            Self::NoEnd => "no_end",
            Self::Overlapping => "overlapping",
            Self::NotPerformed => "not_performed",
            Self::Declined => "declined",
            Self::ClientAbsent => "client_absent",
            Self::SecondStaffMissing => "second_staff_missing",
            Self::ChangedAfterAttest => "changed_after_attest",
            Self::ClockOff => "clock_off",
            Self::Conflict => "conflict",
            Self::Unplanned => "unplanned",
            Self::Deviation => "deviation",
        }
    }
}
