//! The named care contact: who a unit names for a client. The newest word stands, before what
//! the register says, while the client is that unit's.

use std::collections::BTreeMap;

use care_model::id::{ClientId, StaffId, UserId};
use care_model::person::Client;
use care_model::time::Timestamp;

use crate::sql::{Row, text};
use crate::{Access, Store, StoreError};

/// Clients with the newest word on their care contact: body, revision, staff member.
macro_rules! clients_where {
    ($which:literal) => {
        concat!(
            "SELECT c.body, k.revision, k.staff_id
             FROM client c LEFT JOIN care_contact k ON k.client_id = c.client_id
                AND k.unit_id = c.unit_id AND k.revision =
                (SELECT max(n.revision) FROM care_contact n
                    WHERE n.client_id = c.client_id AND n.unit_id = c.unit_id)
             WHERE ",
            $which
        )
    };
}
pub(crate) const CLIENTS_OF_UNIT: &str = clients_where!("c.unit_id = $1 ORDER BY c.client_id");
pub(crate) const CLIENT: &str = clients_where!("c.client_id = $1");

/// A unit's word on a client's care contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedContact {
    /// From 1.
    pub revision: i64,
    /// Nobody is a word, too.
    pub staff_id: Option<StaffId>,
    pub by: UserId,
    pub at: Timestamp,
}

/// What came of naming somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactWord {
    Named,
    /// Somebody else has named one since.
    Stale {
        current: i64,
    },
}

/// Reads a row of [`CLIENTS_OF_UNIT`] or [`CLIENT`].
pub(crate) fn read_client(row: &Row) -> Result<Client, StoreError> {
    let mut client: Client = row.json(0)?;
    if row.maybe_whole(1)?.is_some() {
        client.care_contact = contact(row, 2)?;
    }
    Ok(client)
}

fn contact(row: &Row, column: usize) -> Result<Option<StaffId>, StoreError> {
    let named = row.maybe_text(column)?;
    named.map(|_| row.parsed(column)).transpose()
}

impl Store {
    /// The newest word on each client of a unit that has one.
    pub async fn named_contacts(
        &self,
        access: &Access,
    ) -> Result<BTreeMap<ClientId, NamedContact>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT k.client_id, k.revision, k.staff_id, k.named_by, k.named_ms
                 FROM care_contact k JOIN client c ON c.client_id = k.client_id
                    AND c.unit_id = k.unit_id
                 WHERE k.unit_id = $1 ORDER BY k.client_id, k.revision",
                vec![text(access.unit_id())],
            )
            .await?;
        // The newest of each comes last.
        let named = rows.iter().map(|row| {
            let contact = NamedContact {
                revision: row.whole(1)?,
                staff_id: contact(row, 2)?,
                by: row.parsed(3)?,
                at: Timestamp::from_millis(row.whole(4)?),
            };
            Ok((row.parsed(0)?, contact))
        });
        named.collect()
    }

    /// Names a client's care contact, or nobody. `seen` is the revision that was looked at, 0
    /// where none was named.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] where the unit has no such client.
    pub async fn name_care_contact(
        &self,
        access: &Access,
        client_id: ClientId,
        seen: i64,
        staff_id: Option<StaffId>,
        (by, at): (UserId, Timestamp),
    ) -> Result<ContactWord, StoreError> {
        let mut transaction = self.database.write().await?;
        // One word at a time.
        let held = transaction
            .execute(
                "UPDATE client SET unit_id = unit_id WHERE unit_id = $1 AND client_id = $2",
                vec![text(access.unit_id()), text(client_id)],
            )
            .await?;
        if held == 0 {
            return Err(StoreError::Unknown { what: "client" });
        }
        let newest = transaction
            .row(
                "SELECT max(revision) FROM care_contact WHERE unit_id = $1 AND client_id = $2",
                vec![text(access.unit_id()), text(client_id)],
            )
            .await?;
        let newest = newest.map_or(Ok(None), |row| row.maybe_whole(0))?;
        let current = newest.unwrap_or(0);
        if current != seen {
            return Ok(ContactWord::Stale { current });
        }
        transaction
            .execute(
                "INSERT INTO care_contact
                    (unit_id, client_id, revision, staff_id, named_by, named_ms)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                vec![
                    text(access.unit_id()),
                    text(client_id),
                    (current + 1).into(),
                    staff_id.map(|id| id.to_string()).into(),
                    text(by),
                    at.millis().into(),
                ],
            )
            .await?;
        transaction.commit().await?;
        Ok(ContactWord::Named)
    }
}
