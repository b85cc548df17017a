//! Interventions of a visit: done, or not done and why.

use care_model::intervention::InterventionCode;
use care_model::time::midnight;
use care_model::visit_event::NotPerformedReason;
use care_model::visit_fact::VisitFact;

use super::bundle::{Making, derived};
use super::resource::{Performer, Procedure, Resource};
use super::types::Reference;
use super::{codes, encounter};

/// One procedure for each intervention that the record speaks of.
pub fn of(making: &Making, fact: &VisitFact) -> Vec<Resource> {
    let done = fact.performed.iter().map(|code| (code, None));
    let not_done = fact.not_performed.iter();
    let not_done = not_done.map(|row| (&row.code, Some(&row.reason)));
    let all = done.chain(not_done).enumerate();
    all.map(|(number, (code, reason))| one(making, fact, number, code, reason))
        .collect()
}

fn one(
    making: &Making,
    fact: &VisitFact,
    number: usize,
    code: &InterventionCode,
    reason: Option<&NotPerformedReason>,
) -> Resource {
    let encounter_id = encounter::id(fact);
    let status = match reason {
        _ if fact.annulled => "entered-in-error",
        Some(_) => "not-done",
        None => "completed",
    };
    let name = format!("procedure/{encounter_id}/{number}/{}", code.0);
    Resource::Procedure(Box::new(Procedure {
        id: derived(midnight(fact.date), &name),
        based_on: making.based_on(fact.visit_id),
        status,
        status_reason: reason.map(|reason| codes::not_performed(&making.texts, reason)),
        code: codes::intervention(&making.texts, code),
        subject: making.client(),
        encounter: Reference::within(encounter_id),
        performed_period: encounter::period(fact).filter(|_| reason.is_none()),
        performer: vec![Performer {
            actor: Reference::within(fact.staff_id),
        }],
    }))
}
