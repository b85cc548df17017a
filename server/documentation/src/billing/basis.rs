//! Attested visits of a month to the lines of its basis.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientId, UnitId};
use care_model::time::{LocalDate, Timestamp, add_days, dates, midnight};
use care_model::visit_fact::{Outcome, VisitFact};

use super::fault::BillingFault;
use super::line::{BilledGroup, BillingLine, LineKind, Measure, sort_and_number};
use crate::frame_time::shares_on_frame;
use crate::month::Month;
use crate::refusal::Refusal;

/// One unit's month. Nothing here has an order, and what is given twice counts once.
#[derive(Clone, Copy, Debug)]
pub struct BillingRequest<'a> {
    pub unit_id: UnitId,
    pub month: Month,
    /// Attested facts that are not annulled.
    pub facts: &'a [VisitFact],
    /// When clients were away. The spans of a client may meet or overlap.
    pub away: &'a [AwaySpan],
    /// Who had an alarm in the month; `None` where nobody knows any more.
    pub alarm_clients: Option<&'a BTreeSet<ClientId>>,
}

/// A client was away from `from`, included, until `until`, not included; until further
/// notice where that is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AwaySpan {
    pub client_id: ClientId,
    pub from: Timestamp,
    pub until: Option<Timestamp>,
}

/// A line for every client who was visited on the frame, was away a whole day or had an
/// alarm; or everything that is wrong.
pub fn billing_basis(request: &BillingRequest) -> Result<Vec<BillingLine>, Refusal<BillingFault>> {
    let mut faults = faults_of(request);
    let shares = shares_on_frame(request.facts).map_err(|twice| {
        faults.extend(twice.into_iter().map(BillingFault::from));
    });
    faults.sort();
    faults.dedup();
    Refusal::when_any(faults)?;
    let shares = shares.unwrap_or_default();
    let mut measures: BTreeMap<ClientId, Measure> = BTreeMap::new();
    for (fact, share_s) in shares {
        measures
            .entry(fact.client_id)
            .or_default()
            .add(&of_visit(fact, share_s), 1);
    }
    let met = days_met(request.facts);
    for (client_id, date) in days_away(request) {
        if !met.contains(&(client_id, date)) {
            measures.entry(client_id).or_default().absence_days += 1;
        }
    }
    for client_id in request.alarm_clients.into_iter().flatten() {
        measures.entry(*client_id).or_default();
    }
    let mut lines: Vec<BillingLine> = measures
        .into_iter()
        .map(|(client_id, measure)| BillingLine {
            sequence: 0,
            month: request.month,
            client_id,
            kind: LineKind::Basis,
            measure,
            alarm: request
                .alarm_clients
                .map(|clients| clients.contains(&client_id)),
        })
        .collect();
    sort_and_number(&mut lines);
    Ok(lines)
}

fn faults_of(request: &BillingRequest) -> Vec<BillingFault> {
    let mut faults = Vec::new();
    for fact in request.facts {
        let visit_id = fact.visit_id;
        if fact.unit_id != request.unit_id {
            faults.push(BillingFault::OtherUnit { visit_id });
        }
        if !request.month.period().contains(fact.date) {
            faults.push(BillingFault::OutsideMonth {
                visit_id,
                date: fact.date,
                month: request.month,
            });
        }
    }
    faults
}

fn of_visit(fact: &VisitFact, share_s: i64) -> Measure {
    Measure {
        visits: 1,
        performed_s: share_s,
        performed_s_by_group: BTreeMap::from([(BilledGroup::of_visit(fact), share_s)]),
        absence_days: 0,
    }
}

/// Days on which somebody met the client, also to hear that no help was wanted.
fn days_met(facts: &[VisitFact]) -> BTreeSet<(ClientId, LocalDate)> {
    let was_there = |fact: &&VisitFact| {
        !fact.annulled && matches!(fact.outcome, Outcome::Done | Outcome::Declined)
    };
    let met = facts.iter().filter(was_there);
    met.map(|fact| (fact.client_id, fact.date)).collect()
}

/// Dates of the month on which a client was away from midnight to midnight.
fn days_away(request: &BillingRequest) -> BTreeSet<(ClientId, LocalDate)> {
    let mut spans: Vec<AwaySpan> = request.away.to_vec();
    spans.sort_unstable();
    let mut days = BTreeSet::new();
    for spans in spans.chunk_by(|one, other| one.client_id == other.client_id) {
        let whole = |date: &LocalDate| covers(spans, midnight(*date), midnight(add_days(*date, 1)));
        let month = dates(request.month.first_day(), request.month.last_day());
        days.extend(month.filter(whole).map(|date| (spans[0].client_id, date)));
    }
    days
}

/// Whether the spans, in the order of their beginnings, leave no gap from one instant to
/// another.
fn covers(spans: &[AwaySpan], from: Timestamp, until: Timestamp) -> bool {
    let mut reached = from;
    for span in spans {
        if span.from <= reached {
            reached = span.until.unwrap_or(until).max(reached);
        }
    }
    until <= reached
}
