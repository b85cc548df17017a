//! The folded row of a visit: what everyone reads after the projection.

use serde::{Deserialize, Serialize};

use crate::deviation::{ReportedDeviation, ReviewReason};
use crate::id::{ClientId, StaffId, UnitId, VisitId};
use crate::intervention::InterventionCode;
use crate::time::{LocalDate, Timestamp};
use crate::visit_event::NotPerformedReason;

/// Where the visit came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitOrigin {
    Planned,
    Unplanned,
    Alarm,
    /// Taken over from an older system, without a document.
    Imported,
}

impl VisitOrigin {
    pub fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Unplanned => "unplanned",
            Self::Alarm => "alarm",
            Self::Imported => "imported",
        }
    }
}

/// One staff member's work at one visit, folded from its events.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitFact {
    pub visit_id: VisitId,
    pub staff_id: StaffId,
    pub client_id: ClientId,
    pub unit_id: UnitId,
    pub date: LocalDate,
    pub origin: VisitOrigin,
    pub planned: Option<PlannedTimes>,
    pub started: Option<Proven>,
    pub ended: Option<Proven>,
    pub performed: Vec<InterventionCode>,
    pub not_performed: Vec<NotPerformed>,
    pub outcome: Outcome,
    pub annulled: bool,
    pub deviations: Vec<ReportedDeviation>,
    /// How many notes were written.
    pub notes: u32,
    /// Why a person should look; sorted, without repetition.
    pub reasons: Vec<ReviewReason>,
    /// The document heads folded, hex, sorted: the revision an attest covers.
    pub heads: String,
}

impl std::fmt::Debug for VisitFact {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "VisitFact({}, {})", self.visit_id, self.staff_id)
    }
}

impl VisitFact {
    /// Performed seconds: zero without a start and an end, or when annulled,
    /// and never negative.
    pub fn performed_s(&self) -> i64 {
        match (&self.started, &self.ended) {
            (Some(started), Some(ended)) if !self.annulled => {
                ended.at.seconds_since(started.at).max(0)
            }
            _ => 0,
        }
    }
}

/// When the plan had the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedTimes {
    pub start: Timestamp,
    pub end: Timestamp,
}

/// A start or an end with how it was proven: `tag`, `code`, `manual` or, after
/// a correction, `corrected`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proven {
    pub at: Timestamp,
    pub method: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotPerformed {
    pub code: InterventionCode,
    pub reason: NotPerformedReason,
}

/// How the visit went as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    NotStarted,
    Started,
    Done,
    Declined,
    ClientAbsent,
}

impl Outcome {
    pub fn code(self) -> &'static str {
        match self {
            Self::NotStarted => "planned",
            Self::Started => "started",
            Self::Done => "done",
            Self::Declined => "declined",
            Self::ClientAbsent => "absent",
        }
    }
}
