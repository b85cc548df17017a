//! The changes of a draft, each with the plan it replaced, and taking them back.

use care_model::id::{UnitId, UserId, VisitId};
use care_model::time::{LocalDate, Timestamp};

use crate::absence::{self, StaffAbsence};
use crate::audit::Access;
use crate::planning::{DayPlan, read_draft};
use crate::sql::{Row, Transaction, json, text};
use crate::{Store, StoreError};

/// Changes of one unit's day that can be taken back: each holds a whole plan,
/// and nobody remembers more.
pub const KEPT_STEPS: i64 = 30;
/// How long a change can be taken back. Without an end, every day that was ever
/// planned would keep thirty plans for good.
pub const KEPT_STEPS_DAYS: i64 = 30;

/// What was changed in a draft, by whom and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub change: PlanChange,
    pub by: UserId,
    pub at: Timestamp,
}

/// What a planner did to the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanChange {
    /// A visit went into a shift, or off the plan.
    Moved(VisitId),
    /// A visit was pinned, or freed.
    Pinned(VisitId),
    /// The optimiser planned the day.
    Optimised,
    /// A staff member cannot come; the rest of the day was planned without them.
    Absent(StaffAbsence),
    /// The day was begun from the base plan.
    FromBasePlan,
    /// A plan that was made elsewhere was taken in.
    Imported,
}

impl PlanChange {
    pub fn code(self) -> &'static str {
        match self {
            Self::Moved(_) => "moved",
            Self::Pinned(_) => "pinned",
            Self::Optimised => "optimised",
            Self::Absent(_) => "absent",
            Self::FromBasePlan => "from_base_plan",
            Self::Imported => "imported",
        }
    }

    /// The visit it was asked of.
    pub fn visit_id(self) -> Option<VisitId> {
        match self {
            Self::Moved(visit_id) | Self::Pinned(visit_id) => Some(visit_id),
            Self::Optimised | Self::Absent(_) | Self::FromBasePlan | Self::Imported => None,
        }
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        match row.text(0)? {
            "moved" => Ok(Self::Moved(row.parsed(1)?)),
            "pinned" => Ok(Self::Pinned(row.parsed(1)?)),
            "optimised" => Ok(Self::Optimised),
            "from_base_plan" => Ok(Self::FromBasePlan),
            "imported" => Ok(Self::Imported),
            "absent" => Ok(Self::Absent(StaffAbsence {
                staff_id: row.parsed(4)?,
                from_s: absence::second(row.whole(5)?)?,
                why: absence::reason(row.text(6)?)?,
            })),
            other => Err(StoreError::Corrupt(format!(
                "a step of the kind {other} is not known"
            ))),
        }
    }
}

/// The last step of a day, with the absence it is about, if it is about one.
const LAST_STEP: &str =
    "SELECT s.kind, s.visit_id, s.user_id, s.at_ms, a.staff_id, a.from_s, a.why,
        s.revision, s.body
    FROM schedule_step s LEFT JOIN staff_absence a
        ON a.unit_id = s.unit_id AND a.date = s.date AND a.revision = s.revision
    WHERE s.unit_id = $1 AND s.date = $2 ORDER BY s.revision DESC LIMIT 1";

impl Store {
    /// The plan that [`Store::undo_draft`] would bring back, if the draft still
    /// has the revision.
    pub async fn plan_before(
        &self,
        access: &Access,
        date: LocalDate,
        revision: i64,
    ) -> Result<DayPlan, StoreError> {
        let mut transaction = self.database.read().await?;
        let day = (access.unit_id(), date);
        let (_, _, plan) = last_of(&mut transaction, day, revision).await?;
        Ok(plan)
    }

    /// Brings back the plan that the last change replaced, as a new revision,
    /// and tells what was taken back. The step is gone afterwards: an undo is no
    /// step itself, so the next takes back the change before. `undone` is by whom
    /// and when: an absence that the step was about is withdrawn by them.
    pub async fn undo_draft(
        &self,
        access: &Access,
        date: LocalDate,
        from_revision: i64,
        undone: (UserId, Timestamp),
    ) -> Result<(i64, Step), StoreError> {
        let mut transaction = self.database.write().await?;
        let day = (access.unit_id(), date);
        let (made, step, plan) = last_of(&mut transaction, day, from_revision).await?;
        let revision = from_revision + 1;
        let changed = transaction
            .execute(
                "UPDATE schedule_draft SET revision = $3, body = $4
                 WHERE unit_id = $1 AND date = $2 AND revision = $3 - 1",
                vec![text(day.0), text(day.1), revision.into(), json(&plan)],
            )
            .await?;
        if changed == 0 {
            return Err(StoreError::StaleRevision { current: revision });
        }
        transaction
            .execute(
                "DELETE FROM schedule_step WHERE unit_id = $1 AND date = $2 AND revision = $3",
                vec![text(day.0), text(day.1), made.into()],
            )
            .await?;
        if let PlanChange::Absent(_) = step.change {
            absence::withdraw(&mut transaction, day, made, undone).await?;
        }
        transaction.commit().await?;
        Ok((revision, step))
    }
}

/// Keeps the plan that a change replaced, and drops the steps that are one too
/// many or too old.
pub(crate) async fn keep(
    transaction: &mut Transaction,
    (unit_id, date): (UnitId, LocalDate),
    made: i64,
    step: &Step,
    before: &DayPlan,
) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO schedule_step (unit_id, date, revision, kind, visit_id, user_id, at_ms, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            vec![
                text(unit_id),
                text(date),
                made.into(),
                step.change.code().into(),
                step.change.visit_id().map(|visit| visit.to_string()).into(),
                text(step.by),
                step.at.millis().into(),
                json(before),
            ],
        )
        .await?;
    // Undone steps leave gaps in the revisions, so the steps are counted.
    transaction
        .execute(
            "DELETE FROM schedule_step WHERE unit_id = $1 AND date = $2 AND revision <=
                 (SELECT revision FROM schedule_step WHERE unit_id = $1 AND date = $2
                  ORDER BY revision DESC LIMIT 1 OFFSET $3)",
            vec![text(unit_id), text(date), KEPT_STEPS.into()],
        )
        .await?;
    let oldest = step.at.plus_seconds(-KEPT_STEPS_DAYS * 86_400);
    transaction
        .execute(
            "DELETE FROM schedule_step WHERE unit_id = $1 AND at_ms < $2",
            vec![text(unit_id), oldest.millis().into()],
        )
        .await?;
    Ok(())
}

/// The change that an undo would take back.
pub(crate) async fn last(
    transaction: &mut Transaction,
    (unit_id, date): (UnitId, LocalDate),
) -> Result<Option<Step>, StoreError> {
    let row = transaction
        .row(LAST_STEP, vec![text(unit_id), text(date)])
        .await?;
    row.as_ref().map(read_step).transpose()
}

/// The last step with the revision it made and the plan it replaced.
async fn last_of(
    transaction: &mut Transaction,
    (unit_id, date): (UnitId, LocalDate),
    revision: i64,
) -> Result<(i64, Step, DayPlan), StoreError> {
    let current = read_draft(transaction, unit_id, date).await?.revision;
    if current != revision {
        return Err(StoreError::StaleRevision { current });
    }
    let row = transaction
        .row(LAST_STEP, vec![text(unit_id), text(date)])
        .await?;
    let row = row.ok_or(StoreError::NothingToUndo)?;
    Ok((row.whole(7)?, read_step(&row)?, row.json(8)?))
}

fn read_step(row: &Row) -> Result<Step, StoreError> {
    Ok(Step {
        change: PlanChange::read(row)?,
        by: row.parsed(2)?,
        at: Timestamp::from_millis(row.whole(3)?),
    })
}
