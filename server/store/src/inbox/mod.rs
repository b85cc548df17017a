//! The planner's inbox: work that arrived for a visit which is not its author's
//! in the plan, and changes that failed a check. An item stays for good; who
//! deals with it adds a row that says so.

mod arrivals;

use care_model::id::{ClientId, DeviceId, InboxItemId, StaffId, UnitId, UserId, VisitId};
use care_model::time::{LocalDate, Timestamp};

use crate::audit::Access;
use crate::sql::{Row, Transaction, text};
use crate::{Store, StoreError};

pub(crate) use arrivals::{Arrival, note_late_work, note_quarantine};

/// Most items in one answer: more than anybody deals with in a sitting. The
/// rest is counted, and comes into sight as the first are dealt with.
pub const LONGEST_LIST: usize = 200;

const LATE_WORK: &str = "late_work";
const QUARANTINE: &str = "quarantine";

/// Why work counts as late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LateReason {
    /// The plan has the visit with somebody else by now.
    PlannedForAnother,
    /// The visit was taken off the plan meanwhile, and is on nobody's list.
    TakenOffPlan,
}

impl LateReason {
    pub fn code(self) -> &'static str {
        match self {
            Self::PlannedForAnother => "planned_for_another",
            Self::TakenOffPlan => "taken_off_plan",
        }
    }

    fn read(code: &str) -> Result<Self, StoreError> {
        match code {
            "planned_for_another" => Ok(Self::PlannedForAnother),
            "taken_off_plan" => Ok(Self::TakenOffPlan),
            other => Err(StoreError::Corrupt(format!("late work because of {other}"))),
        }
    }
}

/// What there is to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InboxMatter {
    /// Stored and counted like other work; somebody should know of it.
    LateWork {
        why: LateReason,
        /// The first and last moment its author wrote down, as far as known.
        recorded: Option<(Timestamp, Timestamp)>,
    },
    /// Not part of any record; the bytes are kept.
    Quarantine {
        /// The guard's code, see `docs/sync.md`.
        code: String,
    },
}

/// One thing in the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxItem {
    pub item_id: InboxItemId,
    pub matter: InboxMatter,
    /// As the phone named it; in quarantine nobody has checked it.
    pub visit_id: VisitId,
    /// Date and client of the visit, when it is one of the unit's.
    pub visit: Option<(LocalDate, ClientId)>,
    pub staff_id: StaffId,
    pub device_id: Option<DeviceId>,
    pub changes: i64,
    pub bytes: i64,
    /// When the last of it came.
    pub received: Timestamp,
}

/// What nobody has dealt with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inbox {
    /// Newest first, at most [`LONGEST_LIST`].
    pub items: Vec<InboxItem>,
    /// How many older ones there are besides.
    pub left_off: i64,
}

/// Somebody's word that an item is dealt with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DealtWith {
    pub by: UserId,
    pub note: String,
    pub at: Timestamp,
}

/// What became of saying that an item is dealt with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dealing {
    Noted,
    /// Somebody said so before; that word stands.
    Before(DealtWith),
}

impl Store {
    /// The clients of the items that [`Store::inbox`] gives, to ask an access for.
    pub async fn clients_in_inbox(&self, unit_id: UnitId) -> Result<Vec<ClientId>, StoreError> {
        let mut transaction = self.database.read().await?;
        let items = open_items(&mut transaction, unit_id).await?;
        let mut clients: Vec<ClientId> = items
            .iter()
            .filter_map(|item| item.visit.map(|(_, client_id)| client_id))
            .collect();
        clients.sort_unstable();
        clients.dedup();
        Ok(clients)
    }

    /// What nobody has dealt with in a unit.
    pub async fn inbox(&self, access: &Access) -> Result<Inbox, StoreError> {
        let mut transaction = self.database.read().await?;
        let items = open_items(&mut transaction, access.unit_id()).await?;
        let row = transaction
            .row(
                "SELECT count(*) FROM inbox_item i WHERE i.unit_id = $1
                 AND NOT EXISTS (SELECT 1 FROM inbox_dealt_with w WHERE w.item_id = i.item_id)",
                vec![text(access.unit_id())],
            )
            .await?;
        let open = row.map_or(Ok(0), |row| row.whole(0))?;
        let left_off = open - items.len() as i64;
        Ok(Inbox { items, left_off })
    }

    /// The clients of one item of a unit, dealt with or not, to ask an access
    /// for. `None` when the unit has no such item.
    pub async fn clients_of_inbox_item(
        &self,
        unit_id: UnitId,
        item_id: InboxItemId,
    ) -> Result<Option<Vec<ClientId>>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT d.client_id FROM inbox_item i
                 LEFT JOIN visit_document d ON d.visit_id = i.visit_id AND d.unit_id = i.unit_id
                 WHERE i.unit_id = $1 AND i.item_id = $2",
                vec![text(unit_id), text(item_id)],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(match row.maybe_text(0)? {
            Some(_) => vec![row.parsed(0)?],
            None => vec![],
        }))
    }

    /// Notes that an item of the unit has been dealt with. The first word
    /// stands: a second one changes nothing and is told of the first.
    pub async fn deal_with(
        &self,
        access: &Access,
        item_id: InboxItemId,
        word: &DealtWith,
    ) -> Result<Dealing, StoreError> {
        let mut transaction = self.database.write().await?;
        // Work that comes at this moment joins the item before, or begins
        // another after.
        transaction.order_log().await?;
        let noted = transaction
            .execute(
                "INSERT INTO inbox_dealt_with (item_id, user_id, note, at_ms)
                 SELECT item_id, $3, $4, $5 FROM inbox_item WHERE unit_id = $1 AND item_id = $2
                 ON CONFLICT (item_id) DO NOTHING",
                vec![
                    text(access.unit_id()),
                    text(item_id),
                    text(word.by),
                    word.note.as_str().into(),
                    word.at.millis().into(),
                ],
            )
            .await?;
        if noted == 1 {
            transaction.commit().await?;
            return Ok(Dealing::Noted);
        }
        let row = transaction
            .row(
                "SELECT w.user_id, w.note, w.at_ms FROM inbox_dealt_with w
                 JOIN inbox_item i ON i.item_id = w.item_id WHERE i.unit_id = $1 AND i.item_id = $2",
                vec![text(access.unit_id()), text(item_id)],
            )
            .await?;
        let row = row.ok_or(StoreError::Unknown { what: "inbox item" })?;
        Ok(Dealing::Before(DealtWith {
            by: row.parsed(0)?,
            note: row.text(1)?.to_owned(),
            at: Timestamp::from_millis(row.whole(2)?),
        }))
    }
}

async fn open_items(
    transaction: &mut Transaction,
    unit_id: UnitId,
) -> Result<Vec<InboxItem>, StoreError> {
    let rows = transaction
        .rows(
            "SELECT i.item_id, i.kind, i.why, i.visit_id, i.staff_id, i.device_id, i.changes, i.bytes,
                 i.recorded_from_ms, i.recorded_to_ms, i.received_ms, d.date, d.client_id
             FROM inbox_item i
             LEFT JOIN visit_document d ON d.visit_id = i.visit_id AND d.unit_id = i.unit_id
             WHERE i.unit_id = $1
                 AND NOT EXISTS (SELECT 1 FROM inbox_dealt_with w WHERE w.item_id = i.item_id)
             ORDER BY i.received_ms DESC, i.sequence DESC LIMIT $2",
            vec![text(unit_id), (LONGEST_LIST as i64).into()],
        )
        .await?;
    rows.iter().map(read_item).collect()
}

fn read_item(row: &Row) -> Result<InboxItem, StoreError> {
    let moment = |column| Ok::<_, StoreError>(row.maybe_whole(column)?.map(Timestamp::from_millis));
    let why = row.text(2)?;
    let matter = match row.text(1)? {
        LATE_WORK => InboxMatter::LateWork {
            why: LateReason::read(why)?,
            recorded: moment(8)?.zip(moment(9)?),
        },
        QUARANTINE => InboxMatter::Quarantine {
            code: why.to_owned(),
        },
        other => return Err(StoreError::Corrupt(format!("{other} in the inbox"))),
    };
    let visit = match row.maybe_text(11)? {
        Some(_) => Some((row.parsed(11)?, row.parsed(12)?)),
        None => None,
    };
    Ok(InboxItem {
        item_id: row.parsed(0)?,
        matter,
        visit_id: row.parsed(3)?,
        visit,
        staff_id: row.parsed(4)?,
        device_id: row.maybe_text(5)?.map(|_| row.parsed(5)).transpose()?,
        changes: row.whole(6)?,
        bytes: row.whole(7)?,
        received: Timestamp::from_millis(row.whole(10)?),
    })
}
