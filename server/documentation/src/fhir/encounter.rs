//! Performed visits: one encounter for each staff member's work at a visit.

use care_model::time::midnight;
use care_model::visit_event::{Author, EventKind};
use care_model::visit_fact::{Outcome, VisitFact, VisitOrigin};

use super::bundle::{Making, derived};
use super::codes;
use super::resource::{Encounter, EncounterParticipant, Resource};
use super::types::{CodeableConcept, Coding, Extension, ExtensionValue, Quantity, Reference, Span};
use crate::client_file::utc_text;

pub fn of(making: &Making, fact: &VisitFact) -> Resource {
    let texts = &making.texts;
    let intended = fact.performed.iter();
    let intended = intended.chain(fact.not_performed.iter().map(|row| &row.code));
    let is_planned = making.is_planned(fact.visit_id);
    let has_length = fact.started.is_some() && fact.ended.is_some();
    let origin = origin(fact.origin);
    Resource::Encounter(Box::new(Encounter {
        id: id(fact),
        extension: extensions(making, fact),
        identifier: vec![Making::identifier("visit", fact.visit_id)],
        status: status(fact),
        class: Coding {
            system: codes::ACT_CODE.to_owned(),
            code: "HH".to_owned(),
            display: Some("home health".to_owned()),
        },
        kind: vec![CodeableConcept::of(
            &codes::system("visit-origin"),
            fact.origin.code(),
            origin,
        )],
        service_type: codes::home_care(),
        subject: making.client(),
        based_on: making.based_on(fact.visit_id),
        participant: vec![EncounterParticipant {
            individual: Reference::within(fact.staff_id),
        }],
        appointment: is_planned
            .then(|| Reference::within(fact.visit_id))
            .into_iter()
            .collect(),
        period: period(fact),
        length: has_length.then(|| Quantity::of(fact.performed_s(), "s")),
        reason_code: intended
            .map(|code| codes::intervention(texts, code))
            .collect(),
        service_provider: Reference::within(fact.unit_id),
    }))
}

/// The id of the encounter: of visit and staff member together.
pub fn id(fact: &VisitFact) -> String {
    let name = format!("encounter/{}/{}", fact.visit_id, fact.staff_id);
    derived(midnight(fact.date), &name)
}

pub fn status(fact: &VisitFact) -> &'static str {
    if fact.annulled {
        return "entered-in-error";
    }
    match fact.outcome {
        Outcome::NotStarted => "planned",
        Outcome::Started => "in-progress",
        Outcome::Done => "finished",
        Outcome::Declined | Outcome::ClientAbsent => "cancelled",
    }
}

/// From start to end as recorded; `None` when neither is.
pub fn period(fact: &VisitFact) -> Option<Span> {
    let start = fact.started.as_ref().map(|proven| utc_text(proven.at));
    let end = fact.ended.as_ref().map(|proven| utc_text(proven.at));
    (start.is_some() || end.is_some()).then_some(Span { start, end })
}

fn origin(origin: VisitOrigin) -> &'static str {
    match origin {
        VisitOrigin::Planned => "Planerat besök",
        VisitOrigin::Unplanned => "Oplanerat besök",
        VisitOrigin::Alarm => "Larmbesök",
        VisitOrigin::Imported => "Övertaget från ett äldre system",
    }
}

/// Why nobody was let in, as the staff member said.
pub fn reason_not_visited(making: &Making, fact: &VisitFact) -> Option<CodeableConcept> {
    let events = making.events(fact.visit_id).iter();
    let mut reasons = events.filter_map(|event| match (&event.kind, event.author) {
        (
            EventKind::VisitDeclined { reason } | EventKind::ClientAbsent { reason },
            Author::Staff { staff_id, .. },
        ) if staff_id == fact.staff_id => Some(reason),
        _ => None,
    });
    Some(codes::not_performed(&making.texts, reasons.next()?))
}

/// How start and end were proven, why nobody was let in, and what was reported
/// from the visit.
fn extensions(making: &Making, fact: &VisitFact) -> Vec<Extension> {
    let proofs = [
        ("start-method", fact.started.as_ref()),
        ("end-method", fact.ended.as_ref()),
    ];
    let mut all: Vec<Extension> = proofs
        .into_iter()
        .filter_map(|(name, proven)| {
            let method = making.texts.filled(&proven?.method)?;
            Some(Extension::ours(name, ExtensionValue::Code(method)))
        })
        .collect();
    let reason = reason_not_visited(making, fact).map(ExtensionValue::Concept);
    all.extend(reason.map(|reason| Extension::ours("reason-not-visited", reason)));
    let deviations = fact.deviations.iter();
    all.extend(deviations.map(|reported| {
        let code = codes::deviation(*reported).to_owned();
        Extension::ours("reported-deviation", ExtensionValue::Code(code))
    }));
    all
}
