//! Files opened outside one's rights, for an hour and with a reason.

use care_model::id::{ClientId, UnitId, UserId};
use care_model::time::Timestamp;

use crate::audit::Access;
use crate::sql::text;
use crate::{Store, StoreError};

/// One opening.
#[derive(Clone, PartialEq, Eq)]
pub struct BrokenGlass {
    pub user_id: UserId,
    pub client_id: ClientId,
    /// Of the client: whose manager is told.
    pub unit_id: UnitId,
    pub why: String,
    pub at: Timestamp,
    /// From then on it opens nothing.
    pub until: Timestamp,
}

impl std::fmt::Debug for BrokenGlass {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "BrokenGlass({}, {})",
            self.user_id, self.client_id
        )
    }
}

impl Store {
    pub async fn break_glass(
        &self,
        _access: &Access,
        broken: &BrokenGlass,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        transaction
            .execute(
                "INSERT INTO break_glass (user_id, client_id, unit_id, why, at_ms, until_ms)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                vec![
                    text(broken.user_id),
                    text(broken.client_id),
                    text(broken.unit_id),
                    broken.why.as_str().into(),
                    broken.at.millis().into(),
                    broken.until.millis().into(),
                ],
            )
            .await?;
        transaction.commit().await
    }

    /// Until when this login may read this client's file by a glass it broke.
    pub async fn glass_broken_until(
        &self,
        user_id: UserId,
        client_id: ClientId,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT max(until_ms) FROM break_glass
                 WHERE user_id = $1 AND client_id = $2 AND until_ms > $3",
                vec![text(user_id), text(client_id), now.millis().into()],
            )
            .await?;
        let until = row.map(|row| row.maybe_whole(0)).transpose()?.flatten();
        Ok(until.map(Timestamp::from_millis))
    }

    /// The unit's openings since an instant, newest first.
    pub async fn broken_glasses(
        &self,
        access: &Access,
        since: Timestamp,
    ) -> Result<Vec<BrokenGlass>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT user_id, client_id, unit_id, why, at_ms, until_ms FROM break_glass
                 WHERE unit_id = $1 AND at_ms >= $2 ORDER BY sequence DESC",
                vec![text(access.unit_id()), since.millis().into()],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(BrokenGlass {
                    user_id: row.parsed(0)?,
                    client_id: row.parsed(1)?,
                    unit_id: row.parsed(2)?,
                    why: row.text(3)?.to_owned(),
                    at: Timestamp::from_millis(row.whole(4)?),
                    until: Timestamp::from_millis(row.whole(5)?),
                })
            })
            .collect()
    }
}
