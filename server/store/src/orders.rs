//! Orders as they came, the templates they became and the planned visits of
//! the horizon.

use std::collections::BTreeSet;

use care_model::id::{ClientId, OrderId, UnitId, UserId, VisitId};
use care_model::order::Order;
use care_model::planned_visit::{PlannedVisit, VisitTemplate};
use care_model::time::{LocalDate, Timestamp, add_days};
use sha2::{Digest, Sha256};

use crate::audit::Access;
use crate::horizon::{Horizon, Scope, make_visits};
use crate::sql::{Row, Transaction, Value, json, text};
use crate::touches::{self, Touch, TouchKind};
use crate::{Store, StoreError};

/// What became of an order: the clock that its sender can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    pub order_id: OrderId,
    pub version: u32,
    pub received: Timestamp,
    /// When it became visit templates.
    pub accepted: Option<Timestamp>,
    /// When its first visit was begun.
    pub started: Option<Timestamp>,
}

/// An accepted order with what it became.
#[derive(Clone, Debug)]
pub struct AcceptedOrder {
    pub order_id: OrderId,
    pub order: Order,
    pub templates: Vec<VisitTemplate>,
    /// The days that visits are planned for.
    pub horizon: Horizon,
}

impl Store {
    /// Takes an order and everything it becomes, all or nothing. The same
    /// sender, id and version again changes nothing when the content is the
    /// same, and is refused when it differs.
    pub async fn accept_order(
        &self,
        _access: &Access,
        accepted: &AcceptedOrder,
        now: Timestamp,
    ) -> Result<Acknowledgement, StoreError> {
        let mut transaction = self.database.write().await?;
        // No day is published meanwhile: what is on a phone is known.
        transaction.order_log().await?;
        hold_versions(&mut transaction, &accepted.order).await?;
        let hash = body_hash(&accepted.order);
        refuse_anothers(&mut transaction, &accepted.order).await?;
        if let Some(row) = find(&mut transaction, &accepted.order).await? {
            if row.text(5)? != hash {
                return Err(StoreError::Differs {
                    what: "this order version".to_owned(),
                });
            }
            return read_acknowledgement(&row);
        }
        put_order(&mut transaction, accepted, &hash, now).await?;
        let older = older_templates(&mut transaction, &accepted.order).await?;
        let change = Change {
            order_id: accepted.order_id,
            order: &accepted.order,
            day: accepted.order.valid_from,
            ended: older,
            begun: &accepted.templates,
            by: None,
            at: now,
        };
        change.make(&mut transaction, accepted.horizon).await?;
        transaction.commit().await?;
        Ok(Acknowledgement {
            order_id: accepted.order_id,
            version: accepted.order.version,
            received: now,
            accepted: Some(now),
            started: None,
        })
    }

    /// The acknowledgement of the newest version of a sender's order.
    pub async fn acknowledgement(
        &self,
        sender: &str,
        sender_order_id: &str,
    ) -> Result<Option<(UnitId, Acknowledgement)>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT order_id, version, received_ms, accepted_ms, started_ms, body_sha256, unit_id
                 FROM care_order WHERE sender = $1 AND sender_order_id = $2
                 ORDER BY version DESC LIMIT 1",
                vec![sender.into(), sender_order_id.into()],
            )
            .await?;
        row.map(|row| Ok((row.parsed(6)?, read_acknowledgement(&row)?)))
            .transpose()
    }

    pub async fn templates_of_unit(
        &self,
        unit_id: UnitId,
    ) -> Result<Vec<VisitTemplate>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT body FROM visit_template WHERE unit_id = $1 ORDER BY template_id",
                vec![text(unit_id)],
            )
            .await?;
        rows.iter().map(|row| row.json(0)).collect()
    }

    /// Every version of every order of a unit: what was granted before the newest.
    pub async fn order_versions_of_unit(&self, access: &Access) -> Result<Vec<Order>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT body FROM care_order WHERE unit_id = $1 ORDER BY order_id, version",
                vec![text(access.unit_id())],
            )
            .await?;
        rows.iter().map(|row| row.json(0)).collect()
    }

    pub async fn planned_visits(
        &self,
        access: &Access,
        date: LocalDate,
    ) -> Result<Vec<PlannedVisit>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT body FROM planned_visit WHERE unit_id = $1 AND date = $2 ORDER BY visit_id",
                vec![text(access.unit_id()), text(date)],
            )
            .await?;
        rows.iter().map(|row| row.json(0)).collect()
    }

    /// The planned visits of a unit between two dates, both included, by date.
    pub async fn planned_visits_between(
        &self,
        access: &Access,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<Vec<PlannedVisit>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT body FROM planned_visit WHERE unit_id = $1 AND date >= $2 AND date <= $3
                 ORDER BY date, visit_id",
                vec![text(access.unit_id()), text(from), text(to)],
            )
            .await?;
        rows.iter().map(|row| row.json(0)).collect()
    }

    /// Some planned visits of the unit by their ids; those that are not there are left
    /// out.
    pub async fn planned_visits_of(
        &self,
        access: &Access,
        visits: &[VisitId],
    ) -> Result<Vec<PlannedVisit>, StoreError> {
        let mut transaction = self.database.read().await?;
        let mut found = Vec::with_capacity(visits.len());
        for visit_id in visits {
            let row = transaction
                .row(
                    "SELECT body FROM planned_visit WHERE visit_id = $1 AND unit_id = $2",
                    vec![text(visit_id), text(access.unit_id())],
                )
                .await?;
            found.extend(row.map(|row| row.json(0)).transpose()?);
        }
        Ok(found)
    }
}

fn body_hash(order: &Order) -> String {
    let body = serde_json::to_vec(order).expect("an order has a JSON form");
    visit_record::edit::hex(&Sha256::digest(&body))
}

async fn find(transaction: &mut Transaction, order: &Order) -> Result<Option<Row>, StoreError> {
    transaction
        .row(
            "SELECT order_id, version, received_ms, accepted_ms, started_ms, body_sha256 FROM care_order
             WHERE sender = $1 AND sender_order_id = $2 AND version = $3",
            vec![
                order.sender.as_str().into(),
                order.sender_order_id.as_str().into(),
                i64::from(order.version).into(),
            ],
        )
        .await
}

fn read_acknowledgement(row: &Row) -> Result<Acknowledgement, StoreError> {
    Ok(Acknowledgement {
        order_id: row.parsed(0)?,
        version: row.whole(1)? as u32,
        received: Timestamp::from_millis(row.whole(2)?),
        accepted: row.maybe_whole(3)?.map(Timestamp::from_millis),
        started: row.maybe_whole(4)?.map(Timestamp::from_millis),
    })
}

async fn put_order(
    transaction: &mut Transaction,
    accepted: &AcceptedOrder,
    hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let order = &accepted.order;
    transaction
        .execute(
            "INSERT INTO care_order (order_id, sender, sender_order_id, version, unit_id, client_id,
                 valid_from, valid_to, body, body_sha256, received_ms, accepted_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
            vec![
                text(accepted.order_id),
                order.sender.as_str().into(),
                order.sender_order_id.as_str().into(),
                i64::from(order.version).into(),
                text(order.unit_id),
                text(order.client_id),
                text(order.valid_from),
                Value::Text(order.valid_to.map(|date| date.to_string())),
                json(order),
                hash.into(),
                now.millis().into(),
            ],
        )
        .await?;
    Ok(())
}

/// One writer at a time for all versions of an order: an agreement holds its version's row.
async fn hold_versions(transaction: &mut Transaction, order: &Order) -> Result<(), StoreError> {
    transaction
        .execute(
            "UPDATE care_order SET unit_id = unit_id WHERE sender = $1 AND sender_order_id = $2",
            vec![
                order.sender.as_str().into(),
                order.sender_order_id.as_str().into(),
            ],
        )
        .await?;
    Ok(())
}

/// A sender's order is one client's in one unit, whatever its version, and a
/// version older than one already here comes too late.
async fn refuse_anothers(transaction: &mut Transaction, order: &Order) -> Result<(), StoreError> {
    let rows = transaction
        .rows(
            "SELECT unit_id, client_id, version FROM care_order
             WHERE sender = $1 AND sender_order_id = $2",
            vec![
                order.sender.as_str().into(),
                order.sender_order_id.as_str().into(),
            ],
        )
        .await?;
    let mut newest = 0;
    for row in &rows {
        let (unit_id, client_id): (UnitId, ClientId) = (row.parsed(0)?, row.parsed(1)?);
        if unit_id != order.unit_id || client_id != order.client_id {
            return Err(StoreError::Differs {
                what: "an order with this sender and id".to_owned(),
            });
        }
        newest = newest.max(row.whole(2)?);
    }
    let known = rows
        .iter()
        .any(|row| row.whole(2).ok() == Some(i64::from(order.version)));
    if !known && i64::from(order.version) < newest {
        return Err(StoreError::Differs {
            what: format!("version {newest} of this order"),
        });
    }
    Ok(())
}

async fn older_templates(
    transaction: &mut Transaction,
    order: &Order,
) -> Result<Vec<VisitTemplate>, StoreError> {
    let rows = transaction
        .rows(
            "SELECT t.body FROM visit_template t JOIN care_order o ON o.order_id = t.order_id
             WHERE o.sender = $1 AND o.sender_order_id = $2 AND o.version < $3",
            vec![
                order.sender.as_str().into(),
                order.sender_order_id.as_str().into(),
                i64::from(order.version).into(),
            ],
        )
        .await?;
    rows.iter().map(|row| row.json(0)).collect()
}

/// From a day on an order is carried out by other templates: by a newer version of the
/// sender's, or as is agreed.
pub(crate) struct Change<'a> {
    pub order_id: OrderId,
    pub order: &'a Order,
    pub day: LocalDate,
    pub ended: Vec<VisitTemplate>,
    pub begun: &'a [VisitTemplate],
    /// None where the sender did it.
    pub by: Option<UserId>,
    pub at: Timestamp,
}

impl Change<'_> {
    /// Ends the ones, begins the others, and gives the dates whose visits are others now:
    /// their drafts have a new revision, so that nobody goes on from what was seen before.
    pub async fn make(
        self,
        transaction: &mut Transaction,
        horizon: Horizon,
    ) -> Result<BTreeSet<LocalDate>, StoreError> {
        let mut dates = BTreeSet::new();
        for template in self.ended {
            dates.extend(end(transaction, template, self.day).await?);
        }
        for template in self.begun {
            put_template(transaction, self.order_id, template).await?;
        }
        dates.extend(make_visits(transaction, &Scope::Order(self.order), horizon).await?);
        let touch = Touch {
            kind: TouchKind::Order(self.order.client_id),
            by: self.by,
            at: self.at,
        };
        touches::touch(transaction, self.order.unit_id, &dates, touch).await?;
        Ok(dates)
    }
}

/// A template holds until the day before; its later visits go, unless they have been
/// published. Gives the dates that lost one.
async fn end(
    transaction: &mut Transaction,
    mut template: VisitTemplate,
    day: LocalDate,
) -> Result<BTreeSet<LocalDate>, StoreError> {
    let last = add_days(day, -1);
    if template.valid_to.is_some_and(|valid_to| valid_to <= last) {
        return Ok(BTreeSet::new());
    }
    template.valid_to = Some(last);
    let id = || text(template.template_id);
    let rows = transaction
        .rows(
            "SELECT DISTINCT date FROM planned_visit WHERE template_id = $1 AND date > $2
             AND visit_id NOT IN (SELECT visit_id FROM visit_document)",
            vec![id(), text(last)],
        )
        .await?;
    transaction
        .execute(
            "DELETE FROM planned_visit WHERE template_id = $1 AND date > $2
             AND visit_id NOT IN (SELECT visit_id FROM visit_document)",
            vec![id(), text(last)],
        )
        .await?;
    transaction
        .execute(
            "UPDATE visit_template SET body = $2 WHERE template_id = $1",
            vec![id(), json(&template)],
        )
        .await?;
    if template.valid_from > last {
        // It never held: but for a visit that is on a phone, it was never there.
        transaction
            .execute(
                "DELETE FROM visit_template WHERE template_id = $1
                 AND template_id NOT IN (SELECT template_id FROM planned_visit
                     WHERE template_id IS NOT NULL)",
                vec![id()],
            )
            .await?;
    }
    rows.iter().map(|row| row.parsed(0)).collect()
}

async fn put_template(
    transaction: &mut Transaction,
    order_id: OrderId,
    template: &VisitTemplate,
) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO visit_template (template_id, order_id, unit_id, client_id, body)
             VALUES ($1, $2, $3, $4, $5)",
            vec![
                text(template.template_id),
                text(order_id),
                text(template.unit_id),
                text(template.client_id),
                json(template),
            ],
        )
        .await?;
    Ok(())
}

pub(crate) async fn put_planned(
    transaction: &mut Transaction,
    visits: &[PlannedVisit],
) -> Result<(), StoreError> {
    for visit in visits {
        transaction
            .execute(
                "INSERT INTO planned_visit (visit_id, template_id, unit_id, client_id, date, body)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (visit_id) DO NOTHING",
                vec![
                    text(visit.visit_id),
                    Value::Text(visit.template_id.map(|id| id.to_string())),
                    text(visit.unit_id),
                    text(visit.client_id),
                    text(visit.date),
                    json(visit),
                ],
            )
            .await?;
    }
    Ok(())
}
