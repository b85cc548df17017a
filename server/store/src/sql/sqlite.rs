//! The embedded SQLite: one connection writes, a few read.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteRow, SqliteSynchronous,
};
use sqlx::{Column, Row as _, Sqlite, TypeInfo, ValueRef};

use super::{Row, Value};
use crate::StoreError;
use crate::weeding::ErasedFiles;

/// The oldest SQLite without the WAL-reset bug.
const OLDEST_SAFE: (u32, u32, u32) = (3, 51, 3);
/// Readers beside the one writer.
const READERS: u32 = 4;
/// How long a request waits for the writer before it answers busy.
const PATIENCE: Duration = Duration::from_secs(10);

/// Rows that the database's thread may be ahead of whoever reads them: a day of a
/// unit. Each time it is not ahead the two wait for one another.
const ROWS_AT_ONCE: usize = 1_024;

pub(crate) struct SqliteFile {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl SqliteFile {
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A receipt lets a phone forget: it must survive a power cut.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE)
            .row_buffer_size(ROWS_AT_ONCE)
            .foreign_keys(true)
            // What is deleted is written over: a weeded name must not stay in the file.
            .pragma("secure_delete", "ON");
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(PATIENCE)
        };
        let writer = pool(1).connect_with(options.clone()).await?;
        check_version(&writer).await?;
        sqlx::migrate!("migrations/sqlite").run(&writer).await?;
        let readers = pool(READERS).connect_with(options).await?;
        Ok(Self { writer, readers })
    }

    pub async fn write(&self) -> Result<sqlx::Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    pub async fn read(&self) -> Result<sqlx::Transaction<'static, Sqlite>, StoreError> {
        Ok(self.readers.begin().await?)
    }

    /// The answer to one statement that only reads.
    pub async fn rows(
        &self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        let rows = bind(sql, values).fetch_all(&self.readers).await?;
        rows.iter().map(read_row).collect()
    }

    /// Moves the log into the file, and cuts it: it holds pages as they were.
    pub async fn forget_erased(&self) -> Result<ErasedFiles, StoreError> {
        let checkpoint = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)");
        let busy: i64 = checkpoint.fetch_one(&self.writer).await?;
        Ok(if busy == 0 {
            ErasedFiles::Clean
        } else {
            ErasedFiles::LogHeld
        })
    }

    /// The last connection to close writes the log into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

async fn check_version(pool: &SqlitePool) -> Result<(), StoreError> {
    let found: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(pool)
        .await?;
    let mut parts = found.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    let version = (next(), next(), next());
    if version >= OLDEST_SAFE {
        return Ok(());
    }
    // A test build or a simulator may be linked with the phone's SQLCipher; the
    // released server is built alone and must not be.
    if cfg!(debug_assertions) || cfg!(feature = "simulation") {
        tracing::warn!(sqlite = %found, "this SQLite has the WAL-reset bug; for tests and simulations only");
        return Ok(());
    }
    Err(StoreError::Unusable(format!(
        "SQLite {found} can corrupt its log; build the server on its own (-p server)"
    )))
}

type Query<'q> = sqlx::query::Query<'q, Sqlite, SqliteArguments>;

fn bind(sql: &'static str, values: Vec<Value>) -> Query<'static> {
    values
        .into_iter()
        .fold(sqlx::query(sql), |query, value| match value {
            Value::Whole(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Bytes(value) => query.bind(value),
        })
}

pub(super) async fn execute(
    transaction: &mut sqlx::Transaction<'static, Sqlite>,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<u64, StoreError> {
    Ok(bind(sql, values)
        .execute(&mut **transaction)
        .await?
        .rows_affected())
}

pub(super) async fn rows(
    transaction: &mut sqlx::Transaction<'static, Sqlite>,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Vec<Row>, StoreError> {
    let rows = bind(sql, values).fetch_all(&mut **transaction).await?;
    rows.iter().map(read_row).collect()
}

fn read_row(row: &SqliteRow) -> Result<Row, StoreError> {
    let columns = row.columns();
    let values = columns.iter().map(|column| {
        let at = column.ordinal();
        let raw = row.try_get_raw(at)?;
        let kind = raw.type_info();
        Ok(match kind.name() {
            "INTEGER" | "BIGINT" | "INT8" => Value::Whole(row.try_get(at)?),
            "BLOB" => Value::Bytes(row.try_get(at)?),
            "NULL" => Value::Text(None),
            _ => Value::Text(row.try_get(at)?),
        })
    });
    Ok(Row(values.collect::<Result<_, StoreError>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_disk_says_so_and_keeps_what_was_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = SqliteFile::open(&folder.path().join("v.db"))
            .await
            .expect("opens");
        let put = "INSERT INTO meta (key, value) VALUES ($1, $2)";
        let mut transaction = file.write().await.expect("begins");
        let kept = vec![Value::from("kept"), Value::from(b"before".as_slice())];
        execute(&mut transaction, put, kept).await.expect("room");
        transaction.commit().await.expect("commits");
        // SQLite's own limit gives the very error a full disk gives.
        let pages: i64 = sqlx::query_scalar("PRAGMA page_count")
            .fetch_one(&file.writer)
            .await
            .expect("a count");
        let limited = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
        sqlx::query(limited)
            .execute(&file.writer)
            .await
            .expect("limited");
        let mut transaction = file.write().await.expect("begins");
        let large = vec![Value::from("large"), Value::from(vec![7u8; 400_000])];
        let full = execute(&mut transaction, put, large).await;
        assert!(matches!(full, Err(StoreError::DiskFull)), "{full:?}");
        drop(transaction);
        let mut transaction = file.read().await.expect("begins");
        let rows = rows(
            &mut transaction,
            "SELECT key FROM meta ORDER BY key",
            vec![],
        )
        .await
        .expect("reads");
        assert_eq!(rows.len(), 1, "the first is there, nothing of the second");
    }
}
