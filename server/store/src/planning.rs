//! The draft a planner works on and the versions that were published.

use std::collections::BTreeMap;

use care_model::id::{ShiftId, UnitId, UserId, VisitId};
use care_model::route::Route;
use care_model::time::{LocalDate, Timestamp};
use serde::{Deserialize, Serialize};
use visit_record::laws::Law;
use visit_record::{ActorKey, PlannedWork, VisitHeader, VisitRecord};

use crate::absence::{self, NotedAbsence};
use crate::audit::Access;
use crate::documents::{self, Origin};
use crate::sql::{Row, Transaction, json, text};
use crate::steps::{self, PlanChange, Step};
use crate::{Store, StoreError};

/// A unit's day: the routes, and what is fixed in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayPlan {
    pub routes: Vec<Route>,
    #[serde(default)]
    pub pins: BTreeMap<VisitId, Pin>,
    /// Shifts that a planner made longer on this day.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extensions: BTreeMap<ShiftId, ShiftExtension>,
}

impl DayPlan {
    pub fn extension(&self, shift_id: ShiftId) -> ShiftExtension {
        self.extensions.get(&shift_id).copied().unwrap_or_default()
    }
}

/// How much longer a shift may be than it is in the register, for one day. The register is
/// another system's; what is worked is paid as it is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftExtension {
    /// So many seconds earlier it begins.
    pub earlier_s: i32,
    /// So many seconds of overtime more than any shift may run to.
    pub overtime_s: i32,
}

/// What the optimiser may not change of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pin {
    Staff,
    Time,
    Both,
}

/// A draft with the number that every change of it raises.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// 0 when nothing has been planned.
    pub revision: i64,
    pub plan: DayPlan,
    /// The change that an undo would take back.
    pub last_step: Option<Step>,
    /// The change that a redo would make again.
    pub undone_step: Option<Step>,
    /// Who cannot come that day.
    pub absences: Vec<NotedAbsence>,
}

/// What changes whenever the plan of a day changes, or what was recorded of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayState {
    /// Of the draft; 0 when nothing has been planned.
    pub revision: i64,
    /// The newest published version; 0 when there is none.
    pub version: i64,
    /// Where the log stood at the day's last recorded change; 0 when there is none.
    pub position: i64,
}

/// A published version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    pub version: i64,
    /// The draft's revision it was made of.
    pub revision: i64,
    pub plan: DayPlan,
    pub at: Timestamp,
}

/// A visit of a plan as it goes into its document.
#[derive(Clone, Debug)]
pub struct Publication {
    pub header: VisitHeader,
    pub planned: PlannedWork,
}

/// What is published, by whom and when.
#[derive(Clone, Copy, Debug)]
pub struct Edition<'a> {
    pub date: LocalDate,
    /// The draft's revision the publisher saw.
    pub from_revision: i64,
    /// The draft as the publisher saw it: without the visits of clients who are
    /// away, and without the routes of shifts that are no more.
    pub plan: &'a DayPlan,
    pub publications: &'a [Publication],
    pub by: UserId,
    /// Names the server as writer of the documents' changes; new each time.
    pub actor: ActorKey,
    pub now: Timestamp,
}

/// That a day was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publishing {
    pub version: i64,
    /// The draft's, which became this version.
    pub revision: i64,
    pub by: UserId,
    pub at: Timestamp,
}

impl Store {
    pub async fn draft(&self, unit_id: UnitId, date: LocalDate) -> Result<Draft, StoreError> {
        let mut transaction = self.database.read().await?;
        read_draft(&mut transaction, unit_id, date).await
    }

    /// Replaces the draft if it still has the revision the change was made
    /// from, and gives the new revision. The plan before is kept with the step
    /// that replaced it, for [`Store::undo_draft`].
    pub async fn save_draft(
        &self,
        _access: &Access,
        unit_id: UnitId,
        date: LocalDate,
        from_revision: i64,
        plan: &DayPlan,
        step: &Step,
    ) -> Result<i64, StoreError> {
        let mut transaction = self.database.write().await?;
        let before = read_draft(&mut transaction, unit_id, date).await?;
        if before.revision != from_revision {
            let current = before.revision;
            return Err(StoreError::StaleRevision { current });
        }
        let changed = transaction
            .execute(
                "INSERT INTO schedule_draft (unit_id, date, revision, body) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (unit_id, date) DO UPDATE SET revision = excluded.revision, body = excluded.body
                 WHERE schedule_draft.revision = excluded.revision - 1",
                vec![text(unit_id), text(date), (from_revision + 1).into(), json(plan)],
            )
            .await?;
        if changed == 0 {
            return Err(StoreError::StaleRevision {
                current: from_revision + 1,
            });
        }
        let day = (unit_id, date);
        steps::keep(&mut transaction, day, from_revision + 1, step, &before.plan).await?;
        if let PlanChange::Absent(absence) = &step.change {
            absence::note(&mut transaction, day, from_revision + 1, absence, step).await?;
        }
        transaction.commit().await?;
        Ok(from_revision + 1)
    }

    pub async fn day_state(
        &self,
        unit_id: UnitId,
        date: LocalDate,
    ) -> Result<DayState, StoreError> {
        let row = self
            .database
            .row(
                "SELECT (SELECT max(revision) FROM schedule_draft WHERE unit_id = $1 AND date = $2),
                    (SELECT max(version) FROM schedule_published WHERE unit_id = $1 AND date = $2),
                    (SELECT max(position) FROM visit_document WHERE unit_id = $1 AND date = $2)",
                vec![text(unit_id), text(date)],
            )
            .await?;
        let row = row.ok_or_else(|| StoreError::Corrupt("a row of a day's state".into()))?;
        Ok(DayState {
            revision: row.maybe_whole(0)?.unwrap_or(0),
            version: row.maybe_whole(1)?.unwrap_or(0),
            position: row.maybe_whole(2)?.unwrap_or(0),
        })
    }

    pub async fn published(
        &self,
        unit_id: UnitId,
        date: LocalDate,
    ) -> Result<Option<Published>, StoreError> {
        let mut transaction = self.database.read().await?;
        read_published(&mut transaction, unit_id, date).await
    }

    /// By whom a day was published, the newest first: the last thirty times.
    pub async fn publishings(
        &self,
        access: &Access,
        date: LocalDate,
    ) -> Result<Vec<Publishing>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT version, revision, published_by, published_ms FROM schedule_published
                 WHERE unit_id = $1 AND date = $2 ORDER BY version DESC LIMIT $3",
                vec![text(access.unit_id()), text(date), steps::KEPT_STEPS.into()],
            )
            .await?;
        let read = |row: &Row| {
            Ok(Publishing {
                version: row.whole(0)?,
                revision: row.whole(1)?,
                by: row.parsed(2)?,
                at: Timestamp::from_millis(row.whole(3)?),
            })
        };
        rows.iter().map(read).collect()
    }

    /// Publishes a draft: a new version, and every visit's document made or
    /// told what the plan says now, in one transaction.
    pub async fn publish(&self, access: &Access, edition: &Edition<'_>) -> Result<i64, StoreError> {
        let Edition {
            date,
            from_revision,
            plan,
            publications,
            by,
            actor,
            now,
        } = *edition;
        let mut transaction = self.database.write().await?;
        transaction.order_log().await?;
        let draft = read_draft(&mut transaction, access.unit_id(), date).await?;
        if draft.revision != from_revision {
            return Err(StoreError::StaleRevision {
                current: draft.revision,
            });
        }
        let before = read_published(&mut transaction, access.unit_id(), date).await?;
        let version = before.map_or(0, |published| published.version) + 1;
        transaction
            .execute(
                "INSERT INTO schedule_published (unit_id, date, version, revision, body, published_ms, published_by)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
                vec![
                    text(access.unit_id()),
                    text(date),
                    version.into(),
                    draft.revision.into(),
                    json(plan),
                    now.millis().into(),
                    text(by),
                ],
            )
            .await?;
        // A visit that is no longer placed is on nobody's list.
        transaction
            .execute(
                "UPDATE visit_document SET planned_staff_id = NULL WHERE unit_id = $1 AND date = $2",
                vec![text(access.unit_id()), text(date)],
            )
            .await?;
        for publication in publications {
            publish_one(&mut transaction, publication, version, actor, now).await?;
        }
        transaction.commit().await?;
        Ok(version)
    }

    /// The newest position of the documents of each day between two dates, both included;
    /// nothing of a day without any.
    pub async fn day_positions(
        &self,
        unit_id: UnitId,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<BTreeMap<LocalDate, i64>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT date, max(position) FROM visit_document
                 WHERE unit_id = $1 AND date >= $2 AND date <= $3 GROUP BY date",
                vec![text(unit_id), text(from), text(to)],
            )
            .await?;
        let read = |row: &Row| Ok((row.parsed(0)?, row.whole(1)?));
        rows.iter().map(read).collect()
    }
}

pub(crate) async fn read_draft(
    transaction: &mut Transaction,
    unit_id: UnitId,
    date: LocalDate,
) -> Result<Draft, StoreError> {
    let row = transaction
        .row(
            "SELECT revision, body FROM schedule_draft WHERE unit_id = $1 AND date = $2",
            vec![text(unit_id), text(date)],
        )
        .await?;
    let Some(row) = row else {
        return Ok(Draft::default());
    };
    let [last_step, undone_step] = steps::to_reverse_of(transaction, (unit_id, date)).await?;
    Ok(Draft {
        revision: row.whole(0)?,
        plan: row.json(1)?,
        last_step,
        undone_step,
        absences: absence::in_force(transaction, (unit_id, date)).await?,
    })
}

async fn read_published(
    transaction: &mut Transaction,
    unit_id: UnitId,
    date: LocalDate,
) -> Result<Option<Published>, StoreError> {
    let row = transaction
        .row(
            "SELECT version, revision, body, published_ms FROM schedule_published
             WHERE unit_id = $1 AND date = $2 ORDER BY version DESC LIMIT 1",
            vec![text(unit_id), text(date)],
        )
        .await?;
    row.map(|row| {
        Ok(Published {
            version: row.whole(0)?,
            revision: row.whole(1)?,
            plan: row.json(2)?,
            at: Timestamp::from_millis(row.whole(3)?),
        })
    })
    .transpose()
}

async fn publish_one(
    transaction: &mut Transaction,
    publication: &Publication,
    version: i64,
    actor: ActorKey,
    now: Timestamp,
) -> Result<(), StoreError> {
    let held = documents::load(transaction, publication.header.visit_id).await?;
    let (mut record, mut changes) = if let Some(held) = held {
        (held.record, vec![])
    } else {
        let mut record = if Law::OneBeginning.holds() {
            VisitRecord::begin_planned(&publication.header)
        } else {
            VisitRecord::begin(&publication.header, document_actor(actor, publication), now)
        };
        let changes = record.changes();
        (record, changes)
    };
    // The version is the plan's; a visit that did not move keeps the one that
    // last moved it, so that its document does not change for nothing.
    let mut planned = publication.planned.clone();
    planned.revision = version as u64;
    if let Some(before) = record.planned() {
        let unmoved = PlannedWork {
            revision: before.revision,
            ..planned.clone()
        } == before;
        if unmoved {
            planned = before;
        }
    }
    changes.extend(record.plan(&planned, document_actor(actor, publication), now));
    let staff = Some(planned.staff_id);
    documents::store(
        transaction,
        &mut record,
        staff,
        &changes,
        Origin::Server,
        now,
    )
    .await
}

/// The server writes each document under an actor of its own making, new at
/// each publishing.
fn document_actor(actor: ActorKey, publication: &Publication) -> ActorKey {
    let mut bytes = actor.0;
    for (byte, of_visit) in bytes.iter_mut().zip(publication.header.visit_id.as_bytes()) {
        *byte ^= of_visit;
    }
    ActorKey(bytes)
}
