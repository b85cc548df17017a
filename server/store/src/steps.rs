//! The changes of a draft, each with the plan it replaced: taking them back, making them
//! again, and who did what.

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub change: PlanChange,
    pub by: UserId,
    pub at: Timestamp,
    pub grounds: Grounds,
}

impl Step {
    /// A change that needs no grounds.
    pub fn new(change: PlanChange, by: UserId, at: Timestamp) -> Self {
        Self {
            change,
            by,
            at,
            grounds: Grounds::default(),
        }
    }
}

/// What a move was made on, where something spoke against it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grounds {
    /// In the planner's own words.
    pub why: Option<String>,
    /// Codes of the goals that the move made worse and that no rule keeps.
    pub against: Vec<String>,
}

/// A step as the list of a day's changes has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotedStep {
    /// The draft's, that the step made.
    pub revision: i64,
    pub step: Step,
    /// By whom and when it was taken back.
    pub undone: Option<(UserId, Timestamp)>,
    /// By whom and when it was made again.
    pub redone: Option<(UserId, Timestamp)>,
    /// The draft's, that taking it back made, or making it again.
    reversed: Option<i64>,
}

impl NotedStep {
    /// The draft's, that it last changed: as it was made, taken back or made again.
    pub fn last_revision(&self) -> i64 {
        self.revision.max(self.reversed.unwrap_or(0))
    }
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

/// Steps of a day, with the absence that each is about, if it is about one.
macro_rules! steps {
    ($plan:literal, $rest:expr) => {
        concat!(
            "SELECT s.kind, s.visit_id, s.user_id, s.at_ms, a.staff_id, a.from_s, a.why,
                s.revision, s.why, s.against, s.undone_by, s.undone_ms, s.reversed_revision,
                s.redone_by, s.redone_ms, ",
            $plan,
            " FROM schedule_step s LEFT JOIN staff_absence a
                ON a.unit_id = s.unit_id AND a.date = s.date AND a.revision = s.revision
            WHERE s.unit_id = $1 AND s.date = $2 ",
            $rest
        )
    };
}

macro_rules! last_standing {
    () => {
        "AND s.undone_ms IS NULL ORDER BY s.revision DESC LIMIT 1"
    };
}

/// Only while the draft's last change was an undo or a redo: whatever else raises it leaves
/// nothing to make again.
macro_rules! last_undone {
    () => {
        "AND s.after_body IS NOT NULL
            AND (SELECT max(t.reversed_revision) FROM schedule_step t
                 WHERE t.unit_id = $1 AND t.date = $2)
                = (SELECT d.revision FROM schedule_draft d WHERE d.unit_id = $1 AND d.date = $2)
            ORDER BY s.reversed_revision DESC LIMIT 1"
    };
}

/// Drops the steps of a day that are one too many of their kind.
macro_rules! drop_over {
    ($kind:literal) => {
        concat!(
            "DELETE FROM schedule_step WHERE unit_id = $1 AND date = $2 AND undone_ms ",
            $kind,
            " AND revision <= (SELECT revision FROM schedule_step
                WHERE unit_id = $1 AND date = $2 AND undone_ms ",
            $kind,
            " ORDER BY revision DESC LIMIT 1 OFFSET $3)"
        )
    };
}

/// Which way a step is reversed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reversal {
    /// The last change is taken back.
    Undo,
    /// The change that was taken back last is made again.
    Redo,
}

impl Reversal {
    /// The step it is about and the plan it brings, the draft's revision being right.
    fn query(self) -> &'static str {
        match self {
            Self::Undo => steps!("s.body", last_standing!()),
            Self::Redo => steps!("s.after_body", last_undone!()),
        }
    }

    /// The step without a plan, for whoever only names it.
    fn query_of_step(self) -> &'static str {
        match self {
            Self::Undo => steps!("''", last_standing!()),
            Self::Redo => steps!("''", last_undone!()),
        }
    }

    fn nothing(self) -> StoreError {
        match self {
            Self::Undo => StoreError::NothingToUndo,
            Self::Redo => StoreError::NothingToRedo,
        }
    }
}

impl Store {
    /// The plan that [`Store::undo_draft`] would bring back, if the draft still
    /// has the revision.
    pub async fn plan_before(
        &self,
        access: &Access,
        date: LocalDate,
        revision: i64,
    ) -> Result<DayPlan, StoreError> {
        self.plan_by(access, date, revision, Reversal::Undo).await
    }

    /// The plan that [`Store::redo_draft`] would bring, if the draft still has the revision.
    pub async fn plan_after(
        &self,
        access: &Access,
        date: LocalDate,
        revision: i64,
    ) -> Result<DayPlan, StoreError> {
        self.plan_by(access, date, revision, Reversal::Redo).await
    }

    async fn plan_by(
        &self,
        access: &Access,
        date: LocalDate,
        revision: i64,
        reversal: Reversal,
    ) -> Result<DayPlan, StoreError> {
        let mut transaction = self.database.read().await?;
        let day = (access.unit_id(), date);
        Ok(to_reverse(&mut transaction, day, revision, reversal)
            .await?
            .plan)
    }

    /// Brings back the plan that the last change replaced, as a new revision, and tells what
    /// was taken back. An undo is no step itself, so the next takes back the change before.
    /// `undone` is by whom and when: an absence that the step was about is withdrawn by them.
    pub async fn undo_draft(
        &self,
        access: &Access,
        date: LocalDate,
        from_revision: i64,
        undone: (UserId, Timestamp),
    ) -> Result<(i64, Step), StoreError> {
        let mut transaction = self.database.write().await?;
        let day = (access.unit_id(), date);
        let last = to_reverse(&mut transaction, day, from_revision, Reversal::Undo).await?;
        let revision = from_revision + 1;
        transaction
            .execute(
                "UPDATE schedule_step SET undone_by = $4, undone_ms = $5, reversed_revision = $6,
                    after_body = (SELECT body FROM schedule_draft WHERE unit_id = $1 AND date = $2)
                 WHERE unit_id = $1 AND date = $2 AND revision = $3",
                vec![
                    text(day.0),
                    text(day.1),
                    last.made.into(),
                    text(undone.0),
                    undone.1.millis().into(),
                    revision.into(),
                ],
            )
            .await?;
        put_plan(&mut transaction, day, revision, &last.plan).await?;
        if let PlanChange::Absent(_) = last.step.change {
            absence::withdraw(&mut transaction, day, last.made, undone).await?;
        }
        transaction.commit().await?;
        Ok((revision, last.step))
    }

    /// Makes the change again that was taken back last, as a new revision, and tells which.
    /// Anything else that is changed in between leaves nothing to make again. An absence that
    /// the step was about holds again.
    pub async fn redo_draft(
        &self,
        access: &Access,
        date: LocalDate,
        from_revision: i64,
        redone: (UserId, Timestamp),
    ) -> Result<(i64, Step), StoreError> {
        let mut transaction = self.database.write().await?;
        let day = (access.unit_id(), date);
        let next = to_reverse(&mut transaction, day, from_revision, Reversal::Redo).await?;
        let revision = from_revision + 1;
        transaction
            .execute(
                "UPDATE schedule_step SET undone_by = NULL, undone_ms = NULL, after_body = NULL,
                    reversed_revision = $4, redone_by = $5, redone_ms = $6
                 WHERE unit_id = $1 AND date = $2 AND revision = $3",
                vec![
                    text(day.0),
                    text(day.1),
                    next.made.into(),
                    revision.into(),
                    text(redone.0),
                    redone.1.millis().into(),
                ],
            )
            .await?;
        put_plan(&mut transaction, day, revision, &next.plan).await?;
        if let PlanChange::Absent(_) = next.step.change {
            absence::reinstate(&mut transaction, day, next.made).await?;
        }
        transaction.commit().await?;
        Ok((revision, next.step))
    }

    /// What was done to a day's draft, the newest first: the steps that can be taken back and
    /// those that were.
    pub async fn day_changes(
        &self,
        access: &Access,
        date: LocalDate,
    ) -> Result<Vec<NotedStep>, StoreError> {
        let newest_first = steps!("''", "ORDER BY s.revision DESC");
        let rows = self
            .database
            .rows(newest_first, vec![text(access.unit_id()), text(date)])
            .await?;
        rows.iter().map(read_noted).collect()
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
            "INSERT INTO schedule_step
                (unit_id, date, revision, kind, visit_id, user_id, at_ms, body, why, against)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            vec![
                text(unit_id),
                text(date),
                made.into(),
                step.change.code().into(),
                step.change.visit_id().map(|visit| visit.to_string()).into(),
                text(step.by),
                step.at.millis().into(),
                json(before),
                step.grounds.why.clone().into(),
                step.grounds.against.join(" ").into(),
            ],
        )
        .await?;
    // What was taken back before this is not made again.
    transaction
        .execute(
            "UPDATE schedule_step SET after_body = NULL WHERE unit_id = $1 AND date = $2
                AND after_body IS NOT NULL",
            vec![text(unit_id), text(date)],
        )
        .await?;
    // Each kind by itself: what was taken back leaves those alone that can still be.
    for over in [drop_over!("IS NULL"), drop_over!("IS NOT NULL")] {
        transaction
            .execute(over, vec![text(unit_id), text(date), KEPT_STEPS.into()])
            .await?;
    }
    let oldest = step.at.plus_seconds(-KEPT_STEPS_DAYS * 86_400);
    transaction
        .execute(
            "DELETE FROM schedule_step WHERE at_ms < $1",
            vec![oldest.millis().into()],
        )
        .await?;
    Ok(())
}

/// The change that an undo would take back, and the one that a redo would make again.
pub(crate) async fn to_reverse_of(
    transaction: &mut Transaction,
    (unit_id, date): (UnitId, LocalDate),
) -> Result<[Option<Step>; 2], StoreError> {
    let mut found = [None, None];
    for (step, reversal) in found.iter_mut().zip([Reversal::Undo, Reversal::Redo]) {
        let row = transaction
            .row(reversal.query_of_step(), vec![text(unit_id), text(date)])
            .await?;
        *step = row.as_ref().map(read_step).transpose()?;
    }
    Ok(found)
}

/// A step that is taken back or made again.
struct Reversed {
    /// The revision it made.
    made: i64,
    step: Step,
    plan: DayPlan,
}

async fn to_reverse(
    transaction: &mut Transaction,
    (unit_id, date): (UnitId, LocalDate),
    revision: i64,
    reversal: Reversal,
) -> Result<Reversed, StoreError> {
    let current = read_draft(transaction, unit_id, date).await?.revision;
    if current != revision {
        return Err(StoreError::StaleRevision { current });
    }
    let row = transaction
        .row(reversal.query(), vec![text(unit_id), text(date)])
        .await?;
    let row = row.ok_or_else(|| reversal.nothing())?;
    Ok(Reversed {
        made: row.whole(7)?,
        step: read_step(&row)?,
        plan: row.json(15)?,
    })
}

async fn put_plan(
    transaction: &mut Transaction,
    (unit_id, date): (UnitId, LocalDate),
    revision: i64,
    plan: &DayPlan,
) -> Result<(), StoreError> {
    let changed = transaction
        .execute(
            "UPDATE schedule_draft SET revision = $3, body = $4
             WHERE unit_id = $1 AND date = $2 AND revision = $3 - 1",
            vec![text(unit_id), text(date), revision.into(), json(plan)],
        )
        .await?;
    if changed == 0 {
        return Err(StoreError::StaleRevision { current: revision });
    }
    Ok(())
}

fn read_step(row: &Row) -> Result<Step, StoreError> {
    let against = row.text(9)?.split_whitespace();
    Ok(Step {
        change: PlanChange::read(row)?,
        by: row.parsed(2)?,
        at: Timestamp::from_millis(row.whole(3)?),
        grounds: Grounds {
            why: row.maybe_text(8)?.map(str::to_owned),
            against: against.map(str::to_owned).collect(),
        },
    })
}

fn read_noted(row: &Row) -> Result<NotedStep, StoreError> {
    let by_and_when = |by: usize, at: usize| match (row.maybe_text(by)?, row.maybe_whole(at)?) {
        (Some(_), Some(at_ms)) => Ok(Some((row.parsed(by)?, Timestamp::from_millis(at_ms)))),
        _ => Ok::<_, StoreError>(None),
    };
    Ok(NotedStep {
        revision: row.whole(7)?,
        step: read_step(row)?,
        undone: by_and_when(10, 11)?,
        redone: by_and_when(13, 14)?,
        reversed: row.maybe_whole(12)?,
    })
}
