//! What moves a draft without being a change of its plan: nobody goes on from what was seen
//! before, and whoever tries is told what it was.

use care_model::id::{ClientId, StaffId, UnitId, UserId};
use care_model::time::{LocalDate, Timestamp};

use crate::audit::Access;
use crate::sql::{Row, Transaction, text};
use crate::steps::{KEPT_STEPS, KEPT_STEPS_DAYS};
use crate::{Store, StoreError};

/// What a day's plan rests on and is another now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TouchKind {
    /// An order of the client's came, or how it is carried out was agreed.
    Order(ClientId),
    /// A leave of the staff member was noted or withdrawn.
    Leave(StaffId),
    /// An absence of the client was recorded, ended or withdrawn.
    ClientAbsence(ClientId),
}

impl TouchKind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Order(_) => "order",
            Self::Leave(_) => "leave",
            Self::ClientAbsence(_) => "client_absence",
        }
    }

    pub fn client_id(self) -> Option<ClientId> {
        match self {
            Self::Order(client_id) | Self::ClientAbsence(client_id) => Some(client_id),
            Self::Leave(_) => None,
        }
    }

    pub fn staff_id(self) -> Option<StaffId> {
        match self {
            Self::Leave(staff_id) => Some(staff_id),
            Self::Order(_) | Self::ClientAbsence(_) => None,
        }
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        match row.text(1)? {
            "order" => Ok(Self::Order(row.parsed(2)?)),
            "leave" => Ok(Self::Leave(row.parsed(3)?)),
            "client_absence" => Ok(Self::ClientAbsence(row.parsed(2)?)),
            other => Err(StoreError::Corrupt(format!(
                "a touch of the kind {other} is not known"
            ))),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touch {
    pub kind: TouchKind,
    /// None where another system did it: an order came.
    pub by: Option<UserId>,
    pub at: Timestamp,
}

/// A touch with the revision of the draft that it made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotedTouch {
    pub revision: i64,
    pub touch: Touch,
}

impl Store {
    /// What moved a day's draft without being a change of its plan, the newest first: the last
    /// thirty of the last thirty days.
    pub async fn touches(
        &self,
        access: &Access,
        date: LocalDate,
    ) -> Result<Vec<NotedTouch>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT revision, kind, client_id, staff_id, user_id, at_ms FROM schedule_touch
                 WHERE unit_id = $1 AND date = $2 ORDER BY revision DESC LIMIT $3",
                vec![text(access.unit_id()), text(date), KEPT_STEPS.into()],
            )
            .await?;
        let noted = rows.iter().map(|row| {
            let by = row.maybe_text(4)?;
            Ok(NotedTouch {
                revision: row.whole(0)?,
                touch: Touch {
                    kind: TouchKind::read(row)?,
                    by: by.map(|_| row.parsed(4)).transpose()?,
                    at: Timestamp::from_millis(row.whole(5)?),
                },
            })
        });
        noted.collect()
    }
}

/// Gives the drafts of some days a new revision, and keeps why.
pub(crate) async fn touch<'a>(
    transaction: &mut Transaction,
    unit_id: UnitId,
    dates: impl IntoIterator<Item = &'a LocalDate>,
    touch: Touch,
) -> Result<(), StoreError> {
    for date in dates {
        let day = || vec![text(unit_id), text(date)];
        let raised = transaction
            .execute(
                "UPDATE schedule_draft SET revision = revision + 1
                 WHERE unit_id = $1 AND date = $2",
                day(),
            )
            .await?;
        if raised == 0 {
            continue;
        }
        let mut values = day();
        values.extend([
            touch.kind.code().into(),
            touch.kind.client_id().map(|id| id.to_string()).into(),
            touch.kind.staff_id().map(|id| id.to_string()).into(),
            touch.by.map(|id| id.to_string()).into(),
            touch.at.millis().into(),
        ]);
        transaction
            .execute(
                "INSERT INTO schedule_touch
                    (unit_id, date, revision, kind, client_id, staff_id, user_id, at_ms)
                 SELECT unit_id, date, revision, $3, $4, $5, $6, $7 FROM schedule_draft
                 WHERE unit_id = $1 AND date = $2",
                values,
            )
            .await?;
    }
    let oldest = touch.at.plus_seconds(-KEPT_STEPS_DAYS * 86_400);
    transaction
        .execute(
            "DELETE FROM schedule_touch WHERE at_ms < $1",
            vec![oldest.millis().into()],
        )
        .await?;
    Ok(())
}
