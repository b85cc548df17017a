//! Why something was not done, and what went wrong.

use care_model::{deviation, visit_event as inner};

/// Why an intervention, or a whole visit, was not performed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum NotPerformedReason {
    ClientDeclined,
    ClientAbsent,
    ClientInHospital,
    DoneByRelative,
    TimeDidNotSuffice,
    MovedToOtherVisit,
    NotNeededToday,
    StaffLacksDelegation,
    Other { text: String },
}

/// A deviation (avvikelse) reported from a visit. Names to show are in
/// `deviation_catalogue`, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ReportedDeviation {
    Fall,
    ChangedNeed,
    MedicationError,
    MissingEquipment,
    Threat,
    LexSarah,
    Other,
}

impl From<NotPerformedReason> for inner::NotPerformedReason {
    fn from(reason: NotPerformedReason) -> Self {
        match reason {
            NotPerformedReason::ClientDeclined => Self::ClientDeclined,
            NotPerformedReason::ClientAbsent => Self::ClientAbsent,
            NotPerformedReason::ClientInHospital => Self::ClientInHospital,
            NotPerformedReason::DoneByRelative => Self::DoneByRelative,
            NotPerformedReason::TimeDidNotSuffice => Self::TimeDidNotSuffice,
            NotPerformedReason::MovedToOtherVisit => Self::MovedToOtherVisit,
            NotPerformedReason::NotNeededToday => Self::NotNeededToday,
            NotPerformedReason::StaffLacksDelegation => Self::StaffLacksDelegation,
            NotPerformedReason::Other { text } => Self::Other(text),
        }
    }
}

impl From<inner::NotPerformedReason> for NotPerformedReason {
    fn from(reason: inner::NotPerformedReason) -> Self {
        match reason {
            inner::NotPerformedReason::ClientDeclined => Self::ClientDeclined,
            inner::NotPerformedReason::ClientAbsent => Self::ClientAbsent,
            inner::NotPerformedReason::ClientInHospital => Self::ClientInHospital,
            inner::NotPerformedReason::DoneByRelative => Self::DoneByRelative,
            inner::NotPerformedReason::TimeDidNotSuffice => Self::TimeDidNotSuffice,
            inner::NotPerformedReason::MovedToOtherVisit => Self::MovedToOtherVisit,
            inner::NotPerformedReason::NotNeededToday => Self::NotNeededToday,
            inner::NotPerformedReason::StaffLacksDelegation => Self::StaffLacksDelegation,
            inner::NotPerformedReason::Other(text) => Self::Other { text },
        }
    }
}

impl From<ReportedDeviation> for deviation::ReportedDeviation {
    fn from(kind: ReportedDeviation) -> Self {
        match kind {
            ReportedDeviation::Fall => Self::Fall,
            ReportedDeviation::ChangedNeed => Self::ChangedNeed,
            ReportedDeviation::MedicationError => Self::MedicationError,
            ReportedDeviation::MissingEquipment => Self::MissingEquipment,
            ReportedDeviation::Threat => Self::Threat,
            ReportedDeviation::LexSarah => Self::LexSarah,
            ReportedDeviation::Other => Self::Other,
        }
    }
}

impl From<deviation::ReportedDeviation> for ReportedDeviation {
    fn from(kind: deviation::ReportedDeviation) -> Self {
        match kind {
            deviation::ReportedDeviation::Fall => Self::Fall,
            deviation::ReportedDeviation::ChangedNeed => Self::ChangedNeed,
            deviation::ReportedDeviation::MedicationError => Self::MedicationError,
            deviation::ReportedDeviation::MissingEquipment => Self::MissingEquipment,
            deviation::ReportedDeviation::Threat => Self::Threat,
            deviation::ReportedDeviation::LexSarah => Self::LexSarah,
            deviation::ReportedDeviation::Other => Self::Other,
        }
    }
}
