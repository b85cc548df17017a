//! Who recorded a visit, on which phone and when; who corrected it and why; and who
//! agreed later how an order is carried out.

use care_model::id::UnitId;
use care_model::order::ClientWishes;
use care_model::time::{Timestamp, midnight};
use care_model::visit_event::{Author, CorrectedField, EventKind, VisitEvent};
use care_model::visit_fact::VisitFact;

use super::bundle::{Making, derived};
use super::resource::{Agent, Provenance, Resource};
use super::types::{CodeableConcept, Extension, ExtensionValue, Reference, Span};
use super::{codes, encounter};
use crate::client_file::{AgreementInFile, OrderInFile, utc_text};

/// The recording first, then each correction, annulment and objection in time
/// order.
pub fn of(making: &Making, fact: &VisitFact) -> Vec<Resource> {
    let events = making.events(fact.visit_id);
    let mut all = vec![recording(making, fact, events)];
    let later = events
        .iter()
        .filter_map(|event| change(making, fact, event));
    all.extend(later);
    all
}

/// Each agreement of an order, as it was made. Its visits are the order's patterns from
/// its day on.
pub fn agreements(making: &Making, held: &OrderInFile) -> Vec<Resource> {
    let of = |agreement| agreed(making, held, agreement);
    held.agreements_in_order().into_iter().map(of).collect()
}

fn agreed(making: &Making, held: &OrderInFile, agreement: &AgreementInFile) -> Resource {
    let name = format!("agreement/{}/{}", held.order_id, agreement.revision);
    let reason = making.texts.filled(&agreement.why);
    let from = ExtensionValue::Date(agreement.valid_from.to_string());
    let mut parts = vec![Extension::part("valid-from", from)];
    parts.extend(wishes(making, &agreement.wishes));
    let unit = held.order.unit_id;
    Resource::Provenance(Provenance {
        id: derived(agreement.at, &name),
        extension: vec![Extension::ours("agreement", ExtensionValue::Parts(parts))],
        target: vec![Reference::within(held.order_id)],
        occurred_period: None,
        recorded: utc_text(agreement.at),
        reason: reason.map(CodeableConcept::text).into_iter().collect(),
        activity: operation("UPDATE", "revise"),
        agent: vec![author(
            Reference::outside("Practitioner", "user", agreement.by),
            unit,
        )],
    })
}

/// Who is wished for and who is not, and in which language.
fn wishes(making: &Making, wishes: &ClientWishes) -> Vec<Extension> {
    let mut parts = Vec::new();
    for (name, staff) in [
        ("wanted-staff", &wishes.wanted_staff),
        ("unwanted-staff", &wishes.unwanted_staff),
        ("forbidden-staff", &wishes.forbidden_staff),
    ] {
        let named = staff.iter().map(|staff_id| making.practitioner(*staff_id));
        parts.extend(named.map(|who| Extension::part(name, ExtensionValue::Reference(who))));
    }
    let language = wishes.language.as_deref().unwrap_or_default();
    let language = making.texts.filled(language).map(CodeableConcept::text);
    parts.extend(language.map(|it| Extension::part("language", ExtensionValue::Concept(it))));
    parts
}

/// All that the staff member wrote at the visit, as one. A fact of an older
/// system has no events: then the unit that took it over vouches for it.
fn recording(making: &Making, fact: &VisitFact, events: &[&VisitEvent]) -> Resource {
    let own: Vec<&&VisitEvent> = events
        .iter()
        .filter(|event| is_by_staff_of(fact, event) && !is_objection(event))
        .collect();
    let first = own.first().map(|event| event.at.instant());
    let last = own.last().map(|event| event.at.instant());
    let agent = match own.last() {
        Some(event) => agents(making, event, fact),
        None => vec![Agent {
            kind: participant("assembler", "Assembler"),
            who: Reference::within(fact.unit_id),
            on_behalf_of: None,
        }],
    };
    let encounter_id = encounter::id(fact);
    Resource::Provenance(Provenance {
        id: derived(midnight(fact.date), &format!("provenance/{encounter_id}")),
        extension: vec![],
        target: vec![Reference::within(encounter_id)],
        occurred_period: first.zip(last).map(|(first, last)| Span {
            start: Some(utc_text(first)),
            end: Some(utc_text(last)),
        }),
        recorded: utc_text(last.unwrap_or(making.file.written_at)),
        reason: vec![],
        activity: operation("CREATE", "create"),
        agent,
    })
}

fn is_by_staff_of(fact: &VisitFact, event: &VisitEvent) -> bool {
    matches!(event.author, Author::Staff { staff_id, .. } if staff_id == fact.staff_id)
}

fn is_objection(event: &VisitEvent) -> bool {
    matches!(event.kind, EventKind::Objection { .. })
}

/// A change to this staff member's work, or the staff member's objection.
fn change(making: &Making, fact: &VisitFact, event: &VisitEvent) -> Option<Resource> {
    let (activity, why, extension) = match &event.kind {
        EventKind::Corrected {
            staff_id,
            field,
            value_ms,
            why,
        } if *staff_id == fact.staff_id => {
            let extension = corrected(*field, *value_ms);
            (operation("UPDATE", "revise"), why, vec![extension])
        }
        EventKind::Annulled { staff_id, why } if *staff_id == fact.staff_id => {
            (operation("NULLIFY", "nullify"), why, vec![])
        }
        EventKind::Objection { text } if is_by_staff_of(fact, event) => {
            (operation("APPEND", "append"), text, vec![])
        }
        _ => return None,
    };
    let reason = making.texts.filled(why).map(CodeableConcept::text);
    Some(Resource::Provenance(Provenance {
        id: event.event_id.to_string(),
        extension,
        target: vec![Reference::within(encounter::id(fact))],
        occurred_period: None,
        recorded: utc_text(event.at.instant()),
        reason: reason.into_iter().collect(),
        activity,
        agent: agents(making, event, fact),
    }))
}

/// What the correction set, and to what.
fn corrected(field: CorrectedField, value_ms: i64) -> Extension {
    let field = match field {
        CorrectedField::Started => "started",
        CorrectedField::Ended => "ended",
    };
    let value = utc_text(Timestamp::from_millis(value_ms));
    Extension::ours(
        "correction",
        ExtensionValue::Parts(vec![
            Extension::part("field", ExtensionValue::Code(field.to_owned())),
            Extension::part("value", ExtensionValue::Instant(value)),
        ]),
    )
}

/// The person, and the phone where it was one. A login of the office is no
/// practitioner of the bundle: it is named by its id.
fn agents(making: &Making, event: &VisitEvent, fact: &VisitFact) -> Vec<Agent> {
    match event.author {
        Author::Staff {
            staff_id,
            device_id,
        } => vec![
            author(making.practitioner(staff_id), fact.unit_id),
            Agent {
                kind: participant("assembler", "Assembler"),
                who: Reference::outside("Device", "device", device_id),
                on_behalf_of: None,
            },
        ],
        Author::Office { user_id } => {
            let who = Reference::outside("Practitioner", "user", user_id);
            vec![author(who, fact.unit_id)]
        }
    }
}

fn author(who: Reference, unit: UnitId) -> Agent {
    Agent {
        kind: participant("author", "Author"),
        who,
        on_behalf_of: Some(Reference::within(unit)),
    }
}

fn participant(code: &str, display: &str) -> CodeableConcept {
    CodeableConcept::of(codes::PROVENANCE_PARTICIPANT, code, display)
}

fn operation(code: &str, display: &str) -> CodeableConcept {
    CodeableConcept::of(codes::DATA_OPERATION, code, display)
}
