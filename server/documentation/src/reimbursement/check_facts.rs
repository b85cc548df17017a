//! What is wrong with a run's inputs.

use std::collections::BTreeSet;

use care_model::id::{StaffId, VisitId};
use care_model::time::LocalDate;
use care_model::visit_fact::{Outcome, VisitFact, VisitOrigin};

use super::fault::{NeededBy, ReimbursementFault};
use super::rates::Contract;
use super::request::{CancelledVisit, HeldJudgement, RunRequest};

/// Longest stay that is paid, in seconds: longer than a night of respite, and
/// short enough to catch a forgotten end.
const MAX_STAY_S: i64 = 24 * 3600;

/// The contract that holds on the date; more or fewer than one is a fault.
pub(super) fn contract_on<'a>(
    date: LocalDate,
    needed_by: NeededBy,
    request: &RunRequest<'a>,
) -> Result<&'a Contract, ReimbursementFault> {
    let provider_kind = request.provider_kind;
    let mut holding = request.rates.holding(provider_kind, date);
    match (holding.next(), holding.next()) {
        (Some(contract), None) => Ok(contract),
        (Some(one), Some(other)) => Err(ReimbursementFault::TwoContracts {
            needed_by,
            date,
            first: one.contract_id.clone().min(other.contract_id.clone()),
            second: one.contract_id.clone().max(other.contract_id.clone()),
        }),
        (None, _) => Err(ReimbursementFault::NoContract {
            needed_by,
            date,
            provider_kind,
        }),
    }
}

/// Each (visit, staff member) once, in that order, and a fault where two facts
/// of one disagree.
pub(super) fn unique_facts(facts: &[VisitFact]) -> (Vec<&VisitFact>, Vec<ReimbursementFault>) {
    let mut unique: Vec<&VisitFact> = facts.iter().collect();
    unique.sort_unstable_by_key(|fact| (fact.visit_id, fact.staff_id));
    let key = |fact: &VisitFact| (fact.visit_id, fact.staff_id);
    let faults = unique
        .windows(2)
        .filter(|pair| key(pair[0]) == key(pair[1]) && pair[0] != pair[1])
        .map(|pair| ReimbursementFault::TwoVersions {
            visit_id: pair[0].visit_id,
            staff_id: pair[0].staff_id,
        })
        .collect();
    unique.dedup_by_key(|fact| key(fact));
    (unique, faults)
}

pub(super) fn faults_of_fact(fact: &VisitFact, request: &RunRequest) -> Vec<ReimbursementFault> {
    let (visit_id, staff_id) = (fact.visit_id, fact.staff_id);
    let mut faults = Vec::new();
    if !request.period.contains(fact.date) {
        let period = request.period;
        faults.push(ReimbursementFault::outside(
            visit_id, staff_id, fact.date, period,
        ));
    }
    if fact.unit_id != request.unit_id {
        let unit_id = fact.unit_id;
        faults.push(ReimbursementFault::OtherUnit {
            visit_id,
            staff_id,
            unit_id,
        });
    }
    if fact.annulled {
        faults.push(ReimbursementFault::Annulled { visit_id, staff_id });
    }
    if fact.origin == VisitOrigin::Imported {
        faults.push(ReimbursementFault::Imported { visit_id, staff_id });
    }
    faults.extend(fault_of_stay(fact));
    let planned_s = fact
        .planned
        .map_or(0, |planned| planned.end.seconds_since(planned.start));
    let duration_s = fact.performed_s().max(planned_s);
    if duration_s > MAX_STAY_S {
        faults.push(ReimbursementFault::TooLong {
            visit_id,
            staff_id,
            duration_s,
        });
    }
    faults
}

/// A visit that is said to be done has a start, and an end no earlier.
fn fault_of_stay(fact: &VisitFact) -> Option<ReimbursementFault> {
    let (visit_id, staff_id) = (fact.visit_id, fact.staff_id);
    match (fact.outcome, &fact.started, &fact.ended) {
        (Outcome::NotStarted | Outcome::Declined | Outcome::ClientAbsent, ..) => None,
        (Outcome::Done, Some(started), Some(ended)) => (ended.at < started.at)
            .then_some(ReimbursementFault::EndsBeforeStart { visit_id, staff_id }),
        (Outcome::Done, None, _) => Some(ReimbursementFault::NoStart { visit_id, staff_id }),
        (Outcome::Started, ..) | (Outcome::Done, Some(_), None) => {
            Some(ReimbursementFault::NoEnd { visit_id, staff_id })
        }
    }
}

/// Each cancelled visit once, by id, and what is wrong with them.
pub(super) fn unique_cancelled<'a>(
    request: &RunRequest<'a>,
    facts: &[&VisitFact],
) -> (Vec<&'a CancelledVisit>, Vec<ReimbursementFault>) {
    let mut unique: Vec<&CancelledVisit> = request.cancelled.iter().collect();
    unique.sort_unstable_by_key(|visit| visit.visit_id);
    let differ =
        |pair: &&[&CancelledVisit]| pair[0].visit_id == pair[1].visit_id && pair[0] != pair[1];
    let mut faults: Vec<ReimbursementFault> = unique
        .windows(2)
        .filter(differ)
        .map(|pair| ReimbursementFault::TwoCancellations {
            visit_id: pair[0].visit_id,
        })
        .collect();
    unique.dedup_by_key(|visit| visit.visit_id);
    let recorded: BTreeSet<VisitId> = facts
        .iter()
        .filter(|fact| fact.outcome != Outcome::NotStarted && !unique.is_empty())
        .map(|fact| fact.visit_id)
        .collect();
    for visit in &unique {
        faults.extend(faults_of_cancelled(visit, request));
        let visit_id = visit.visit_id;
        if recorded.contains(&visit_id) {
            faults.push(ReimbursementFault::CancelledAndRecorded { visit_id });
        }
    }
    (unique, faults)
}

fn faults_of_cancelled(visit: &CancelledVisit, request: &RunRequest) -> Vec<ReimbursementFault> {
    let visit_id = visit.visit_id;
    let mut faults = Vec::new();
    if !request.period.contains(visit.date) {
        faults.push(ReimbursementFault::CancelledOutsidePeriod {
            visit_id,
            date: visit.date,
            period: request.period.to_string(),
        });
    }
    let duration_s = visit.planned.end.seconds_since(visit.planned.start);
    if !(0..=MAX_STAY_S).contains(&duration_s) {
        faults.push(ReimbursementFault::CancelledTimes {
            visit_id,
            duration_s,
        });
    }
    faults
}

/// Faults of the request as a whole.
pub(super) fn faults_of_request(request: &RunRequest) -> Vec<ReimbursementFault> {
    let of_rates = request
        .rates
        .faults()
        .into_iter()
        .map(|fault| ReimbursementFault::Rates {
            fault: fault.to_string(),
        });
    let of_alarms = request
        .alarm_clients
        .iter()
        .filter(|span| span.to < span.from)
        .map(|span| ReimbursementFault::AlarmReversed {
            client_id: span.client_id,
            from: span.from,
            to: span.to,
        });
    let mut judgements: Vec<&HeldJudgement> = request.judgements.iter().collect();
    judgements.sort_unstable();
    judgements.dedup();
    let differ = |pair: &&[&HeldJudgement]| key_of(pair[0]) == key_of(pair[1]);
    let of_judgements =
        judgements
            .windows(2)
            .filter(differ)
            .map(|pair| ReimbursementFault::TwoJudgements {
                visit_id: pair[0].visit_id,
                rule: pair[0].rule.0.clone(),
            });
    of_rates.chain(of_alarms).chain(of_judgements).collect()
}

fn key_of(judgement: &HeldJudgement) -> (VisitId, StaffId, &str) {
    (judgement.visit_id, judgement.staff_id, &judgement.rule.0)
}
