//! Staff members who cannot come for the rest of a day. An absence is noted with
//! the step of the draft that plans without them, and withdrawn when that step is
//! taken back; its row stays.

use care_model::id::{StaffId, UnitId, UserId};
use care_model::time::{LocalDate, Timestamp};

use crate::sql::{Row, Transaction, text};
use crate::steps::Step;
use crate::{Store, StoreError};

/// Why somebody cannot come. No more is asked: what ails them is not the
/// planner's to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsenceReason {
    Ill,
    CareOfChild,
    Other,
}

impl AbsenceReason {
    pub const ALL: [Self; 3] = [Self::Ill, Self::CareOfChild, Self::Other];

    pub fn code(self) -> &'static str {
        match self {
            Self::Ill => "ill",
            Self::CareOfChild => "care_of_child",
            Self::Other => "other_reason",
        }
    }

    /// The reason of that code, if there is one.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.code() == code)
    }
}

/// A staff member who does not work from a moment of a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffAbsence {
    pub staff_id: StaffId,
    /// Elapsed seconds since the day's local midnight.
    pub from_s: i32,
    pub why: AbsenceReason,
}

/// An absence with who noted it, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotedAbsence {
    pub absence: StaffAbsence,
    pub by: UserId,
    pub at: Timestamp,
    /// By whom and when it was taken back.
    pub withdrawn: Option<(UserId, Timestamp)>,
}

impl Store {
    /// Every absence that was noted of a day, also those taken back, in the order
    /// they were noted.
    pub async fn absences(
        &self,
        unit_id: UnitId,
        date: LocalDate,
    ) -> Result<Vec<NotedAbsence>, StoreError> {
        let mut transaction = self.database.read().await?;
        all(&mut transaction, (unit_id, date)).await
    }
}

/// Those that hold.
pub(crate) async fn in_force(
    transaction: &mut Transaction,
    day: (UnitId, LocalDate),
) -> Result<Vec<NotedAbsence>, StoreError> {
    let mut noted = all(transaction, day).await?;
    noted.retain(|one| one.withdrawn.is_none());
    Ok(noted)
}

async fn all(
    transaction: &mut Transaction,
    (unit_id, date): (UnitId, LocalDate),
) -> Result<Vec<NotedAbsence>, StoreError> {
    let rows = transaction
        .rows(
            "SELECT staff_id, from_s, why, user_id, at_ms, withdrawn_by, withdrawn_ms
             FROM staff_absence WHERE unit_id = $1 AND date = $2 ORDER BY revision",
            vec![text(unit_id), text(date)],
        )
        .await?;
    rows.iter().map(read_noted).collect()
}

fn read_noted(row: &Row) -> Result<NotedAbsence, StoreError> {
    let withdrawn = match (row.maybe_text(5)?, row.maybe_whole(6)?) {
        (Some(_), Some(at_ms)) => Some((row.parsed(5)?, Timestamp::from_millis(at_ms))),
        _ => None,
    };
    Ok(NotedAbsence {
        absence: StaffAbsence {
            staff_id: row.parsed(0)?,
            from_s: second(row.whole(1)?)?,
            why: reason(row.text(2)?)?,
        },
        by: row.parsed(3)?,
        at: Timestamp::from_millis(row.whole(4)?),
        withdrawn,
    })
}

pub(crate) fn second(stored: i64) -> Result<i32, StoreError> {
    i32::try_from(stored)
        .map_err(|_| StoreError::Corrupt(format!("{stored} is no second of a day")))
}

pub(crate) fn reason(code: &str) -> Result<AbsenceReason, StoreError> {
    AbsenceReason::of_code(code)
        .ok_or_else(|| StoreError::Corrupt(format!("an absence because of {code}")))
}

/// Notes the absence that the step of a revision is about.
pub(crate) async fn note(
    transaction: &mut Transaction,
    (unit_id, date): (UnitId, LocalDate),
    made: i64,
    absence: &StaffAbsence,
    step: &Step,
) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO staff_absence (unit_id, date, revision, staff_id, from_s, why, user_id, at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            vec![
                text(unit_id),
                text(date),
                made.into(),
                text(absence.staff_id),
                i64::from(absence.from_s).into(),
                absence.why.code().into(),
                text(step.by),
                step.at.millis().into(),
            ],
        )
        .await?;
    Ok(())
}

/// The step of a revision was taken back: its absence holds no more.
pub(crate) async fn withdraw(
    transaction: &mut Transaction,
    (unit_id, date): (UnitId, LocalDate),
    made: i64,
    (by, at): (UserId, Timestamp),
) -> Result<(), StoreError> {
    transaction
        .execute(
            "UPDATE staff_absence SET withdrawn_by = $4, withdrawn_ms = $5
             WHERE unit_id = $1 AND date = $2 AND revision = $3",
            vec![
                text(unit_id),
                text(date),
                made.into(),
                text(by),
                at.millis().into(),
            ],
        )
        .await?;
    Ok(())
}

/// The step of a revision was made again: its absence holds as it did.
pub(crate) async fn reinstate(
    transaction: &mut Transaction,
    (unit_id, date): (UnitId, LocalDate),
    made: i64,
) -> Result<(), StoreError> {
    transaction
        .execute(
            "UPDATE staff_absence SET withdrawn_by = NULL, withdrawn_ms = NULL
             WHERE unit_id = $1 AND date = $2 AND revision = $3",
            vec![text(unit_id), text(date), made.into()],
        )
        .await?;
    Ok(())
}
