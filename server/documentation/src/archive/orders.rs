//! Decisions as the orders refer to them, and the orders with what was agreed: as visits,
//! and who agreed it and why.

use std::collections::BTreeMap;

use care_model::order::{ClientWishes, Contact, FramePeriod, Priority, VisitPattern};
use care_model::planned_visit::VisitTemplate;

use super::CLIENT_FILE_NAMESPACE;
use super::xml::Xml;
use crate::client_file::{AgreementInFile, ClientFile, OrderInFile, Texts, utc_text};

fn sorted<'a>(file: &ClientFile<'a>) -> Vec<&'a OrderInFile> {
    let mut orders: Vec<_> = file.orders.iter().collect();
    orders.sort_by_key(|held| (held.order.valid_from, held.order_id));
    orders
}

/// One for each decision, with the orders that carry it out.
pub fn decisions(file: &ClientFile, texts: &Texts) -> Vec<u8> {
    let mut orders_of: BTreeMap<&str, Vec<&OrderInFile>> = BTreeMap::new();
    for held in sorted(file) {
        let decision = held.order.decision.as_str();
        orders_of.entry(decision).or_default().push(held);
    }
    let client = file.client.client_id.to_string();
    let attributes = [("xmlns", CLIENT_FILE_NAMESPACE), ("client", &client)];
    Xml::document(texts, "decisions", &attributes, |xml| {
        for (decision, orders) in orders_of {
            xml.element("decision", &[("reference", decision)], |xml| {
                for held in orders {
                    let order = held.order_id.to_string();
                    xml.empty("carriedOutBy", &[("order", &order)]);
                }
            });
        }
    })
}

/// Contacts go along, but not with protected identity: they lead to the person.
pub fn orders(file: &ClientFile, texts: &Texts) -> Vec<u8> {
    let client = file.client.client_id.to_string();
    let attributes = [("xmlns", CLIENT_FILE_NAMESPACE), ("client", &client)];
    let is_protected = file.client.protection.is_protected();
    Xml::document(texts, "orders", &attributes, |xml| {
        for held in sorted(file) {
            let contacts = if is_protected {
                &[]
            } else {
                held.order.contacts.as_slice()
            };
            order(held, contacts, xml);
        }
    })
}

fn order(held: &OrderInFile, contacts: &[Contact], xml: &mut Xml) {
    let order = &held.order;
    let period = match order.frame.period {
        FramePeriod::Week => "week",
        FramePeriod::Month => "month",
    };
    let mut attributes = vec![
        ("id", held.order_id.to_string()),
        ("sender", order.sender.clone()),
        ("senderOrder", order.sender_order_id.clone()),
        ("version", order.version.to_string()),
        ("decision", order.decision.clone()),
        ("unit", order.unit_id.to_string()),
        ("validFrom", order.valid_from.to_string()),
        ("frameMinutes", order.frame.minutes.to_string()),
        ("framePeriod", period.to_owned()),
    ];
    attributes.extend(order.valid_to.map(|date| ("validTo", date.to_string())));
    let attributes: Vec<_> = attributes
        .iter()
        .map(|(key, it)| (*key, it.as_str()))
        .collect();
    xml.element("order", &attributes, |xml| {
        xml.text_if_filled("purpose", &order.purpose);
        for contact in contacts {
            xml.element("contact", &[], |xml| {
                xml.text("name", &contact.name);
                xml.text("relation", &contact.relation);
                xml.text("phone", &contact.phone);
            });
        }
        wishes(&order.wishes, xml);
        let mut templates: Vec<_> = held.templates.iter().collect();
        templates.sort_by_key(|template| template.template_id);
        for template in templates {
            agreed_visit(template, xml);
        }
        for agreement in held.agreements_in_order() {
            agreed_later(agreement, xml);
        }
    });
}

/// A visit pattern with the days it held: what is agreed of when and what.
fn agreed_visit(template: &VisitTemplate, xml: &mut Xml) {
    let mut held = vec![
        ("id", template.template_id.to_string()),
        ("validFrom", template.valid_from.to_string()),
    ];
    held.extend(template.valid_to.map(|date| ("validTo", date.to_string())));
    pattern("agreedVisit", held, &template.pattern, xml);
}

/// What somebody agreed with the client after the order came, as it was written down.
fn agreed_later(agreement: &AgreementInFile, xml: &mut Xml) {
    let attributes = [
        ("revision", agreement.revision.to_string()),
        ("validFrom", agreement.valid_from.to_string()),
        ("written", utc_text(agreement.at)),
    ];
    let attributes = attributes
        .each_ref()
        .map(|(key, value)| (*key, value.as_str()));
    xml.element("agreement", &attributes, |xml| {
        let login = agreement.by.to_string();
        xml.element("author", &[("login", &login)], |xml| {
            xml.text("name", &agreement.author_name);
        });
        xml.text("why", &agreement.why);
        wishes(&agreement.wishes, xml);
        for visit in &agreement.visits {
            pattern("visit", vec![], visit, xml);
        }
    });
}

/// Nothing at all where nothing is wished.
fn wishes(wishes: &ClientWishes, xml: &mut Xml) {
    if *wishes == ClientWishes::default() {
        return;
    }
    xml.element("wishes", &[], |xml| {
        for (name, staff) in [
            ("wanted", &wishes.wanted_staff),
            ("unwanted", &wishes.unwanted_staff),
            ("forbidden", &wishes.forbidden_staff),
        ] {
            for staff_id in staff {
                xml.empty(name, &[("staff", &staff_id.to_string())]);
            }
        }
        xml.text_if_filled("language", wishes.language.as_deref().unwrap_or_default());
    });
}

fn pattern(name: &str, mut attributes: Vec<(&str, String)>, pattern: &VisitPattern, xml: &mut Xml) {
    let numbers = |all: &[u8]| {
        let all: Vec<String> = all.iter().map(u8::to_string).collect();
        all.join(" ")
    };
    attributes.extend([
        ("key", pattern.key.clone()),
        ("cycleWeeks", pattern.cycle_weeks.to_string()),
        ("weeks", numbers(&pattern.weeks)),
        ("weekdays", numbers(&pattern.weekdays)),
        ("windowStart", pattern.window.start.to_string()),
        ("windowEnd", pattern.window.end.to_string()),
        ("minutes", pattern.duration_min.to_string()),
        ("staffCount", pattern.staff_count.to_string()),
    ]);
    if let Some(preferred) = pattern.preferred {
        attributes.extend([
            ("preferredStart", preferred.start.to_string()),
            ("preferredEnd", preferred.end.to_string()),
        ]);
    }
    if pattern.priority == Priority::May {
        attributes.push(("mayBeLeftOut", "true".to_owned()));
    }
    let attributes: Vec<_> = attributes
        .iter()
        .map(|(key, it)| (*key, it.as_str()))
        .collect();
    xml.element(name, &attributes, |xml| {
        for code in &pattern.interventions {
            xml.text("intervention", &code.0);
        }
        for code in &pattern.skills {
            xml.text("skill", &code.0);
        }
        if let Some(gap) = &pattern.gap_after {
            let (min, max) = (gap.min_minutes.to_string(), gap.max_minutes.to_string());
            let attributes = [
                ("key", gap.key.as_str()),
                ("minMinutes", &min),
                ("maxMinutes", &max),
            ];
            xml.empty("startsAfter", &attributes);
        }
    });
}
