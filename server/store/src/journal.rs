//! The executor documentation: append-only entries by client.

use care_model::id::{ClientId, EntryId, UnitId};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::audit::Access;
use crate::review::{StoredEvent, read_event};
use crate::sql::{json, text};
use crate::{Store, StoreError};

/// An entry to append. `source` names what it came from, so that a step that
/// runs twice writes it once; `body` is the documentation's own form.
#[derive(Clone, Debug)]
pub struct NewEntry<T> {
    pub entry_id: EntryId,
    pub source: String,
    pub client_id: ClientId,
    pub unit_id: UnitId,
    pub body: T,
}

/// Most events one run of the journal reads.
const BATCH: i64 = 500;

impl Store {
    /// Events after a place in their order: what the journal has not met yet.
    pub async fn events_after(&self, sequence: i64) -> Result<Vec<StoredEvent>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT sequence, visit_id, client_id, unit_id, body, written_ms FROM visit_event
                 WHERE sequence > $1 ORDER BY sequence LIMIT $2",
                vec![sequence.into(), BATCH.into()],
            )
            .await?;
        rows.iter().map(read_event).collect()
    }

    /// How far the journal has read the events.
    pub async fn journal_cursor(&self) -> Result<i64, StoreError> {
        let row = self
            .database
            .row("SELECT value FROM meta WHERE key = 'journal'", vec![])
            .await?;
        let Some(row) = row else { return Ok(0) };
        let bytes: [u8; 8] = row
            .bytes(0)?
            .try_into()
            .map_err(|_| StoreError::Corrupt("the journal's cursor".to_owned()))?;
        Ok(i64::from_le_bytes(bytes))
    }

    /// Appends entries and moves the cursor, both or neither.
    pub async fn append_journal<T: Serialize>(
        &self,
        entries: &[NewEntry<T>],
        read_to: i64,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        // Numbers in the order of commits: the feed reads on from the last one it met.
        transaction.order_log().await?;
        for entry in entries {
            transaction
                .execute(
                    "INSERT INTO journal_entry (entry_id, source, client_id, unit_id, body)
                     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (source) DO NOTHING",
                    vec![
                        text(entry.entry_id),
                        entry.source.as_str().into(),
                        text(entry.client_id),
                        text(entry.unit_id),
                        json(&entry.body),
                    ],
                )
                .await?;
        }
        transaction
            .execute(
                "INSERT INTO meta (key, value) VALUES ('journal', $1)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                vec![read_to.to_le_bytes().as_slice().into()],
            )
            .await?;
        transaction.commit().await
    }

    /// A client's entries in the order they were written, with their numbers.
    pub async fn journal_of<T: DeserializeOwned>(
        &self,
        _access: &Access,
        client_id: ClientId,
    ) -> Result<Vec<(i64, EntryId, T)>, StoreError> {
        let rows = self.database
            .rows(
                "SELECT sequence, entry_id, body FROM journal_entry WHERE client_id = $1 ORDER BY sequence",
                vec![text(client_id)],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.whole(0)?, row.parsed(1)?, row.json(2)?)))
            .collect()
    }

    /// How many entries a unit's journals hold.
    pub async fn journal_size(&self, unit_id: UnitId) -> Result<i64, StoreError> {
        let row = self
            .database
            .row(
                "SELECT count(*) FROM journal_entry WHERE unit_id = $1",
                vec![text(unit_id)],
            )
            .await?;
        row.map_or(Ok(0), |row| row.whole(0))
    }
}
