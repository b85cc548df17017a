//! How the store keeps what is invented: its columns, and the rows of them.

use care_model::id::{ClientAbsenceId, OrderId, UserId};
use care_model::order::Order;
use care_model::planned_visit::PlannedVisit;
use care_model::time::Timestamp;
use care_model::visit_fact::VisitFact;
use serde::Serialize;
use store::client_absence::ClientAbsence;

use crate::writer::{Row, Table, Value};

pub const ORDERS: Table = Table {
    name: "care_order",
    columns: &[
        "order_id",
        "sender",
        "sender_order_id",
        "version",
        "unit_id",
        "client_id",
        "valid_from",
        "body",
        "body_sha256",
        "received_ms",
        "accepted_ms",
    ],
};

pub const PLANNED_VISITS: Table = Table {
    name: "planned_visit",
    columns: &["visit_id", "unit_id", "client_id", "date", "body"],
};

pub const CLIENT_ABSENCES: Table = Table {
    name: "client_absence",
    columns: &[
        "absence_id",
        "unit_id",
        "client_id",
        "kind",
        "from_ms",
        "until_ms",
        "revision",
        "recorded_by",
        "recorded_ms",
    ],
};

pub const FACTS: Table = Table {
    name: "visit_fact",
    columns: &[
        "visit_id",
        "staff_id",
        "client_id",
        "unit_id",
        "date",
        "outcome",
        "body",
    ],
};

pub const ATTESTATIONS: Table = Table {
    name: "attestation",
    columns: &[
        "visit_id", "staff_id", "unit_id", "heads", "user_id", "why", "at_ms",
    ],
};

/// Who did what, and when.
#[derive(Clone, Copy)]
pub struct Word {
    pub by: UserId,
    pub at: Timestamp,
}

pub fn of_order(order: &Order, received: Timestamp) -> Row {
    vec![
        text(OrderId::derived(received, &order.sender_order_id)),
        text(&order.sender),
        text(&order.sender_order_id),
        Value::Whole(i64::from(order.version)),
        text(order.unit_id),
        text(order.client_id),
        text(order.valid_from),
        json(order),
        // It is asked when an order is sent again, which none is here.
        text(""),
        Value::Whole(received.millis()),
        Value::Whole(received.millis()),
    ]
}

pub fn of_planned_visit(visit: &PlannedVisit) -> Row {
    vec![
        text(visit.visit_id),
        text(visit.unit_id),
        text(visit.client_id),
        text(visit.date),
        json(visit),
    ]
}

/// The absence that took a visit off the plan.
pub fn of_absence(visit: &PlannedVisit, absence: &ClientAbsence, word: Word) -> Row {
    let name = visit.visit_id.to_string();
    vec![
        text(ClientAbsenceId::derived(absence.from, &name)),
        text(visit.unit_id),
        text(absence.client_id),
        text(absence.kind.code()),
        Value::Whole(absence.from.millis()),
        Value::Whole(absence.until.expect("it has an end").millis()),
        Value::Whole(1),
        text(word.by),
        Value::Whole(word.at.millis()),
    ]
}

pub fn of_fact(fact: &VisitFact) -> Row {
    vec![
        text(fact.visit_id),
        text(fact.staff_id),
        text(fact.client_id),
        text(fact.unit_id),
        text(fact.date),
        text(fact.outcome.code()),
        json(fact),
    ]
}

/// It covers the fact as it is.
pub fn of_attestation(fact: &VisitFact, word: Word) -> Row {
    vec![
        text(fact.visit_id),
        text(fact.staff_id),
        text(fact.unit_id),
        text(&fact.heads),
        text(word.by),
        text(""),
        Value::Whole(word.at.millis()),
    ]
}

fn text(value: impl std::fmt::Display) -> Value {
    Value::Text(value.to_string())
}

fn json(value: &impl Serialize) -> Value {
    Value::Text(serde_json::to_string(value).expect("our rows have a JSON form"))
}
