//! What the server stores: an embedded SQLite by default, PostgreSQL for a city.
//!
//! Each method is one step of the domain and one transaction. What is read
//! about a person is read with an [`audit::Access`], which exists once the
//! access log has its row, or for a step in which nobody sees it.

pub mod absence;
pub mod accounts;
pub mod agreement;
pub mod audit;
pub mod base_plan;
pub mod break_glass;
pub mod care_contact;
pub mod check;
pub mod client_absence;
mod client_file;
pub mod compaction;
pub mod devices;
mod documents;
pub mod exports;
pub mod feed;
mod file_entry;
mod horizon;
pub mod inbox;
pub mod journal;
pub mod leave;
pub mod order_inbox;
pub mod orders;
pub mod planning;
mod projection;
pub mod rates;
pub mod registry;
pub mod review;
pub mod shift_entry;
mod sql;
pub mod statement;
pub mod steps;
pub mod sync;
pub mod touches;
mod unit_rules;
pub mod unsent;
pub mod weeding;

use std::path::Path;

use sql::{Database, PostgresPool, SqliteFile};

pub use audit::{Access, AccessEntry};
pub use client_file::ClientOrder;
pub use horizon::Horizon;

/// Why the store did not do it. No text holds personal data.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database is busy: another writer holds it; try again in a moment")]
    Busy,
    #[error("the disk is full; nothing was written")]
    DiskFull,
    /// A node that has been a standby since, or that somebody has locked.
    #[error("the database takes no writes; nothing was written")]
    ReadOnly,
    #[error("the stored data is not as expected: {0}")]
    Corrupt(String),
    #[error("{0}")]
    Unusable(String),
    /// The draft was changed by somebody else meanwhile.
    #[error("the plan has revision {current} now")]
    StaleRevision { current: i64 },
    /// No change of the draft is left that could be taken back.
    #[error("no change of the plan is left to undo")]
    NothingToUndo,
    /// No change of the draft was taken back, or another was made since.
    #[error("no change of the plan was taken back that could be made again")]
    NothingToRedo,
    /// The same id came with other content.
    #[error("{what} came before with other content")]
    Differs { what: String },
    #[error("{what} is not known here")]
    Unknown { what: &'static str },
    #[error("migration of the database failed: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error("the database failed: {0}")]
    Database(sqlx::Error),
    #[error(transparent)]
    Record(#[from] visit_record::RecordError),
}

/// SQLite's primary result codes, in the low byte of extended ones.
const SQLITE_BUSY: i64 = 5;
const SQLITE_LOCKED: i64 = 6;
const SQLITE_FULL: i64 = 13;

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Busy;
        }
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code);
        match code.as_deref() {
            // PostgreSQL: disk_full, lock_not_available, too_many_connections,
            // deadlock_detected.
            Some("53100") => Self::DiskFull,
            // read_only_sql_transaction
            Some("25006") => Self::ReadOnly,
            Some("55P03" | "53300" | "40P01") => Self::Busy,
            Some(code) => match code.parse::<i64>().map(|code| code & 0xff) {
                Ok(SQLITE_BUSY | SQLITE_LOCKED) if code.len() < 5 => Self::Busy,
                Ok(SQLITE_FULL) if code.len() < 5 => Self::DiskFull,
                _ => Self::Database(error),
            },
            None => Self::Database(error),
        }
    }
}

/// The server's store. Cheap to share behind an `Arc`.
pub struct Store {
    database: Database,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Store(..)")
    }
}

impl Store {
    /// Opens the SQLite file, or makes it, and migrates it.
    pub async fn open_sqlite(path: &Path) -> Result<Self, StoreError> {
        Ok(Self {
            database: Database::Sqlite(SqliteFile::open(path).await?),
        })
    }

    /// Connects to PostgreSQL and migrates it.
    pub async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        Ok(Self {
            database: Database::Postgres(PostgresPool::open(url).await?),
        })
    }

    /// Waits for open transactions and closes all connections; a SQLite file is
    /// then whole by itself and can be copied. Nothing can be asked afterwards.
    pub async fn close(&self) {
        self.database.close().await;
    }

    /// Whether a transaction that writes can be had and committed.
    pub async fn check_writable(&self) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        transaction
            .execute("DELETE FROM meta WHERE key = 'probe'", vec![])
            .await?;
        transaction.commit().await
    }
}
