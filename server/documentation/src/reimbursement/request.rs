//! What a run is made from.

use std::collections::BTreeMap;
use std::fmt;

use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::intervention::InterventionCode;
use care_model::time::{LocalDate, Timestamp};
use care_model::visit_fact::{PlannedTimes, VisitFact};

use super::rates::{ProviderKind, RateTable};
use super::rule::RuleId;
use crate::period::Period;

/// A run for one unit and period. Nothing here has an order, and what is given
/// twice counts once.
#[derive(Clone, Copy, Debug)]
pub struct RunRequest<'a> {
    pub unit_id: UnitId,
    pub provider_kind: ProviderKind,
    pub period: Period,
    /// Attested facts that are not annulled.
    pub facts: &'a [VisitFact],
    pub rates: &'a RateTable,
    /// How many days in a row each client was absent up to the day before the
    /// period; those not named were not.
    pub absent_days_before: &'a BTreeMap<ClientId, u16>,
    /// Who had an alarm, and when. The spans of a client may meet or overlap.
    pub alarm_clients: &'a [AlarmSpan],
    /// Seconds left of each client's frame (ramtid) at the start of the period,
    /// not negative; a client not named has no cap.
    pub frame_left_s: &'a BTreeMap<ClientId, i64>,
    /// Planned visits that were cancelled. Nobody was sent to them.
    pub cancelled: &'a [CancelledVisit],
    /// What persons decided of lines that an earlier run or simulation held.
    pub judgements: &'a [HeldJudgement],
    /// When somebody had decided that each client should have help. A client
    /// that none names is not checked for it.
    pub decisions: &'a [DecisionSpan],
}

/// A client had an alarm from `from` to `to`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AlarmSpan {
    pub client_id: ClientId,
    pub from: LocalDate,
    pub to: LocalDate,
}

/// A decision (beslut) with its order holds from `from` to `to`, both included;
/// until further notice where `to` is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DecisionSpan {
    pub client_id: ClientId,
    pub from: LocalDate,
    pub to: Option<LocalDate>,
}

/// A planned visit that was cancelled.
#[derive(Clone, PartialEq, Eq)]
pub struct CancelledVisit {
    pub visit_id: VisitId,
    pub client_id: ClientId,
    pub date: LocalDate,
    pub planned: PlannedTimes,
    /// What was planned.
    pub interventions: Vec<InterventionCode>,
    /// When the unit knew that the visit was not wanted.
    pub known: Timestamp,
}

impl fmt::Debug for CancelledVisit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CancelledVisit({})", self.visit_id)
    }
}

/// What a person decided of a held line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeldJudgement {
    pub visit_id: VisitId,
    pub staff_id: StaffId,
    /// Of the held line, with its `/exceeded`.
    pub rule: RuleId,
    /// Seconds the person saw. A line that has grown since is held again.
    pub duration_s: i64,
    pub verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Approved,
    Refused,
}
