//! The unit's orders with how far each has come.

use std::collections::BTreeMap;

use care_model::id::{OrderId, UnitId, VisitId};
use care_model::order::Order;
use care_model::planned_visit::VisitTemplate;
use care_model::time::{LocalDate, Timestamp};

use crate::audit::Access;
use crate::sql::{Row, text};
use crate::{Store, StoreError};

/// An order and its way from received to started.
#[derive(Clone, Debug)]
pub struct InboxOrder {
    pub order_id: OrderId,
    /// As its sender wrote it.
    pub order: Order,
    pub received: Timestamp,
    /// When its first visit was begun.
    pub started: Option<Timestamp>,
    /// A visit of it is, or has been, on somebody's phone, though it were one of an older
    /// version that stays.
    pub is_published: bool,
    /// The newest agreement; 0 where none was made.
    pub revision: i64,
    /// An older version had an agreement, which this version took the place of.
    pub agreement_replaced: bool,
    /// There is a newer version.
    pub is_replaced: bool,
    /// A visit of an older version was begun.
    pub is_running: bool,
}

/// Both questions read the same columns.
macro_rules! columns {
    () => {
        "SELECT o.order_id, o.body, o.received_ms, o.started_ms,
    (SELECT count(*) FROM (SELECT 1 FROM visit_template t
        JOIN planned_visit p ON p.template_id = t.template_id
        JOIN visit_document d ON d.visit_id = p.visit_id
        WHERE p.date >= o.valid_from AND t.order_id IN (SELECT same.order_id FROM care_order same
            WHERE same.sender = o.sender AND same.sender_order_id = o.sender_order_id)
        LIMIT 1) there),
    (SELECT max(a.revision) FROM order_agreement a WHERE a.order_id = o.order_id),
    (SELECT count(*) FROM order_agreement a JOIN care_order older ON older.order_id = a.order_id
        WHERE older.sender = o.sender AND older.sender_order_id = o.sender_order_id
            AND older.version < o.version),
    (SELECT count(*) FROM care_order newer
        WHERE newer.sender = o.sender AND newer.sender_order_id = o.sender_order_id
            AND newer.version > o.version),
    (SELECT count(*) FROM care_order older
        WHERE older.sender = o.sender AND older.sender_order_id = o.sender_order_id
            AND older.version < o.version AND older.started_ms IS NOT NULL)
    FROM care_order o "
    };
}

/// Which pattern of which order a planned visit is of, as its sender names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderedAs {
    pub sender: String,
    pub sender_order_id: String,
    /// The pattern's key.
    pub pattern: String,
    /// 0, and 1 for the colleague at a double-staffed visit.
    pub slot: u8,
}

const NOT_ENDED: &str = concat!(
    columns!(),
    "WHERE o.unit_id = $1 AND (o.valid_to IS NULL OR o.valid_to >= $2)
        AND o.version = (SELECT max(n.version) FROM care_order n
            WHERE n.sender = o.sender AND n.sender_order_id = o.sender_order_id)
     ORDER BY o.order_id"
);
const ONE: &str = concat!(columns!(), "WHERE o.unit_id = $1 AND o.order_id = $2");

impl Store {
    /// The newest version of each order of the unit that has not ended before a date.
    pub async fn inbox_orders(
        &self,
        access: &Access,
        date: LocalDate,
    ) -> Result<Vec<InboxOrder>, StoreError> {
        let rows = self
            .database
            .rows(NOT_ENDED, vec![text(access.unit_id()), text(date)])
            .await?;
        rows.iter().map(read).collect()
    }

    /// One order, whatever its version. Whose it is has to be known to ask an access for.
    pub async fn inbox_order(
        &self,
        unit_id: UnitId,
        order_id: OrderId,
    ) -> Result<Option<InboxOrder>, StoreError> {
        let row = self
            .database
            .row(ONE, vec![text(unit_id), text(order_id)])
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// How the planned visits of a day are ordered; one without an order is left out.
    pub async fn visits_ordered_as(
        &self,
        access: &Access,
        date: LocalDate,
    ) -> Result<BTreeMap<VisitId, OrderedAs>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT p.visit_id, o.sender_order_id, t.body, o.sender FROM planned_visit p
                 JOIN visit_template t ON t.template_id = p.template_id
                 JOIN care_order o ON o.order_id = t.order_id
                 WHERE p.unit_id = $1 AND p.date = $2",
                vec![text(access.unit_id()), text(date)],
            )
            .await?;
        let mut ordered = BTreeMap::new();
        for row in &rows {
            let visit_id: VisitId = row.parsed(0)?;
            let template: VisitTemplate = row.json(2)?;
            let slot = template.slot_of(date, visit_id);
            let one = OrderedAs {
                sender: row.text(3)?.to_owned(),
                sender_order_id: row.text(1)?.to_owned(),
                pattern: template.pattern.key,
                slot,
            };
            ordered.insert(visit_id, one);
        }
        Ok(ordered)
    }

    /// The visit templates of one order, ended ones too.
    pub async fn templates_of_order(
        &self,
        _access: &Access,
        order_id: OrderId,
    ) -> Result<Vec<VisitTemplate>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT body FROM visit_template WHERE order_id = $1 ORDER BY template_id",
                vec![text(order_id)],
            )
            .await?;
        rows.iter().map(|row| row.json(0)).collect()
    }

    /// The visit templates of a unit, each with its order.
    pub async fn templates_by_order(
        &self,
        access: &Access,
    ) -> Result<Vec<(OrderId, VisitTemplate)>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT order_id, body FROM visit_template WHERE unit_id = $1 ORDER BY template_id",
                vec![text(access.unit_id())],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.parsed(0)?, row.json(1)?)))
            .collect()
    }
}

fn read(row: &Row) -> Result<InboxOrder, StoreError> {
    Ok(InboxOrder {
        order_id: row.parsed(0)?,
        order: row.json(1)?,
        received: Timestamp::from_millis(row.whole(2)?),
        started: row.maybe_whole(3)?.map(Timestamp::from_millis),
        is_published: row.whole(4)? > 0,
        revision: row.maybe_whole(5)?.unwrap_or(0),
        agreement_replaced: row.whole(6)? > 0,
        is_replaced: row.whole(7)? > 0,
        is_running: row.whole(8)? > 0,
    })
}
