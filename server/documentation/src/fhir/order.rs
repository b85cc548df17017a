//! Orders, and the visit patterns agreed for them.

use care_model::order::{FramePeriod, Order, VisitPattern};
use care_model::planned_visit::VisitTemplate;

use super::bundle::Making;
use super::codes;
use super::resource::{Repeat, Resource, ServiceRequest, Timing};
use super::types::{CodeableConcept, Extension, ExtensionValue, Quantity, Ratio, Reference, Span};
use crate::client_file::OrderInFile;

/// Names of the ISO weekdays, Monday first.
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The order as its sender stated it: the frame is the quantity.
pub fn whole(making: &Making, held: &OrderInFile) -> Resource {
    let order = &held.order;
    let texts = &making.texts;
    let number = format!("{} v{}", order.sender_order_id, order.version);
    let mut identifier = vec![Making::identifier("order", held.order_id)];
    let number = texts.filled(&number);
    identifier.extend(number.map(|number| Making::identifier("sender-order", number)));
    let decision = texts.filled(&order.decision);
    let purpose = texts.filled(&order.purpose).map(CodeableConcept::text);
    Resource::ServiceRequest(Box::new(ServiceRequest {
        id: held.order_id.to_string(),
        extension: vec![],
        identifier,
        based_on: vec![],
        requisition: decision.map(|decision| Making::identifier("decision", decision)),
        status: status(making, order),
        intent: "order",
        code: codes::home_care(),
        order_detail: vec![],
        quantity_ratio: Some(frame(order)),
        subject: making.client(),
        occurrence_period: Some(validity(order)),
        occurrence_timing: None,
        requester: texts.filled(&order.sender).map(|sender| Reference {
            kind: Some("Organization"),
            identifier: Some(Making::identifier("sender", sender)),
            ..Reference::default()
        }),
        performer: vec![Reference::within(order.unit_id)],
        reason_code: purpose.into_iter().collect(),
    }))
}

/// `completed` once its last day has passed when the export is made.
pub fn status(making: &Making, order: &Order) -> &'static str {
    let today = making.file.written_at.local_date();
    match order.valid_to {
        Some(last) if last < today => "completed",
        _ => "active",
    }
}

/// The days an order holds, both included.
pub fn validity(order: &Order) -> Span {
    Span {
        start: Some(order.valid_from.to_string()),
        end: order.valid_to.map(|date| date.to_string()),
    }
}

fn frame(order: &Order) -> Ratio {
    let period = match order.frame.period {
        FramePeriod::Week => "wk",
        FramePeriod::Month => "mo",
    };
    Ratio {
        numerator: Quantity::of(i64::from(order.frame.minutes), "min"),
        denominator: Quantity::of(1, period),
    }
}

/// One request for each visit pattern: the unit's own filling of the order.
pub fn patterns(making: &Making, held: &OrderInFile) -> Vec<Resource> {
    let templates = sorted(held);
    let of = |template| pattern(making, held, template);
    templates.into_iter().map(of).collect()
}

/// The templates of an order by their ids.
pub fn sorted(held: &OrderInFile) -> Vec<&VisitTemplate> {
    let mut templates: Vec<_> = held.templates.iter().collect();
    templates.sort_by_key(|template| template.template_id);
    templates.dedup_by_key(|template| template.template_id);
    templates
}

fn pattern(making: &Making, held: &OrderInFile, template: &VisitTemplate) -> Resource {
    let visit = &template.pattern;
    let texts = &making.texts;
    let mut identifier = vec![Making::identifier("template", template.template_id)];
    let key = texts.filled(&visit.key);
    identifier.extend(key.map(|key| Making::identifier("pattern", key)));
    let interventions = visit.interventions.iter();
    Resource::ServiceRequest(Box::new(ServiceRequest {
        id: template.template_id.to_string(),
        extension: vec![shape(visit)],
        identifier,
        based_on: vec![Reference::within(held.order_id)],
        requisition: None,
        status: status(making, &held.order),
        intent: "filler-order",
        code: CodeableConcept::of(&codes::system("service"), "visit", "Besök"),
        order_detail: interventions
            .map(|code| codes::intervention(texts, code))
            .collect(),
        quantity_ratio: None,
        subject: making.client(),
        occurrence_period: None,
        occurrence_timing: Some(timing(template)),
        requester: None,
        performer: vec![Reference::within(template.unit_id)],
        reason_code: vec![],
    }))
}

fn timing(template: &VisitTemplate) -> Timing {
    let visit = &template.pattern;
    let weekday = |day: &u8| WEEKDAYS.get(usize::from(*day).wrapping_sub(1)).copied();
    let weeks: Vec<String> = visit.weeks.iter().map(u8::to_string).collect();
    let words = format!(
        "{}–{}, vecka {} av {}",
        visit.window.start,
        visit.window.end,
        weeks.join(", "),
        visit.cycle_weeks
    );
    Timing {
        repeat: Repeat {
            bounds_period: Span {
                start: Some(template.valid_from.to_string()),
                end: template.valid_to.map(|date| date.to_string()),
            },
            duration: visit.duration_min,
            duration_unit: "min",
            frequency: (visit.weeks.len() * visit.weekdays.len()).max(1) as u32,
            period: u32::from(visit.cycle_weeks.max(1)),
            period_unit: "wk",
            day_of_week: visit.weekdays.iter().filter_map(weekday).collect(),
        },
        code: CodeableConcept::text(words),
    }
}

/// What FHIR's Timing has no place for: the window in which the visit may
/// start, which weeks of the cycle, and how many staff come.
fn shape(visit: &VisitPattern) -> Extension {
    let time = |time| ExtensionValue::Time(format!("{time}:00"));
    let number = |number: u8| ExtensionValue::PositiveInt(u32::from(number.max(1)));
    let mut parts = vec![
        Extension::part("window-start", time(visit.window.start)),
        Extension::part("window-end", time(visit.window.end)),
    ];
    let weeks = visit.weeks.iter();
    parts.extend(weeks.map(|week| Extension::part("week", number(*week))));
    parts.push(Extension::part("staff-count", number(visit.staff_count)));
    Extension::ours("visit-pattern", ExtensionValue::Parts(parts))
}
