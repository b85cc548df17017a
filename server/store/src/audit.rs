//! The access log. A read or write of personal data needs an [`Access`], which
//! is made by writing the log, or [`Access::unattended`] for a step in which
//! nobody sees the data.

use care_model::id::{ClientId, UnitId};
use care_model::time::Timestamp;

use crate::sql::{Row, Transaction, Value, text};
use crate::{Store, StoreError};

/// One row of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessEntry {
    pub at: Timestamp,
    /// Login or device-and-staff id.
    pub actor: String,
    pub role: String,
    pub unit_id: UnitId,
    /// Whose data, one by one; empty when the act is on no person.
    pub clients: Vec<ClientId>,
    /// `read_board`, `correct_visit` and so on.
    pub act: &'static str,
    /// The rule that allowed it.
    pub reason: &'static str,
}

/// Proof that an access was allowed and has been logged, or that nobody reads.
#[derive(Debug)]
pub struct Access {
    unit_id: UnitId,
}

impl Access {
    /// For a step of the road in which nobody sees the data: making a list for
    /// a phone, writing the journal, judging an attestation. Whoever then shows
    /// or sends something of it asks for an access of their own.
    pub fn unattended(unit_id: UnitId) -> Self {
        Self { unit_id }
    }

    /// The unit whose data it opens.
    pub fn unit_id(&self) -> UnitId {
        self.unit_id
    }
}

/// A row as it is shown in the review of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRow {
    pub at: Timestamp,
    pub actor: String,
    pub role: String,
    pub client_id: Option<ClientId>,
    pub act: String,
    pub reason: String,
}

/// Most rows of the log in one answer to a person.
pub const LONGEST_PAGE: i64 = 1_000;
/// Most rows that are read at once for a computation: a large unit's month.
pub const LONGEST_MONTH: i64 = 2_000_000;

const OF_UNIT: &str = "SELECT at_ms, actor, role, client_id, act, reason FROM access_log
    WHERE unit_id = $1 AND at_ms >= $2 AND at_ms < $3 ORDER BY sequence DESC LIMIT $4";
const OF_CLIENT: &str = "SELECT at_ms, actor, role, client_id, act, reason FROM access_log
    WHERE client_id = $1 AND at_ms >= $2 AND at_ms < $3 ORDER BY at_ms, sequence LIMIT $4";

impl Store {
    /// Writes the log, one row for each client, and gives the proof.
    pub async fn record_access(&self, entry: &AccessEntry) -> Result<Access, StoreError> {
        let mut transaction = self.database.write().await?;
        log(&mut transaction, entry).await?;
        transaction.commit().await?;
        Ok(Access {
            unit_id: entry.unit_id,
        })
    }

    /// The newest rows of a unit between two instants, the first included, at most `most`.
    pub async fn access_log(
        &self,
        access: &Access,
        from: Timestamp,
        to: Timestamp,
        most: i64,
    ) -> Result<Vec<AccessRow>, StoreError> {
        let rows = self
            .database
            .rows(
                OF_UNIT,
                vec![
                    text(access.unit_id()),
                    from.millis().into(),
                    to.millis().into(),
                    most.into(),
                ],
            )
            .await?;
        rows.iter().map(read_access).collect()
    }

    /// Every row about one client between two instants, the first included, in whatever
    /// unit, oldest first, at most `most`.
    pub async fn access_log_of_client(
        &self,
        _access: &Access,
        client_id: ClientId,
        from: Timestamp,
        to: Timestamp,
        most: i64,
    ) -> Result<Vec<AccessRow>, StoreError> {
        let rows = self
            .database
            .rows(
                OF_CLIENT,
                vec![
                    text(client_id),
                    from.millis().into(),
                    to.millis().into(),
                    most.into(),
                ],
            )
            .await?;
        rows.iter().map(read_access).collect()
    }
}

fn read_access(row: &Row) -> Result<AccessRow, StoreError> {
    Ok(AccessRow {
        at: Timestamp::from_millis(row.whole(0)?),
        actor: row.text(1)?.to_owned(),
        role: row.text(2)?.to_owned(),
        client_id: row.maybe_text(3)?.and_then(|id| id.parse().ok()),
        act: row.text(4)?.to_owned(),
        reason: row.text(5)?.to_owned(),
    })
}

pub(crate) async fn log(
    transaction: &mut Transaction,
    entry: &AccessEntry,
) -> Result<(), StoreError> {
    let mut clients: Vec<Option<String>> = entry
        .clients
        .iter()
        .map(|client| Some(client.to_string()))
        .collect();
    if clients.is_empty() {
        clients.push(None);
    }
    for client in clients {
        transaction
            .execute(
                "INSERT INTO access_log (at_ms, actor, role, unit_id, client_id, act, reason)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
                vec![
                    entry.at.millis().into(),
                    entry.actor.as_str().into(),
                    entry.role.as_str().into(),
                    text(entry.unit_id),
                    Value::Text(client),
                    entry.act.into(),
                    entry.reason.into(),
                ],
            )
            .await?;
    }
    Ok(())
}
