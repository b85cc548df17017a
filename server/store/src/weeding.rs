//! Weeding: what is kept of each client, and how all of it is erased.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientId, UnitId};
use care_model::person::{Client, birth_date};
use care_model::time::{LocalDate, Timestamp};
use serde::{Deserialize, Serialize};

use crate::sql::{Row, Transaction, json, text};
use crate::{Store, StoreError};

/// What is kept of a client, as weeding asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptClient {
    pub client_id: ClientId,
    pub unit_id: UnitId,
    pub birth_date: Option<LocalDate>,
    /// The newest date on which anything happened or was written: a visit, an event, an
    /// entry of a person, an order and its end, an absence.
    pub last_note: Option<LocalDate>,
    /// An order holds, or a visit is planned, on or after the day asked about; or there is
    /// an alarm, or an absence that has not ended.
    pub in_care: bool,
}

/// What went, table by table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    pub rows: BTreeMap<&'static str, u64>,
    pub files: ErasedFiles,
}

/// Whether anything of it may still stand in the database's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErasedFiles {
    Clean,
    /// SQLite's log is held by a reader: a stop of the server cuts it.
    LogHeld,
    /// PostgreSQL keeps old rows until it is told to clean up.
    UntilVacuum,
}

/// The part of a file entry that weeding reads.
#[derive(Deserialize)]
struct Written {
    written: Timestamp,
}

/// Every visit of a client, of whatever origin.
macro_rules! of_visits {
    ($table:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE visit_id IN (SELECT visit_id FROM visit_document WHERE client_id = $1
                UNION SELECT visit_id FROM planned_visit WHERE client_id = $1
                UNION SELECT visit_id FROM visit_fact WHERE client_id = $1)"
        )
    };
}

/// Name of a table and how a client's rows of it are erased, those that name visits
/// before the visits themselves.
const ERASED: [(&str, &str); 22] = [
    (
        "inbox_dealt_with",
        "DELETE FROM inbox_dealt_with WHERE item_id IN (SELECT item_id FROM inbox_item
            WHERE visit_id IN (SELECT visit_id FROM visit_document WHERE client_id = $1
                UNION SELECT visit_id FROM planned_visit WHERE client_id = $1
                UNION SELECT visit_id FROM visit_fact WHERE client_id = $1))",
    ),
    ("inbox_item", of_visits!("inbox_item")),
    ("late_work", of_visits!("late_work")),
    ("quarantine", of_visits!("quarantine")),
    ("attestation", of_visits!("attestation")),
    ("change_log", of_visits!("change_log")),
    ("compacted_document", of_visits!("compacted_document")),
    (
        "visit_event",
        "DELETE FROM visit_event WHERE client_id = $1",
    ),
    (
        "journal_entry",
        "DELETE FROM journal_entry WHERE client_id = $1",
    ),
    ("file_entry", "DELETE FROM file_entry WHERE client_id = $1"),
    // One that is about others as well stays with them, without this client's id.
    ("statement", "DELETE FROM statement WHERE clients = $1"),
    (
        "client_absence",
        "DELETE FROM client_absence WHERE client_id = $1",
    ),
    ("visit_fact", "DELETE FROM visit_fact WHERE client_id = $1"),
    (
        "visit_document",
        "DELETE FROM visit_document WHERE client_id = $1",
    ),
    (
        "planned_visit",
        "DELETE FROM planned_visit WHERE client_id = $1",
    ),
    (
        "visit_template",
        "DELETE FROM visit_template WHERE client_id = $1",
    ),
    (
        "order_agreement",
        "DELETE FROM order_agreement WHERE client_id = $1",
    ),
    ("care_order", "DELETE FROM care_order WHERE client_id = $1"),
    // Its reason may say anything of the client; that it happened stays in the log.
    (
        "break_glass",
        "DELETE FROM break_glass WHERE client_id = $1",
    ),
    (
        "care_contact",
        "DELETE FROM care_contact WHERE client_id = $1",
    ),
    // The plan itself is others' too, and names clients by id alone.
    (
        "base_plan",
        "UPDATE base_plan SET moved = NULL, moved_client = NULL WHERE moved_client = $1",
    ),
    ("client", "DELETE FROM client WHERE client_id = $1"),
];

/// The same of a visit whose whole upload was refused: no document names its client.
const OF_REFUSED: [(&str, &str); 3] = [
    (
        "inbox_dealt_with",
        "DELETE FROM inbox_dealt_with WHERE item_id IN
            (SELECT item_id FROM inbox_item WHERE visit_id = $1)",
    ),
    ("inbox_item", "DELETE FROM inbox_item WHERE visit_id = $1"),
    ("quarantine", "DELETE FROM quarantine WHERE visit_id = $1"),
];

/// Tables that name clients or visits and are not erased from, each with its reason.
#[cfg(test)]
const KEPT: [(&str, &str); 3] = [
    (
        "access_log",
        "who looked has to be told for years; it names clients by id alone",
    ),
    (
        "schedule_touch",
        "ids of the last thirty days, and of nobody who is weeded",
    ),
    (
        "schedule_step",
        "ids and grounds of the last thirty days, and of nobody who is weeded",
    ),
];

impl Store {
    /// Every client with what weeding asks for, by id.
    pub async fn kept_clients(&self, today: LocalDate) -> Result<Vec<KeptClient>, StoreError> {
        let clients = self
            .database
            .rows(
                "SELECT c.body,
                    (SELECT max(date) FROM visit_fact f WHERE f.client_id = c.client_id),
                    (SELECT count(*) FROM care_order o WHERE o.client_id = c.client_id
                        AND (o.valid_to IS NULL OR o.valid_to >= $1)
                        AND o.version = (SELECT max(version) FROM care_order n
                            WHERE n.sender = o.sender
                                AND n.sender_order_id = o.sender_order_id)),
                    (SELECT count(*) FROM planned_visit p WHERE p.client_id = c.client_id
                        AND p.date >= $1),
                    (SELECT count(*) FROM client_absence a WHERE a.client_id = c.client_id
                        AND a.until_ms IS NULL AND a.withdrawn_ms IS NULL),
                    (SELECT max(written_ms) FROM visit_event e WHERE e.client_id = c.client_id),
                    (SELECT max(recorded_ms) FROM client_absence a
                        WHERE a.client_id = c.client_id),
                    (SELECT max(valid_to) FROM care_order o WHERE o.client_id = c.client_id
                        AND o.valid_to < $1),
                    (SELECT max(received_ms) FROM care_order o WHERE o.client_id = c.client_id)
                 FROM client c ORDER BY c.client_id",
                vec![text(today)],
            )
            .await?;
        let written = self.last_written().await?;
        clients.iter().map(|row| read(row, &written)).collect()
    }

    async fn last_written(&self) -> Result<BTreeMap<ClientId, LocalDate>, StoreError> {
        let rows = self
            .database
            .rows("SELECT client_id, body FROM file_entry", vec![])
            .await?;
        let mut last: BTreeMap<ClientId, LocalDate> = BTreeMap::new();
        for row in rows {
            let client_id = row.parsed(0)?;
            let date = row.json::<Written>(1)?.written.local_date();
            let known = last.entry(client_id).or_insert(date);
            *known = (*known).max(date);
        }
        Ok(last)
    }

    /// Keeps the proof, then erases all that is kept of these clients, one transaction
    /// each: phones sync meanwhile, and what a cut left is on the next list. Gives how many
    /// rows of each table went, and whether the database's files are clean of them. The rows
    /// of the access log stay: they name a client by id alone.
    pub async fn erase_clients<T: Serialize>(
        &self,
        clients: &[ClientId],
        proof: &T,
        now: Timestamp,
    ) -> Result<Erased, StoreError> {
        let mut transaction = self.database.write().await?;
        transaction
            .execute(
                "INSERT INTO weeding_proof (body, at_ms) VALUES ($1, $2)",
                vec![json(proof), now.millis().into()],
            )
            .await?;
        transaction.commit().await?;
        let mut rows = BTreeMap::new();
        for client_id in clients {
            let mut transaction = self.database.write().await?;
            transaction.order_log().await?;
            for visit_id in refused_visits(&mut transaction, *client_id).await? {
                for (table, sql) in OF_REFUSED {
                    let erased = transaction
                        .execute(sql, vec![visit_id.as_str().into()])
                        .await?;
                    *rows.entry(table).or_default() += erased;
                }
            }
            for (table, sql) in ERASED {
                let erased = transaction.execute(sql, vec![text(client_id)]).await?;
                *rows.entry(table).or_default() += erased;
            }
            transaction
                .execute(
                    "UPDATE statement SET clients = replace(clients, $1, '')
                     WHERE clients LIKE '%' || $1 || '%'",
                    vec![text(client_id)],
                )
                .await?;
            transaction.commit().await?;
        }
        let files = self.database.forget_erased().await?;
        Ok(Erased { rows, files })
    }

    /// The proofs of all weedings so far, oldest first.
    pub async fn weeding_proofs<T: serde::de::DeserializeOwned>(
        &self,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self
            .database
            .rows("SELECT body FROM weeding_proof ORDER BY sequence", vec![])
            .await?;
        rows.iter().map(|row| row.json(0)).collect()
    }
}

/// Visits of a client that have no document because all that was sent of them was refused.
/// Whose they are stands in the refused bytes alone, as the beginning of a record has it.
async fn refused_visits(
    transaction: &mut Transaction,
    client_id: ClientId,
) -> Result<BTreeSet<String>, StoreError> {
    let rows = transaction
        .rows(
            "SELECT visit_id, bytes FROM quarantine
             WHERE visit_id NOT IN (SELECT visit_id FROM visit_document)",
            vec![],
        )
        .await?;
    let client_id = client_id.to_string();
    let mut visits = BTreeSet::new();
    for row in rows {
        let bytes = row.bytes(1)?;
        let mut windows = bytes.windows(client_id.len());
        if windows.any(|window| window == client_id.as_bytes()) {
            visits.insert(row.text(0)?.to_owned());
        }
    }
    Ok(visits)
}

fn read(row: &Row, written: &BTreeMap<ClientId, LocalDate>) -> Result<KeptClient, StoreError> {
    let client: Client = row.json(0)?;
    let moment = |column| -> Result<Option<LocalDate>, StoreError> {
        let at = row.maybe_whole(column)?;
        Ok(at.map(|at| Timestamp::from_millis(at).local_date()))
    };
    let notes = [
        date_of(row, 1)?,
        written.get(&client.client_id).copied(),
        moment(5)?,
        moment(6)?,
        date_of(row, 7)?,
        moment(8)?,
    ];
    Ok(KeptClient {
        client_id: client.client_id,
        unit_id: client.unit_id,
        birth_date: birth_date(&client.personal_number),
        last_note: notes.into_iter().flatten().max(),
        in_care: client.alarm || row.whole(2)? + row.whole(3)? + row.whole(4)? > 0,
    })
}

fn date_of(row: &Row, column: usize) -> Result<Option<LocalDate>, StoreError> {
    let broken = |_| StoreError::Corrupt("a date of a client's row".to_owned());
    let text = row.maybe_text(column)?;
    text.map(|text| text.parse().map_err(broken)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The migrations of SQLite, as they stand in the folder.
    fn migrations() -> String {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");
        let files = std::fs::read_dir(folder).expect("the migrations");
        files
            .map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("text"))
            .collect()
    }

    #[test]
    fn every_table_that_names_a_client_or_a_visit_is_erased_or_kept_with_a_reason() {
        let sql = migrations();
        let tables = sql.split("CREATE TABLE ").skip(1);
        let mut looked_at = Vec::new();
        for table in tables {
            let (name, columns) = table.split_once(" (").expect("a name and columns");
            let columns = columns.split(");").next().unwrap_or_default();
            if !["client_id", "visit_id", "clients "]
                .iter()
                .any(|one| columns.contains(one))
            {
                continue;
            }
            looked_at.push(name);
            let erased = ERASED.iter().any(|(erased, _)| *erased == name);
            let kept = KEPT.iter().any(|(kept, _)| *kept == name);
            assert!(erased != kept, "{name}: erase it, or say why it is kept");
        }
        assert!(looked_at.len() >= 15, "{looked_at:?}");
        for (kept, _) in KEPT {
            assert!(looked_at.contains(&kept), "{kept} names nobody");
        }
    }
}
