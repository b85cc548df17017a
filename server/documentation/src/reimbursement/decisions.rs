//! Whether a visit's days have a decision.

use care_model::id::ClientId;
use care_model::time::{LocalDate, Timestamp};
use care_model::visit_fact::{Outcome, VisitFact, VisitOrigin};

use super::fault::ReimbursementFault;
use super::request::DecisionSpan;

/// Until when each client's help is decided.
pub(super) struct Decisions {
    /// By client and first day.
    spans: Vec<DecisionSpan>,
}

impl Decisions {
    pub(super) fn new(spans: &[DecisionSpan]) -> Self {
        let mut spans = spans.to_vec();
        spans.sort_unstable();
        Self { spans }
    }

    /// A fault where the day on which the visit begins or ends has no decision.
    /// Alarm visits have one of their own, which nobody sends here.
    pub(super) fn fault_of(&self, fact: &VisitFact) -> Option<ReimbursementFault> {
        let spans = self.of_client(fact.client_id);
        if spans.is_empty()
            || fact.origin == VisitOrigin::Alarm
            || fact.outcome == Outcome::NotStarted
        {
            return None;
        }
        let visit_id = fact.visit_id;
        let holds = |date: LocalDate| {
            let holds_on =
                |span: &DecisionSpan| span.from <= date && span.to.is_none_or(|last| date <= last);
            spans.iter().any(holds_on)
        };
        let ended = fact.ended.as_ref().map(|ended| ended.at);
        let ends = ended.map_or(fact.date, last_day_of);
        if !holds(fact.date) {
            let date = fact.date;
            return Some(ReimbursementFault::NoDecision { visit_id, date });
        }
        (ends > fact.date && !holds(ends)).then_some(ReimbursementFault::DecisionEnds {
            visit_id,
            last_day: fact.date,
            ends,
        })
    }

    fn of_client(&self, client_id: ClientId) -> &[DecisionSpan] {
        let first = self
            .spans
            .partition_point(|span| span.client_id < client_id);
        let length = self.spans[first..].partition_point(|span| span.client_id == client_id);
        &self.spans[first..first + length]
    }
}

/// The date of the last moment before an end: at midnight the day before.
fn last_day_of(end: Timestamp) -> LocalDate {
    end.plus_millis(-1).local_date()
}
