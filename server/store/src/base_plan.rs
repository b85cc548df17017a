//! A unit's base plan: the routes that repeat over a cycle of weeks. Each one
//! that is adopted is a revision, and so is each change that a planner makes by
//! hand; the newest is the one that holds.

use care_model::base_plan::BasePlan;
use care_model::id::{ClientId, StaffId, UnitId, UserId};
use care_model::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::audit::Access;
use crate::sql::{Row, Transaction, Value, json, text};
use crate::{Store, StoreError};

/// Base plans kept of a unit, the one that holds included: a morning's changes by hand can be
/// taken back, and each may be a few megabytes.
pub const KEPT_BASE_PLANS: i64 = 40;

/// What a planner changed by hand: a visit given to somebody on some days of the cycle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseMove {
    pub client_id: ClientId,
    /// Who comes; `None` for nobody.
    pub staff_id: Option<StaffId>,
    /// How many days of the cycle were changed.
    pub days: usize,
    /// In the planner's own words.
    pub why: Option<String>,
    /// Codes of the goals that spoke against it and that no rule keeps.
    pub against: Vec<String>,
}

/// A base plan with who made and adopted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdoptedBasePlan {
    /// 1 and up.
    pub revision: i64,
    pub plan: BasePlan,
    pub made: (UserId, Timestamp),
    pub adopted: (UserId, Timestamp),
    /// `None` where it was adopted as a whole, and when its client was erased.
    pub moved: Option<BaseMove>,
}

/// What is told of a base plan without its routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasePlanAdoption {
    pub revision: i64,
    pub weeks: i64,
    pub made: Timestamp,
    pub adopted: (UserId, Timestamp),
    pub moved: Option<BaseMove>,
}

impl Store {
    /// The base plan that holds.
    pub async fn base_plan(&self, access: &Access) -> Result<Option<AdoptedBasePlan>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT revision, body, made_by, made_ms, adopted_by, adopted_ms, moved FROM base_plan
                 WHERE unit_id = $1 ORDER BY revision DESC LIMIT 1",
                vec![text(access.unit_id())],
            )
            .await?;
        row.as_ref().map(read_adopted).transpose()
    }

    /// One of the base plans that are kept, by its revision.
    pub async fn base_plan_of(
        &self,
        access: &Access,
        revision: i64,
    ) -> Result<Option<AdoptedBasePlan>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT revision, body, made_by, made_ms, adopted_by, adopted_ms, moved FROM base_plan
                 WHERE unit_id = $1 AND revision = $2",
                vec![text(access.unit_id()), revision.into()],
            )
            .await?;
        row.as_ref().map(read_adopted).transpose()
    }

    /// The base plans that are kept, newest first, without their routes.
    pub async fn base_plans(&self, unit_id: UnitId) -> Result<Vec<BasePlanAdoption>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT revision, weeks, adopted_by, adopted_ms, moved, made_ms FROM base_plan
                 WHERE unit_id = $1 ORDER BY revision DESC",
                vec![text(unit_id)],
            )
            .await?;
        let read = |row: &Row| {
            Ok(BasePlanAdoption {
                revision: row.whole(0)?,
                weeks: row.whole(1)?,
                adopted: (row.parsed(2)?, Timestamp::from_millis(row.whole(3)?)),
                moved: read_move(row, 4)?,
                made: Timestamp::from_millis(row.whole(5)?),
            })
        };
        rows.iter().map(read).collect()
    }

    /// Whether two of the base plans that are kept have the same routes.
    pub async fn are_same_base_plans(
        &self,
        unit_id: UnitId,
        one: i64,
        other: i64,
    ) -> Result<bool, StoreError> {
        let row = self
            .database
            .row(
                "SELECT COUNT(*) FROM base_plan one JOIN base_plan other
                     ON other.unit_id = one.unit_id AND other.body = one.body
                 WHERE one.unit_id = $1 AND one.revision = $2 AND other.revision = $3",
                vec![text(unit_id), one.into(), other.into()],
            )
            .await?;
        row.map_or(Ok(false), |row| Ok(row.whole(0)? > 0))
    }

    /// The revision of the base plan that holds; 0 where there is none.
    pub async fn base_plan_revision(&self, unit_id: UnitId) -> Result<i64, StoreError> {
        let mut transaction = self.database.read().await?;
        newest(&mut transaction, unit_id).await
    }

    /// Makes a base plan the one that holds, if the one that did has the revision before
    /// it: nobody has adopted another meanwhile.
    pub async fn adopt_base_plan(
        &self,
        access: &Access,
        next: &AdoptedBasePlan,
    ) -> Result<(), StoreError> {
        let AdoptedBasePlan {
            revision,
            plan,
            made,
            adopted,
            moved,
        } = next;
        let (revision, from_revision) = (*revision, revision - 1);
        let mut transaction = self.database.write().await?;
        let current = newest(&mut transaction, access.unit_id()).await?;
        if current != from_revision {
            return Err(StoreError::StaleRevision { current });
        }
        let inserted = transaction
            .execute(
                "INSERT INTO base_plan (unit_id, revision, weeks, anchor, body,
                     made_by, made_ms, adopted_by, adopted_ms, moved_client, moved)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                 ON CONFLICT (unit_id, revision) DO NOTHING",
                vec![
                    text(access.unit_id()),
                    revision.into(),
                    i64::from(plan.weeks).into(),
                    text(plan.anchor),
                    json(plan),
                    text(made.0),
                    made.1.millis().into(),
                    text(adopted.0),
                    adopted.1.millis().into(),
                    (moved.as_ref().map(|moved| moved.client_id.to_string())).into(),
                    moved.as_ref().map_or(Value::Text(None), json),
                ],
            )
            .await?;
        if inserted == 0 {
            // Somebody else adopted one between the look and the writing.
            return Err(StoreError::StaleRevision { current: revision });
        }
        transaction
            .execute(
                "DELETE FROM base_plan WHERE unit_id = $1 AND revision <= $2",
                vec![text(access.unit_id()), (revision - KEPT_BASE_PLANS).into()],
            )
            .await?;
        transaction.commit().await
    }
}

async fn newest(transaction: &mut Transaction, unit_id: UnitId) -> Result<i64, StoreError> {
    let row = transaction
        .row(
            "SELECT revision FROM base_plan WHERE unit_id = $1 ORDER BY revision DESC LIMIT 1",
            vec![text(unit_id)],
        )
        .await?;
    row.map_or(Ok(0), |row| row.whole(0))
}

fn read_adopted(row: &Row) -> Result<AdoptedBasePlan, StoreError> {
    let plan: BasePlan = row.json(1)?;
    if !plan.is_whole() {
        let what = "a base plan names days or visits that it does not have";
        return Err(StoreError::Corrupt(what.to_owned()));
    }
    Ok(AdoptedBasePlan {
        revision: row.whole(0)?,
        plan,
        made: (row.parsed(2)?, Timestamp::from_millis(row.whole(3)?)),
        adopted: (row.parsed(4)?, Timestamp::from_millis(row.whole(5)?)),
        moved: read_move(row, 6)?,
    })
}

fn read_move(row: &Row, column: usize) -> Result<Option<BaseMove>, StoreError> {
    match row.maybe_text(column)? {
        Some(_) => Ok(Some(row.json(column)?)),
        None => Ok(None),
    }
}
