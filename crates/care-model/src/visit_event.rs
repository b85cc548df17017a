//! What can happen at a visit. An event is written once and never changed; a
//! correction is another event.

use serde::{Deserialize, Serialize};

use crate::deviation::ReportedDeviation;
use crate::id::{DeviceId, EventId, StaffId, UserId};
use crate::intervention::InterventionCode;
use crate::time::Timestamp;

/// One event of a visit record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitEvent {
    pub event_id: EventId,
    pub author: Author,
    pub at: EventTime,
    /// Version of the app or server that wrote it.
    #[serde(default)]
    pub version: String,
    #[serde(flatten)]
    pub kind: EventKind,
}

impl std::fmt::Debug for VisitEvent {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "VisitEvent({}, {})",
            self.event_id,
            self.kind.name()
        )
    }
}

/// Who wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "role")]
pub enum Author {
    Staff {
        staff_id: StaffId,
        device_id: DeviceId,
    },
    Office {
        user_id: UserId,
    },
}

/// When it happened, as the phone knew it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventTime {
    /// The phone's wall clock.
    pub wall_ms: i64,
    /// Milliseconds since the boot named by `boot`, asleep or not.
    #[serde(default)]
    pub monotonic_ms: i64,
    #[serde(default)]
    pub boot: u64,
    /// Server time minus wall time at the last exchange, when there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset_ms: Option<i64>,
}

impl EventTime {
    /// The office's clock is the server's.
    pub fn of_server(now: Timestamp) -> Self {
        Self {
            wall_ms: now.millis(),
            monotonic_ms: 0,
            boot: 0,
            offset_ms: Some(0),
        }
    }

    /// The best knowledge of the instant: the wall clock, mended by the last
    /// known offset.
    pub fn instant(self) -> Timestamp {
        Timestamp::from_millis(self.wall_ms + self.offset_ms.unwrap_or(0))
    }

    /// Whether phone and server disagree by more than two minutes. Flagged,
    /// never refused.
    pub fn clock_is_off(self) -> bool {
        const TOLERATED_MS: i64 = 120_000;
        self.offset_ms
            .is_some_and(|offset| offset.abs() > TOLERATED_MS)
    }
}

/// How presence was proven at a visit's start or end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "method")]
pub enum Presence {
    /// NFC tag in the home.
    Tag {
        tag: String,
    },
    /// The same code typed or read as QR.
    Code {
        tag: String,
    },
    Manual {
        reason: ManualReason,
    },
}

impl Presence {
    pub fn method(&self) -> &'static str {
        match self {
            Presence::Tag { .. } => "tag",
            Presence::Code { .. } => "code",
            Presence::Manual { .. } => "manual",
        }
    }
}

/// Why no tag was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code", content = "text")]
pub enum ManualReason {
    TagMissing,
    TagDamaged,
    TagInWrongPlace,
    PhoneOutOfBattery,
    PhoneForgottenOrLost,
    AppFailure,
    VisitOutsideTheHome,
    ClientMetOutside,
    ForgotToRegister,
    EmergencyTookPrecedence,
    NewClientWithoutTag,
    ProtectedIdentity,
    Other(String),
}

/// Why an intervention, or a whole visit, was not performed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code", content = "text")]
pub enum NotPerformedReason {
    ClientDeclined,
    ClientAbsent,
    ClientInHospital,
    DoneByRelative,
    TimeDidNotSuffice,
    MovedToOtherVisit,
    NotNeededToday,
    StaffLacksDelegation,
    Other(String),
}

/// What happened. Kinds only grow; one this version does not know is kept as
/// it came and shown as unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum EventKind {
    Started {
        presence: Presence,
    },
    Ended {
        presence: Presence,
    },
    InterventionPerformed {
        code: InterventionCode,
    },
    InterventionNotPerformed {
        code: InterventionCode,
        reason: NotPerformedReason,
    },
    InterventionAdded {
        code: InterventionCode,
    },
    NoteWritten {
        text: String,
    },
    DeviationReported {
        deviation: ReportedDeviation,
        text: String,
    },
    VisitDeclined {
        reason: NotPerformedReason,
    },
    ClientAbsent {
        reason: NotPerformedReason,
    },
    SecondStaffJoined {
        staff_id: StaffId,
    },
    SecondStaffLeft {
        staff_id: StaffId,
    },
    /// A new value for when this staff member's work started or ended.
    Corrected {
        staff_id: StaffId,
        field: CorrectedField,
        value_ms: i64,
        why: String,
    },
    /// This staff member's work at the visit does not count.
    Annulled {
        staff_id: StaffId,
        why: String,
    },
    Objection {
        text: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CorrectedField {
    Started,
    Ended,
}

impl EventKind {
    /// The stable name of the kind, as stored.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Started { .. } => "started",
            Self::Ended { .. } => "ended",
            Self::InterventionPerformed { .. } => "intervention_performed",
            Self::InterventionNotPerformed { .. } => "intervention_not_performed",
            Self::InterventionAdded { .. } => "intervention_added",
            Self::NoteWritten { .. } => "note_written",
            Self::DeviationReported { .. } => "deviation_reported",
            Self::VisitDeclined { .. } => "visit_declined",
            Self::ClientAbsent { .. } => "client_absent",
            Self::SecondStaffJoined { .. } => "second_staff_joined",
            Self::SecondStaffLeft { .. } => "second_staff_left",
            Self::Corrected { .. } => "corrected",
            Self::Annulled { .. } => "annulled",
            Self::Objection { .. } => "objection",
        }
    }

    /// Whether the office alone may write it.
    pub fn is_for_office(&self) -> bool {
        matches!(self, Self::Corrected { .. } | Self::Annulled { .. })
    }
}
