//! What is paid: each table of rates that was entered is a version, and the newest is
//! the one that runs are made by. A version is never changed.

use care_model::id::UserId;
use care_model::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::sql::{json, text};
use crate::{Store, StoreError};

/// A table of rates with who entered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredRates<T> {
    /// 1 and up.
    pub version: i64,
    pub rates: T,
    pub by: UserId,
    pub at: Timestamp,
}

impl Store {
    /// Makes a table the one that holds, and gives its version.
    pub async fn enter_rates<T: Serialize>(
        &self,
        rates: &T,
        by: UserId,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let mut transaction = self.database.write().await?;
        let row = transaction
            .row(
                "INSERT INTO rate_table (body, entered_by, entered_ms) VALUES ($1, $2, $3)
                 RETURNING version",
                vec![json(rates), text(by), now.millis().into()],
            )
            .await?;
        let missing = || StoreError::Corrupt("a new row has no number".to_owned());
        let version = row.ok_or_else(missing)?.whole(0)?;
        transaction.commit().await?;
        Ok(version)
    }

    /// When the first table was entered.
    pub async fn rates_since(&self) -> Result<Option<Timestamp>, StoreError> {
        let row = self
            .database
            .row("SELECT min(entered_ms) FROM rate_table", vec![])
            .await?;
        let since = row.map(|row| row.maybe_whole(0)).transpose()?.flatten();
        Ok(since.map(Timestamp::from_millis))
    }

    /// The table that holds; nothing before the first was entered.
    pub async fn rates<T: DeserializeOwned>(&self) -> Result<Option<EnteredRates<T>>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT version, body, entered_by, entered_ms FROM rate_table
                 ORDER BY version DESC LIMIT 1",
                vec![],
            )
            .await?;
        row.map(|row| {
            Ok(EnteredRates {
                version: row.whole(0)?,
                rates: row.json(1)?,
                by: row.parsed(2)?,
                at: Timestamp::from_millis(row.whole(3)?),
            })
        })
        .transpose()
    }
}
