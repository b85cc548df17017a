//! One visit with its history. No `Debug` where texts of people are.

use care_model::{visit_event as inner, visit_fact};

use crate::day_view::StopView;
use crate::presence::Presence;
use crate::reason::{NotPerformedReason, ReportedDeviation};

/// One visit with everything that happened at it, in the order of time.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct VisitView {
    pub stop: StopView,
    pub events: Vec<VisitEvent>,
}

/// One event of a visit; never changed once written.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct VisitEvent {
    pub event_id: String,
    pub author: EventAuthor,
    /// The phone's wall clock, mended by the last known offset to the server.
    pub at_ms: i64,
    /// Version of the app or server that wrote it.
    pub version: String,
    pub kind: VisitEventKind,
}

/// Who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum EventAuthor {
    Staff { staff_id: String },
    Office { user_id: String },
}

/// Where a visit came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum VisitOrigin {
    Planned,
    Unplanned,
    Alarm,
    /// Taken over from an older system.
    Imported,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
pub enum VisitEventKind {
    Started {
        presence: Presence,
    },
    Ended {
        presence: Presence,
    },
    InterventionPerformed {
        code: String,
    },
    InterventionNotPerformed {
        code: String,
        reason: NotPerformedReason,
    },
    InterventionAdded {
        code: String,
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
        staff_id: String,
    },
    SecondStaffLeft {
        staff_id: String,
    },
    /// The office gave a new value for when this staff member's work began or ended.
    Corrected {
        staff_id: String,
        field: CorrectedField,
        value_ms: i64,
        why: String,
    },
    /// This staff member's work at the visit does not count.
    Annulled {
        staff_id: String,
        why: String,
    },
    Objection {
        text: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum CorrectedField {
    Started,
    Ended,
}

impl From<mobile_core::VisitView> for VisitView {
    fn from(visit: mobile_core::VisitView) -> Self {
        Self {
            stop: visit.stop.into(),
            events: visit.events.into_iter().map(VisitEvent::from).collect(),
        }
    }
}

impl From<inner::VisitEvent> for VisitEvent {
    fn from(event: inner::VisitEvent) -> Self {
        Self {
            event_id: event.event_id.to_string(),
            author: match event.author {
                inner::Author::Staff { staff_id, .. } => EventAuthor::Staff {
                    staff_id: staff_id.to_string(),
                },
                inner::Author::Office { user_id } => EventAuthor::Office {
                    user_id: user_id.to_string(),
                },
            },
            at_ms: event.at.instant().millis(),
            version: event.version,
            kind: event.kind.into(),
        }
    }
}

impl From<inner::EventKind> for VisitEventKind {
    fn from(kind: inner::EventKind) -> Self {
        use inner::EventKind as Kind;
        match kind {
            Kind::Started { presence } => Self::Started {
                presence: presence.into(),
            },
            Kind::Ended { presence } => Self::Ended {
                presence: presence.into(),
            },
            Kind::InterventionPerformed { code } => Self::InterventionPerformed { code: code.0 },
            Kind::InterventionNotPerformed { code, reason } => Self::InterventionNotPerformed {
                code: code.0,
                reason: reason.into(),
            },
            Kind::InterventionAdded { code } => Self::InterventionAdded { code: code.0 },
            Kind::NoteWritten { text } => Self::NoteWritten { text },
            Kind::DeviationReported { deviation, text } => Self::DeviationReported {
                deviation: deviation.into(),
                text,
            },
            Kind::VisitDeclined { reason } => Self::VisitDeclined {
                reason: reason.into(),
            },
            Kind::ClientAbsent { reason } => Self::ClientAbsent {
                reason: reason.into(),
            },
            Kind::SecondStaffJoined { staff_id } => Self::SecondStaffJoined {
                staff_id: staff_id.to_string(),
            },
            Kind::SecondStaffLeft { staff_id } => Self::SecondStaffLeft {
                staff_id: staff_id.to_string(),
            },
            Kind::Corrected {
                staff_id,
                field,
                value_ms,
                why,
            } => Self::Corrected {
                staff_id: staff_id.to_string(),
                field: field.into(),
                value_ms,
                why,
            },
            Kind::Annulled { staff_id, why } => Self::Annulled {
                staff_id: staff_id.to_string(),
                why,
            },
            Kind::Objection { text } => Self::Objection { text },
        }
    }
}

impl From<inner::CorrectedField> for CorrectedField {
    fn from(field: inner::CorrectedField) -> Self {
        match field {
            inner::CorrectedField::Started => Self::Started,
            inner::CorrectedField::Ended => Self::Ended,
        }
    }
}

impl From<visit_fact::VisitOrigin> for VisitOrigin {
    fn from(origin: visit_fact::VisitOrigin) -> Self {
        match origin {
            visit_fact::VisitOrigin::Planned => Self::Planned,
            visit_fact::VisitOrigin::Unplanned => Self::Unplanned,
            visit_fact::VisitOrigin::Alarm => Self::Alarm,
            visit_fact::VisitOrigin::Imported => Self::Imported,
        }
    }
}
