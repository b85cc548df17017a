//! What persons write in clients' files. Only added to.

use care_model::id::{ClientId, EntryId};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::audit::Access;
use crate::sql::{Row, json, text};
use crate::{Store, StoreError};

impl Store {
    /// Adds an entry to a client's file, if the file still has as many entries as its
    /// author saw: two people then never decide the same thing side by side.
    ///
    /// # Errors
    /// [`StoreError::StaleRevision`] with how many there are by now.
    pub async fn add_file_entry<T: Serialize>(
        &self,
        access: &Access,
        client_id: ClientId,
        entry_id: EntryId,
        entry: &T,
        seen: i64,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        transaction.order_log().await?;
        let row = transaction
            .row(
                "SELECT count(*) FROM file_entry WHERE client_id = $1",
                vec![text(client_id)],
            )
            .await?;
        let current = row.map_or(Ok(0), |row| row.whole(0))?;
        if current != seen {
            return Err(StoreError::StaleRevision { current });
        }
        transaction
            .execute(
                "INSERT INTO file_entry (entry_id, client_id, unit_id, body)
                 VALUES ($1, $2, $3, $4)",
                vec![
                    text(entry_id),
                    text(client_id),
                    text(access.unit_id()),
                    json(entry),
                ],
            )
            .await?;
        transaction.commit().await
    }

    /// The entries of a client's file in the order they were written.
    pub async fn file_entries_of<T: DeserializeOwned>(
        &self,
        _access: &Access,
        client_id: ClientId,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT body FROM file_entry WHERE client_id = $1 ORDER BY sequence",
                vec![text(client_id)],
            )
            .await?;
        rows.iter().map(|row| row.json(0)).collect()
    }

    /// The entries of the files of a unit's clients, client by client, wherever they were
    /// written.
    pub async fn file_entries_of_unit<T: DeserializeOwned>(
        &self,
        access: &Access,
    ) -> Result<Vec<(ClientId, T)>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT client_id, body FROM file_entry
                 WHERE client_id IN (SELECT client_id FROM client WHERE unit_id = $1)
                 ORDER BY client_id, sequence",
                vec![text(access.unit_id())],
            )
            .await?;
        rows.iter().map(read).collect()
    }

    /// The journal entries of a unit's clients, client by client, wherever they were made.
    pub async fn journal_of_unit<T: DeserializeOwned>(
        &self,
        access: &Access,
    ) -> Result<Vec<(ClientId, T)>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT client_id, body FROM journal_entry
                 WHERE client_id IN (SELECT client_id FROM client WHERE unit_id = $1)
                 ORDER BY client_id, sequence",
                vec![text(access.unit_id())],
            )
            .await?;
        rows.iter().map(read).collect()
    }
}

fn read<T: DeserializeOwned>(row: &Row) -> Result<(ClientId, T), StoreError> {
    Ok((row.parsed(0)?, row.json(1)?))
}
