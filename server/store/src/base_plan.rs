//! A unit's base plan: the routes that repeat over a cycle of weeks. Each one
//! that is adopted is a revision; the newest is the one that holds.

use care_model::base_plan::BasePlan;
use care_model::id::{UnitId, UserId};
use care_model::time::Timestamp;

use crate::audit::Access;
use crate::sql::{Row, Transaction, json, text};
use crate::{Store, StoreError};

/// Base plans kept of a unit, the one that holds included: enough to tell what
/// held in the last years, and each may be a few megabytes.
pub const KEPT_BASE_PLANS: i64 = 10;

/// A base plan with who made and adopted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdoptedBasePlan {
    /// 1 and up.
    pub revision: i64,
    pub plan: BasePlan,
    pub made: (UserId, Timestamp),
    pub adopted: (UserId, Timestamp),
}

impl Store {
    /// The base plan that holds.
    pub async fn base_plan(&self, access: &Access) -> Result<Option<AdoptedBasePlan>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT revision, body, made_by, made_ms, adopted_by, adopted_ms FROM base_plan
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
                "SELECT revision, body, made_by, made_ms, adopted_by, adopted_ms FROM base_plan
                 WHERE unit_id = $1 AND revision = $2",
                vec![text(access.unit_id()), revision.into()],
            )
            .await?;
        row.as_ref().map(read_adopted).transpose()
    }

    /// Who adopted a base plan that is kept, and when.
    pub async fn base_plan_adopted(
        &self,
        unit_id: UnitId,
        revision: i64,
    ) -> Result<Option<(UserId, Timestamp)>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT adopted_by, adopted_ms FROM base_plan
                 WHERE unit_id = $1 AND revision = $2",
                vec![text(unit_id), revision.into()],
            )
            .await?;
        let read = |row: Row| Ok((row.parsed(0)?, Timestamp::from_millis(row.whole(1)?)));
        row.map(read).transpose()
    }

    /// The revision of the base plan that holds; 0 where there is none.
    pub async fn base_plan_revision(&self, unit_id: UnitId) -> Result<i64, StoreError> {
        let mut transaction = self.database.read().await?;
        newest(&mut transaction, unit_id).await
    }

    /// Makes a base plan the one that holds, if nobody has adopted another since
    /// `from_revision`, and gives the new revision.
    pub async fn adopt_base_plan(
        &self,
        access: &Access,
        from_revision: i64,
        plan: &BasePlan,
        made: (UserId, Timestamp),
        adopted: (UserId, Timestamp),
    ) -> Result<i64, StoreError> {
        let mut transaction = self.database.write().await?;
        let current = newest(&mut transaction, access.unit_id()).await?;
        if current != from_revision {
            return Err(StoreError::StaleRevision { current });
        }
        let revision = from_revision + 1;
        let inserted = transaction
            .execute(
                "INSERT INTO base_plan (unit_id, revision, weeks, anchor, body,
                     made_by, made_ms, adopted_by, adopted_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
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
        transaction.commit().await?;
        Ok(revision)
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
    })
}
