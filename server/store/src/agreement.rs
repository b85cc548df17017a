//! What is agreed with a client of how and when an order is carried out. The sender's
//! order stays as it came; from the agreement's first day on its patterns and wishes hold
//! in place of the order's.

use std::collections::BTreeMap;

use care_model::id::{OrderId, TemplateId, UserId};
use care_model::order::{ClientWishes, Order, VisitPattern};
use care_model::planned_visit::VisitTemplate;
use care_model::time::{LocalDate, Timestamp};
use serde::{Deserialize, Serialize};

use crate::audit::Access;
use crate::horizon::Horizon;
use crate::orders::Change;
use crate::sql::{Row, Transaction, json, text};
use crate::{Store, StoreError};

/// Patterns and wishes from a day on, and why.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    pub visits: Vec<VisitPattern>,
    pub wishes: ClientWishes,
    /// In the planner's words. Never logged.
    pub why: String,
}

impl std::fmt::Debug for Agreement {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Agreement({} patterns)", self.visits.len())
    }
}

/// An agreement with who wrote it down.
#[derive(Clone, Debug, PartialEq)]
pub struct NotedAgreement {
    /// 1 and up within its order; 0 is the order as it came.
    pub revision: i64,
    pub valid_from: LocalDate,
    pub agreement: Agreement,
    pub by: UserId,
    pub at: Timestamp,
}

/// A new agreement with all that it becomes.
#[derive(Clone, Debug)]
pub struct NewAgreement {
    pub order_id: OrderId,
    /// The revision it was made from.
    pub seen: i64,
    pub noted: NotedAgreement,
    /// One for each of its patterns. Those that hold already unchanged go on under the
    /// template they have, so that what is planned of them keeps its place.
    pub templates: Vec<VisitTemplate>,
    /// The days that visits are planned for.
    pub horizon: Horizon,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgreementWord {
    /// The dates whose visits may have changed.
    Noted { dates: Vec<LocalDate> },
    /// Somebody has agreed something else meanwhile.
    Stale { current: i64 },
    /// The sender has sent a newer version of the order.
    Replaced,
}

const OF_ORDER: &str = "SELECT order_id, revision, valid_from, body, by_user, at_ms
    FROM order_agreement WHERE unit_id = $1 AND order_id = $2 ORDER BY revision DESC";

const NEWEST_IN_FORCE: &str = "SELECT order_id, revision, valid_from, body, by_user, at_ms
    FROM order_agreement a WHERE unit_id = $1 AND revision =
        (SELECT max(n.revision) FROM order_agreement n
         WHERE n.order_id = a.order_id AND n.valid_from <= $2)";

impl Store {
    /// The agreements of an order of the unit, the newest first.
    pub async fn agreements_of_order(
        &self,
        access: &Access,
        order_id: OrderId,
    ) -> Result<Vec<NotedAgreement>, StoreError> {
        let rows = self
            .database
            .rows(OF_ORDER, vec![text(access.unit_id()), text(order_id)])
            .await?;
        rows.iter().map(read_noted).collect()
    }

    /// The unit's orders as they are carried out on a date: the newest version that has begun
    /// by then, the first where none has, if it has not ended, with what is agreed by then in
    /// place of what came.
    pub async fn orders_on(
        &self,
        access: &Access,
        date: LocalDate,
    ) -> Result<Vec<Order>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT order_id, body FROM care_order o
                 WHERE unit_id = $1 AND (valid_to IS NULL OR valid_to >= $2) AND version = COALESCE(
                    (SELECT max(version) FROM care_order n WHERE n.sender = o.sender
                        AND n.sender_order_id = o.sender_order_id AND n.valid_from <= $2),
                    (SELECT min(version) FROM care_order n WHERE n.sender = o.sender
                        AND n.sender_order_id = o.sender_order_id))
                 ORDER BY order_id",
                vec![text(access.unit_id()), text(date)],
            )
            .await?;
        let agreed = self
            .database
            .rows(NEWEST_IN_FORCE, vec![text(access.unit_id()), text(date)])
            .await?;
        let mut agreements = BTreeMap::new();
        for row in &agreed {
            let order_id: OrderId = row.parsed(0)?;
            agreements.insert(order_id, read_noted(row)?.agreement);
        }
        rows.iter()
            .map(|row| {
                let mut order: Order = row.json(1)?;
                if let Some(agreement) = agreements.remove(&row.parsed(0)?) {
                    order.visits = agreement.visits;
                    order.wishes = agreement.wishes;
                }
                Ok(order)
            })
            .collect()
    }

    /// Writes an agreement down with everything it becomes, all or nothing, if the order
    /// still is as it was seen. Published visits stay.
    pub async fn agree(
        &self,
        access: &Access,
        new: &NewAgreement,
    ) -> Result<AgreementWord, StoreError> {
        let mut transaction = self.database.write().await?;
        // No day is published meanwhile: what is on a phone is known.
        transaction.order_log().await?;
        let order = hold(&mut transaction, access, new.order_id).await?;
        let current = newest_revision(&mut transaction, new.order_id).await?;
        if !order.is_newest {
            return Ok(AgreementWord::Replaced);
        }
        if current != new.seen {
            return Ok(AgreementWord::Stale { current });
        }
        put(&mut transaction, access, &order, new).await?;
        let rows = transaction
            .rows(
                "SELECT body FROM visit_template WHERE order_id = $1",
                vec![text(new.order_id)],
            )
            .await?;
        let live: Vec<VisitTemplate> = rows
            .iter()
            .map(|row| row.json(0))
            .collect::<Result<_, _>>()?;
        let going_on = GoingOn::of(&live, &new.templates, new.noted.valid_from);
        let begun = going_on.beginning(&new.templates);
        let change = Change {
            order_id: new.order_id,
            order: &order.order,
            day: new.noted.valid_from,
            ended: going_on.ending(live),
            begun: &begun,
            by: Some(new.noted.by),
            at: new.noted.at,
        };
        let dates = change.make(&mut transaction, new.horizon).await?;
        transaction.commit().await?;
        Ok(AgreementWord::Noted {
            dates: dates.into_iter().collect(),
        })
    }
}

/// The templates that go on, by the id that a new one would have had.
struct GoingOn(BTreeMap<TemplateId, TemplateId>);

impl GoingOn {
    /// A template goes on if it holds on the day without an end of its own, has the very
    /// pattern, and the one that it follows goes on, too.
    fn of(live: &[VisitTemplate], wanted: &[VisitTemplate], day: LocalDate) -> Self {
        let alike = |wanted: &VisitTemplate| {
            let mut live = live.iter();
            live.find(|one| {
                one.valid_from <= day
                    && one.valid_to == wanted.valid_to
                    && one.pattern == wanted.pattern
            })
        };
        let mut pairs: Vec<(&VisitTemplate, &VisitTemplate)> = wanted
            .iter()
            .filter_map(|one| Some((one, alike(one)?)))
            .collect();
        loop {
            let ids = pairs
                .iter()
                .map(|(wanted, live)| (wanted.template_id, live.template_id));
            let going_on = Self(ids.collect());
            let before = pairs.len();
            pairs.retain(|(wanted, live)| {
                wanted
                    .gap_template
                    .is_none_or(|gap| going_on.0.get(&gap) == live.gap_template.as_ref())
            });
            if pairs.len() == before {
                return going_on;
            }
        }
    }

    fn ending(&self, live: Vec<VisitTemplate>) -> Vec<VisitTemplate> {
        let goes_on = |id: TemplateId| self.0.values().any(|one| *one == id);
        let live = live.into_iter();
        live.filter(|one| !goes_on(one.template_id)).collect()
    }

    fn beginning(&self, wanted: &[VisitTemplate]) -> Vec<VisitTemplate> {
        let wanted = wanted.iter();
        let new = wanted.filter(|one| !self.0.contains_key(&one.template_id));
        new.cloned()
            .map(|mut one| {
                let followed = one.gap_template;
                let going_on = followed.and_then(|gap| self.0.get(&gap)).copied();
                one.gap_template = going_on.or(followed);
                one
            })
            .collect()
    }
}

struct HeldOrder {
    order: Order,
    is_newest: bool,
}

/// One writer at a time: the order's row is held until the end, as a newer version of it
/// holds all of them.
async fn hold(
    transaction: &mut Transaction,
    access: &Access,
    order_id: OrderId,
) -> Result<HeldOrder, StoreError> {
    transaction
        .execute(
            "UPDATE care_order SET unit_id = unit_id WHERE order_id = $1 AND unit_id = $2",
            vec![text(order_id), text(access.unit_id())],
        )
        .await?;
    let row = transaction
        .row(
            "SELECT o.body, (SELECT count(*) FROM care_order n WHERE n.sender = o.sender
                AND n.sender_order_id = o.sender_order_id AND n.version > o.version)
             FROM care_order o WHERE o.order_id = $1 AND o.unit_id = $2",
            vec![text(order_id), text(access.unit_id())],
        )
        .await?;
    let row = row.ok_or(StoreError::Unknown { what: "order" })?;
    Ok(HeldOrder {
        order: row.json(0)?,
        is_newest: row.whole(1)? == 0,
    })
}

async fn newest_revision(
    transaction: &mut Transaction,
    order_id: OrderId,
) -> Result<i64, StoreError> {
    let row = transaction
        .row(
            "SELECT max(revision) FROM order_agreement WHERE order_id = $1",
            vec![text(order_id)],
        )
        .await?;
    let newest = row.map(|row| row.maybe_whole(0)).transpose()?.flatten();
    Ok(newest.unwrap_or(0))
}

async fn put(
    transaction: &mut Transaction,
    access: &Access,
    order: &HeldOrder,
    new: &NewAgreement,
) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO order_agreement (order_id, revision, unit_id, client_id, valid_from,
                 body, by_user, at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            vec![
                text(new.order_id),
                new.noted.revision.into(),
                text(access.unit_id()),
                text(order.order.client_id),
                text(new.noted.valid_from),
                json(&new.noted.agreement),
                text(new.noted.by),
                new.noted.at.millis().into(),
            ],
        )
        .await?;
    Ok(())
}

pub(crate) fn read_noted(row: &Row) -> Result<NotedAgreement, StoreError> {
    Ok(NotedAgreement {
        revision: row.whole(1)?,
        valid_from: row.parsed(2)?,
        agreement: row.json(3)?,
        by: row.parsed(4)?,
        at: Timestamp::from_millis(row.whole(5)?),
    })
}
