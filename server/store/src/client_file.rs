//! The rows of one client between two dates: what a client's whole file is made of.
//!
//! The client's, in whatever unit: who moved between units has one file. Both dates
//! are included.

use std::collections::BTreeMap;

use care_model::id::{ClientId, OrderId, VisitId};
use care_model::order::Order;
use care_model::person::Client;
use care_model::planned_visit::{PlannedVisit, VisitTemplate};
use care_model::time::LocalDate;
use care_model::visit_event::VisitEvent;
use care_model::visit_fact::VisitFact;

use crate::agreement::{NotedAgreement, read_noted};
use crate::audit::Access;
use crate::care_contact::{CLIENT, read_client};
use crate::sql::{Value, text};
use crate::{Store, StoreError};

/// An order with what was made of it.
#[derive(Clone, Debug)]
pub struct ClientOrder {
    pub order_id: OrderId,
    pub order: Order,
    /// Those that held on some day.
    pub templates: Vec<VisitTemplate>,
    /// The oldest first.
    pub agreements: Vec<NotedAgreement>,
}

const FACTS: &str = "SELECT body FROM visit_fact
    WHERE client_id = $1 AND date >= $2 AND date <= $3 ORDER BY date, visit_id, staff_id";
const PLANNED: &str = "SELECT body FROM planned_visit
    WHERE client_id = $1 AND date >= $2 AND date <= $3 ORDER BY date, visit_id";
/// By the dates of the facts: an event belongs to the file where its visit does.
const EVENTS: &str = "SELECT e.visit_id, e.body FROM visit_event e
    WHERE e.client_id = $1 AND e.visit_id IN
        (SELECT visit_id FROM visit_fact WHERE client_id = $1 AND date >= $2 AND date <= $3)
    ORDER BY e.sequence";
/// A version holds until a newer one of the same order begins.
const ORDERS: &str = "SELECT o.order_id, o.body FROM care_order o
    WHERE o.client_id = $1 AND o.valid_from <= $3 AND (o.valid_to IS NULL OR o.valid_to >= $2)
        AND NOT EXISTS (SELECT 1 FROM care_order n
            WHERE n.sender = o.sender AND n.sender_order_id = o.sender_order_id
                AND n.version > o.version AND n.valid_from <= $2)
    ORDER BY o.order_id";
const TEMPLATES: &str =
    "SELECT order_id, body FROM visit_template WHERE client_id = $1 ORDER BY template_id";
const AGREEMENTS: &str = "SELECT order_id, revision, valid_from, body, by_user, at_ms
    FROM order_agreement WHERE client_id = $1 ORDER BY order_id, revision";

impl Store {
    pub async fn client(
        &self,
        _access: &Access,
        client_id: ClientId,
    ) -> Result<Option<Client>, StoreError> {
        let row = self.database.row(CLIENT, vec![text(client_id)]).await?;
        row.map(|row| read_client(&row)).transpose()
    }

    pub async fn facts_of_client(
        &self,
        _access: &Access,
        client_id: ClientId,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<Vec<VisitFact>, StoreError> {
        let rows = self.database.rows(FACTS, span(client_id, from, to)).await?;
        rows.iter().map(|row| row.json(0)).collect()
    }

    pub async fn planned_visits_of_client(
        &self,
        _access: &Access,
        client_id: ClientId,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<Vec<PlannedVisit>, StoreError> {
        let rows = self
            .database
            .rows(PLANNED, span(client_id, from, to))
            .await?;
        rows.iter().map(|row| row.json(0)).collect()
    }

    /// The events of every visit that has a fact in the period, visit by visit.
    pub async fn events_of_client(
        &self,
        _access: &Access,
        client_id: ClientId,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<BTreeMap<VisitId, Vec<VisitEvent>>, StoreError> {
        let rows = self
            .database
            .rows(EVENTS, span(client_id, from, to))
            .await?;
        let mut events: BTreeMap<VisitId, Vec<VisitEvent>> = BTreeMap::new();
        for row in rows {
            events.entry(row.parsed(0)?).or_default().push(row.json(1)?);
        }
        Ok(events)
    }

    /// Every order version that held on a day of the period, with its templates and all
    /// that was agreed of it.
    pub async fn orders_of_client(
        &self,
        _access: &Access,
        client_id: ClientId,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<Vec<ClientOrder>, StoreError> {
        let mut transaction = self.database.read().await?;
        let orders = transaction.rows(ORDERS, span(client_id, from, to)).await?;
        let rows = transaction.rows(TEMPLATES, vec![text(client_id)]).await?;
        let mut templates: BTreeMap<OrderId, Vec<VisitTemplate>> = BTreeMap::new();
        for row in rows {
            let template: VisitTemplate = row.json(1)?;
            if held(&template) {
                templates.entry(row.parsed(0)?).or_default().push(template);
            }
        }
        let rows = transaction.rows(AGREEMENTS, vec![text(client_id)]).await?;
        let mut agreements: BTreeMap<OrderId, Vec<NotedAgreement>> = BTreeMap::new();
        for row in &rows {
            let order_id = row.parsed(0)?;
            agreements
                .entry(order_id)
                .or_default()
                .push(read_noted(row)?);
        }
        orders
            .iter()
            .map(|row| {
                let order_id = row.parsed(0)?;
                Ok(ClientOrder {
                    order_id,
                    order: row.json(1)?,
                    templates: templates.remove(&order_id).unwrap_or_default(),
                    agreements: agreements.remove(&order_id).unwrap_or_default(),
                })
            })
            .collect()
    }
}

/// What was replaced before its first day has an end before its beginning.
fn held(template: &VisitTemplate) -> bool {
    template
        .valid_to
        .is_none_or(|last| last >= template.valid_from)
}

fn span(client_id: ClientId, from: LocalDate, to: LocalDate) -> Vec<Value> {
    vec![text(client_id), text(from), text(to)]
}
