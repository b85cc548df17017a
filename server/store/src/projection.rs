//! From documents to rows, in the transaction that stores the change. After it
//! everyone reads rows, never documents.

use std::collections::BTreeSet;

use care_model::id::EventId;
use care_model::time::Timestamp;
use care_model::visit_event::EventKind;
use care_model::visit_fact::VisitFact;
use visit_record::{VisitHeader, VisitRecord, fold};

use crate::StoreError;
use crate::sql::{Transaction, json, text};

/// Writes the facts and events of one record. Run again it changes nothing.
pub(crate) async fn project(
    transaction: &mut Transaction,
    record: &mut VisitRecord,
    now: Timestamp,
) -> Result<(), StoreError> {
    let header = record.header()?;
    let facts = fold::facts(record)?;
    // A planned staff member who never worked gives way when the plan moves.
    transaction
        .execute(
            "DELETE FROM visit_fact WHERE visit_id = $1",
            vec![text(header.visit_id)],
        )
        .await?;
    for fact in &facts {
        put_fact(transaction, fact).await?;
    }
    put_events(transaction, &header, record, now).await
}

pub(crate) async fn put_fact(
    transaction: &mut Transaction,
    fact: &VisitFact,
) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO visit_fact (visit_id, staff_id, client_id, unit_id, date, outcome, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (visit_id, staff_id) DO UPDATE SET client_id = excluded.client_id,
                 unit_id = excluded.unit_id, date = excluded.date,
                 outcome = excluded.outcome, body = excluded.body",
            vec![
                text(fact.visit_id),
                text(fact.staff_id),
                text(fact.client_id),
                text(fact.unit_id),
                text(fact.date),
                fact.outcome.code().into(),
                json(fact),
            ],
        )
        .await?;
    Ok(())
}

async fn put_events(
    transaction: &mut Transaction,
    header: &VisitHeader,
    record: &VisitRecord,
    now: Timestamp,
) -> Result<(), StoreError> {
    // Most syncs add one event to several: what is there is not written again.
    let rows = transaction
        .rows(
            "SELECT event_id FROM visit_event WHERE visit_id = $1",
            vec![text(header.visit_id)],
        )
        .await?;
    let there = rows.iter().map(|row| row.parsed(0));
    let there: BTreeSet<EventId> = there.collect::<Result<_, StoreError>>()?;
    let events = fold::events(record).events;
    for event in events
        .iter()
        .filter(|event| !there.contains(&event.event_id))
    {
        transaction
            .execute(
                "INSERT INTO visit_event (visit_id, event_id, unit_id, client_id, kind, at_ms, written_ms, body)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (visit_id, event_id) DO NOTHING",
                vec![
                    text(header.visit_id),
                    text(event.event_id),
                    text(header.unit_id),
                    text(header.client_id),
                    event.kind.name().into(),
                    event.at.instant().millis().into(),
                    now.millis().into(),
                    json(event),
                ],
            )
            .await?;
        if matches!(event.kind, EventKind::Started { .. }) {
            note_start(transaction, header, event.at.instant()).await?;
        }
    }
    Ok(())
}

/// An order has started when the first of its visits has: its sender reads it there.
async fn note_start(
    transaction: &mut Transaction,
    header: &VisitHeader,
    at: Timestamp,
) -> Result<(), StoreError> {
    transaction
        .execute(
            "UPDATE care_order SET started_ms = $2
             WHERE order_id = (SELECT t.order_id FROM planned_visit p
                 JOIN visit_template t ON t.template_id = p.template_id WHERE p.visit_id = $1)
             AND (started_ms IS NULL OR started_ms > $2)",
            vec![text(header.visit_id), at.millis().into()],
        )
        .await?;
    Ok(())
}
