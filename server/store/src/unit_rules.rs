//! What a unit has chosen for itself.

use care_model::id::UnitId;
use visit_record::shift_exchange::AttestSteps;

use crate::audit::Access;
use crate::sql::text;
use crate::{Store, StoreError};

impl Store {
    /// How the unit approves what was recorded.
    pub async fn attest_steps(&self, unit_id: UnitId) -> Result<AttestSteps, StoreError> {
        let row = self
            .database
            .row(
                "SELECT attest_steps FROM unit WHERE unit_id = $1",
                vec![text(unit_id)],
            )
            .await?;
        let steps = row.map(|row| row.whole(0)).transpose()?;
        Ok(match steps {
            Some(2) => AttestSteps::Two,
            _ => AttestSteps::One,
        })
    }

    pub async fn set_attest_steps(
        &self,
        access: &Access,
        steps: AttestSteps,
    ) -> Result<(), StoreError> {
        let steps: i64 = match steps {
            AttestSteps::One => 1,
            AttestSteps::Two => 2,
        };
        let mut transaction = self.database.write().await?;
        transaction
            .execute(
                "UPDATE unit SET attest_steps = $2 WHERE unit_id = $1",
                vec![text(access.unit_id()), steps.into()],
            )
            .await?;
        transaction.commit().await
    }

    /// How many different staff members the unit wants a client to meet in 14 days, at
    /// most; nothing where it has no goal.
    pub async fn continuity_goal(&self, unit_id: UnitId) -> Result<Option<i64>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT continuity_goal FROM unit WHERE unit_id = $1",
                vec![text(unit_id)],
            )
            .await?;
        Ok(row.map(|row| row.maybe_whole(0)).transpose()?.flatten())
    }

    pub async fn set_continuity_goal(
        &self,
        access: &Access,
        goal: Option<i64>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        transaction
            .execute(
                "UPDATE unit SET continuity_goal = $2 WHERE unit_id = $1",
                vec![text(access.unit_id()), goal.into()],
            )
            .await?;
        transaction.commit().await
    }
}
