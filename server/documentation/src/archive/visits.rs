//! Visits: the plan, the fact, and every event as it was recorded.

use care_model::visit_event::VisitEvent;
use care_model::visit_fact::{Proven, VisitFact};
use serde_json::Value;

use super::CLIENT_FILE_NAMESPACE;
use super::xml::Xml;
use crate::client_file::{ClientFile, Texts, utc_text};

pub fn visits(file: &ClientFile, texts: &Texts) -> Vec<u8> {
    let client = file.client.client_id.to_string();
    let attributes = [("xmlns", CLIENT_FILE_NAMESPACE), ("client", &client)];
    Xml::document(texts, "visits", &attributes, |xml| {
        planned(file, xml);
        let mut facts: Vec<_> = file.visits.iter().collect();
        facts.sort_by_key(|fact| (fact.date, fact.visit_id, fact.staff_id));
        for fact in facts {
            performed(fact, xml);
        }
        let mut histories: Vec<_> = file.histories.iter().collect();
        histories.sort_by_key(|history| history.visit_id);
        for history in histories {
            xml.element(
                "history",
                &[("visit", &history.visit_id.to_string())],
                |xml| {
                    let mut events: Vec<_> = history.events.iter().collect();
                    events.sort_by_key(|event| (event.at.instant(), event.event_id));
                    events.dedup_by_key(|event| event.event_id);
                    for event in events {
                        write_event(event, xml);
                    }
                },
            );
        }
    })
}

fn planned(file: &ClientFile, xml: &mut Xml) {
    let mut planned: Vec<_> = file.planned.iter().collect();
    planned.sort_by_key(|visit| (visit.date, visit.visit_id));
    for visit in planned {
        let attributes = [
            ("id", visit.visit_id.to_string()),
            ("date", visit.date.to_string()),
            ("windowStart", visit.window.start.to_string()),
            ("windowEnd", visit.window.end.to_string()),
            ("minutes", visit.duration_min.to_string()),
            ("unit", visit.unit_id.to_string()),
        ];
        let attributes = attributes
            .each_ref()
            .map(|(key, value)| (*key, value.as_str()));
        xml.element("planned", &attributes, |xml| {
            for code in &visit.interventions {
                xml.text("intervention", &code.0);
            }
        });
    }
}

fn performed(fact: &VisitFact, xml: &mut Xml) {
    let attributes = [
        ("visit", fact.visit_id.to_string()),
        ("staff", fact.staff_id.to_string()),
        ("unit", fact.unit_id.to_string()),
        ("date", fact.date.to_string()),
        ("origin", fact.origin.code().to_owned()),
        ("outcome", fact.outcome.code().to_owned()),
        ("annulled", fact.annulled.to_string()),
    ];
    let attributes = attributes
        .each_ref()
        .map(|(key, value)| (*key, value.as_str()));
    xml.element("performed", &attributes, |xml| {
        if let Some(times) = fact.planned {
            let (start, end) = (utc_text(times.start), utc_text(times.end));
            xml.empty("plannedTimes", &[("start", &start), ("end", &end)]);
        }
        proof("started", fact.started.as_ref(), xml);
        proof("ended", fact.ended.as_ref(), xml);
        for code in &fact.performed {
            xml.text("intervention", &code.0);
        }
        for row in &fact.not_performed {
            let reason = serde_json::to_value(&row.reason).unwrap_or_default();
            let code = reason["code"].as_str().unwrap_or_default();
            let words = reason["text"].as_str().unwrap_or_default();
            let attributes = [("intervention", row.code.0.as_str()), ("reason", code)];
            xml.text_with("notPerformed", &attributes, words);
        }
        for deviation in &fact.deviations {
            let code = serde_json::to_value(deviation).unwrap_or_default();
            xml.text("deviation", code.as_str().unwrap_or_default());
        }
    });
}

fn proof(name: &str, proven: Option<&Proven>, xml: &mut Xml) {
    if let Some(proven) = proven {
        let at = utc_text(proven.at);
        xml.empty(name, &[("at", &at), ("method", &proven.method)]);
    }
}

/// Every stored value by its name, also of kinds that a later version adds.
fn write_event(event: &VisitEvent, xml: &mut Xml) {
    let attributes = [
        ("id", event.event_id.to_string()),
        ("kind", event.kind.name().to_owned()),
        ("at", utc_text(event.at.instant())),
    ];
    let attributes = attributes
        .each_ref()
        .map(|(key, value)| (*key, value.as_str()));
    let stored = serde_json::to_value(event).unwrap_or_default();
    let mut values = Vec::new();
    collect("", &stored, &mut values);
    values.retain(|(name, _)| name != "event_id" && name != "kind");
    values.sort();
    xml.element("event", &attributes, |xml| {
        for (name, text) in values {
            xml.text_with("value", &[("name", &name)], &text);
        }
    });
}

/// The leaves of a stored value, named by their path.
fn collect(path: &str, value: &Value, values: &mut Vec<(String, String)>) {
    let below = |key: &str| match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    };
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                collect(&below(key), field, values);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(&below(&index.to_string()), item, values);
            }
        }
        Value::Null => {}
        Value::String(text) => values.push((path.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) => values.push((path.to_owned(), value.to_string())),
    }
}
