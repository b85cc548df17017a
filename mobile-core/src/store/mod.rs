//! The phone's store: SQLCipher, one connection, one process, no mmap.
//!
//! This SQLite has the WAL-reset bug, which needs two connections that write
//! or checkpoint one file; exclusive locking makes a second opener fail.

mod cipher;
#[cfg(not(target_arch = "wasm32"))]
mod first_key;
mod reserve;

use std::path::Path;
use std::time::Duration;

use care_model::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use visit_record::laws::Law;

use crate::error::CoreError;
use reserve::Reserve;

/// Migrations in order; added, never edited. The position is the version.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_shift_entry.sql"),
];

/// SQLCipher's raw key: 256 bits.
const DATABASE_KEY_BYTES: usize = 32;
/// Another opener holds the file for as long as it lives: no use to wait long.
const PATIENCE: Duration = Duration::from_millis(200);

/// Keys of the `meta` table.
pub(crate) mod key {
    pub const ENROLMENT: &str = "enrolment";
    pub const SESSION: &str = "session";
    pub const SNAPSHOT: &str = "snapshot";
    pub const CURSOR: &str = "cursor";
    /// How far the person's shift entries have been brought, in the cursor's epoch.
    pub const SHIFT_CURSOR: &str = "shift_cursor";
    /// Of the last answer, whoever was reading: it outlives the cursor.
    pub const EPOCH: &str = "epoch";
    pub const COMPARE: &str = "compare";
    /// Times at visits whose documents have left.
    pub const STAYS: &str = "stays";
    /// Former users whose work was offered since the phone's user had her turn.
    pub const HAD_A_TURN: &str = "had_a_turn";
    pub const OFFSET: &str = "offset";
    /// The last exchange, by the server's clock and the phone's.
    pub const MEETING: &str = "meeting";
    /// When something was recorded last, by the server's time.
    pub const RECORDED: &str = "recorded";
    /// Attempts without an answer, and until when to wait.
    pub const PAUSE: &str = "pause";
    pub const LAST_SYNC: &str = "last_sync";
}

pub(crate) struct Store {
    connection: Connection,
    reserve: Reserve,
    /// The phone was full since this opening.
    is_tight: bool,
}

impl Store {
    pub fn open(path: &Path, database_key: &[u8]) -> Result<Self, CoreError> {
        if database_key.len() != DATABASE_KEY_BYTES {
            // A short key would be taken for a passphrase.
            return Err(CoreError::WrongKey);
        }
        let connection = cipher::open(path, &visit_record::edit::hex(database_key))?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        // The first read tells whether the key fits.
        connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
        keep_log(&connection)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.pragma_update(None, "mmap_size", 0)?;
        let reserve = Reserve::take(path);
        let mut store = Self {
            connection,
            reserve,
            is_tight: false,
        };
        store.settle()?;
        store.migrate()?;
        Ok(store)
    }

    pub fn close(self) -> Result<(), CoreError> {
        self.write_back("TRUNCATE")?;
        self.connection.close().map_err(|(_, error)| error.into())
    }

    /// What an app that died left in the log goes into the file at once. A sync
    /// that failed there leaves a log that is read and yet not on the disk: what
    /// is added behind it would be lost with it when the power goes.
    fn settle(&self) -> Result<(), CoreError> {
        match self.write_back("TRUNCATE") {
            // The log is as good as it was; work goes on, from the reserve.
            Err(CoreError::DiskFull) => Ok(()),
            settled => settled,
        }
    }

    /// Writes the log into the file. `after` says what becomes of the log: it is
    /// begun anew in its place (RESTART) or given back (TRUNCATE).
    fn write_back(&self, after: &str) -> Result<(), CoreError> {
        let checkpoint = format!("PRAGMA wal_checkpoint({after})");
        Ok(self.connection.query_row(&checkpoint, [], |_| Ok(()))?)
    }

    fn migrate(&mut self) -> Result<(), CoreError> {
        let version: i64 = self
            .connection
            .pragma_query_value(None, "user_version", |row| row.get(0))?;
        for (index, migration) in MIGRATIONS.iter().enumerate().skip(version as usize) {
            self.write_work(|tx| {
                tx.execute_batch(migration)?;
                Ok(tx.pragma_update(None, "user_version", index as i64 + 1)?)
            })?;
        }
        Ok(())
    }

    /// Runs `work` in one transaction: all of it is on disk, or none.
    pub fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, CoreError>,
    ) -> Result<T, CoreError> {
        let transaction = self.connection.transaction()?;
        let outcome = work(&transaction)?;
        transaction.commit()?;
        Ok(outcome)
    }

    /// The same for what a full phone must take too, a staff member's work and an
    /// update of the app: the reserve is given up, step by step.
    pub fn write_work<T>(
        &mut self,
        mut work: impl FnMut(&Transaction<'_>) -> Result<T, CoreError>,
    ) -> Result<T, CoreError> {
        let mut outcome = self.write(&mut work);
        while matches!(outcome, Err(CoreError::DiskFull)) {
            // The log's own room may do; if not, the reserve's.
            if std::mem::replace(&mut self.is_tight, true) && !self.reserve.give_up_some() {
                return outcome;
            }
            let _ = self.write_back("RESTART");
            outcome = self.write(&mut work);
        }
        if self.is_tight {
            // Else the log would grow into the room that the file needs. What was
            // recorded is in the log by now, whatever becomes of this.
            let _ = self.write_back("RESTART");
        }
        outcome
    }

    pub fn read(&self) -> &Connection {
        &self.connection
    }
}

/// Asks for the write-ahead log, to the end: SQLite names the new mode first and
/// commits to it afterwards. Where that fails it would go on with a journal, whose
/// commits a power cut may take back.
fn keep_log(connection: &Connection) -> Result<(), CoreError> {
    let mut statement = connection.prepare("PRAGMA journal_mode = WAL")?;
    let mut rows = statement.query([])?;
    let mut mode = String::new();
    while let Some(row) = rows.next()? {
        mode = row.get(0)?;
    }
    if mode == "wal" {
        Ok(())
    } else {
        Err(CoreError::Store {
            what: "its log cannot be begun".to_owned(),
        })
    }
}

/// A value of the `meta` table.
pub(crate) fn get_meta<T: DeserializeOwned>(
    connection: &Connection,
    key: &str,
) -> Result<Option<T>, CoreError> {
    let bytes: Option<Vec<u8>> = connection
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    bytes
        .map(|bytes| {
            ciborium::from_reader(bytes.as_slice()).map_err(|_| CoreError::Store {
                what: format!("meta {key} is unreadable"),
            })
        })
        .transpose()
}

pub(crate) fn put_meta<T: Serialize>(
    connection: &Connection,
    key: &str,
    value: &T,
) -> Result<(), CoreError> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("meta values have a CBOR form");
    connection
        .prepare_cached(
            "INSERT INTO meta (key, value) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )?
        .execute(params![key, bytes])?;
    Ok(())
}

pub(crate) fn delete_meta(connection: &Connection, key: &str) -> Result<(), CoreError> {
    connection.execute("DELETE FROM meta WHERE key = ?1", [key])?;
    Ok(())
}

/// Receipted changes are kept this long, in case a server is restored.
pub(crate) const KEPT_AFTER_RECEIPT_S: i64 = 72 * 3600;

/// Forgets what was receipted more than 72 hours ago.
pub(crate) fn forget_old(connection: &Connection, now: Timestamp) -> Result<(), CoreError> {
    let kept_s = if Law::KeptAfterReceipt.holds() {
        KEPT_AFTER_RECEIPT_S
    } else {
        0
    };
    let before = now.plus_seconds(-kept_s).millis();
    connection.execute(
        "DELETE FROM outbox WHERE state = 1 AND receipted_ms < ?1
         AND visit_id NOT IN (SELECT visit_id FROM outbox WHERE state = 0)",
        params![before],
    )?;
    connection.execute(
        "DELETE FROM command WHERE given_ms < ?1
         AND event_id NOT IN (SELECT event_id FROM outbox WHERE event_id IS NOT NULL)",
        params![before],
    )?;
    crate::shift::forget_old(connection, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_has_one_connection_full_sync_no_mmap_and_is_encrypted() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("phone.db");
        let key = [7u8; 32];
        let store = Store::open(&path, &key).expect("a new store");
        let text = |pragma: &str| -> String {
            let read = |row: &rusqlite::Row<'_>| row.get::<_, rusqlite::types::Value>(0);
            format!(
                "{:?}",
                store
                    .read()
                    .pragma_query_value(None, pragma, read)
                    .expect(pragma)
            )
        };
        assert_eq!(text("journal_mode"), "Text(\"wal\")");
        assert_eq!(text("synchronous"), "Integer(2)");
        assert_eq!(text("mmap_size"), "Integer(0)");
        assert_eq!(
            Store::open(&path, &key).err(),
            Some(CoreError::StoreInUse),
            "a second opener"
        );
        store.close().expect("closes");
        assert_eq!(
            Store::open(&path, &[8u8; 32]).err(),
            Some(CoreError::WrongKey)
        );
        let bytes = std::fs::read(&path).expect("the file");
        assert!(!bytes.starts_with(b"SQLite format 3"), "the file is plain");
        Store::open(&path, &key).expect("the right key still opens it");
    }

    #[test]
    fn a_file_that_is_no_database_is_refused_and_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("phone.db");
        let garbage = vec![0x5a_u8; 8192];
        std::fs::write(&path, &garbage).expect("written");
        assert_eq!(
            Store::open(&path, &[7u8; 32]).err(),
            Some(CoreError::WrongKey)
        );
        assert_eq!(std::fs::read(&path).expect("the file"), garbage);
    }

    #[test]
    fn a_full_disk_says_so_and_keeps_what_was_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("phone.db");
        let mut store = Store::open(&path, &[7u8; 32]).expect("a new store");
        store
            .write(|tx| put_meta(tx, "kept", &"before"))
            .expect("room");
        // SQLite's own limit gives the very error a full disk gives.
        let pages: i64 = store
            .read()
            .pragma_query_value(None, "page_count", |row| row.get(0))
            .expect("a count");
        let limited = format!("PRAGMA max_page_count = {pages}");
        store
            .read()
            .query_row(&limited, [], |_| Ok(()))
            .expect("limited");
        let large = "x".repeat(200_000);
        let full = store.write(|tx| put_meta(tx, "large", &large));
        assert_eq!(full.err(), Some(CoreError::DiskFull));
        let kept: Option<String> = get_meta(store.read(), "kept").expect("readable");
        assert_eq!(kept.as_deref(), Some("before"));
        let large: Option<String> = get_meta(store.read(), "large").expect("readable");
        assert_eq!(large, None, "nothing half-written");
    }
}
