//! Two databases behind one small face: portable statements with `$1`
//! placeholders, and values that are whole numbers, texts or bytes. Those three
//! mean the same in SQLite and PostgreSQL, and so do `ON CONFLICT` and
//! `RETURNING`; what differs (identity columns, the commit order of the log)
//! lives in the two modules and the two migration folders.

mod postgres;
mod sqlite;

use crate::StoreError;
use crate::weeding::ErasedFiles;

pub(crate) use postgres::{PostgresPool, PostgresTransaction};
pub(crate) use sqlite::SqliteFile;

/// One value of a row or an argument; the variant is the column's type, and
/// `None` is NULL of that type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Whole(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Whole(Some(value))
    }
}
impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Whole(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}
impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}
impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(Some(value))
    }
}
impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(Some(value.to_vec()))
    }
}

/// Anything written the way it is shown: ids and dates.
pub(crate) fn text(value: impl std::fmt::Display) -> Value {
    Value::Text(Some(value.to_string()))
}

/// One row of an answer, columns by position.
#[derive(Debug)]
pub(crate) struct Row(pub Vec<Value>);

impl Row {
    pub fn whole(&self, column: usize) -> Result<i64, StoreError> {
        self.maybe_whole(column)?.ok_or_else(|| unexpected(column))
    }

    pub fn maybe_whole(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.0.get(column) {
            Some(Value::Whole(value)) => Ok(*value),
            // SQLite tells a NULL without the column's type.
            Some(Value::Text(None) | Value::Bytes(None)) => Ok(None),
            _ => Err(unexpected(column)),
        }
    }

    pub fn text(&self, column: usize) -> Result<&str, StoreError> {
        self.maybe_text(column)?.ok_or_else(|| unexpected(column))
    }

    pub fn maybe_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.0.get(column) {
            Some(Value::Text(value)) => Ok(value.as_deref()),
            Some(Value::Whole(None) | Value::Bytes(None)) => Ok(None),
            _ => Err(unexpected(column)),
        }
    }

    pub fn bytes(&self, column: usize) -> Result<&[u8], StoreError> {
        match self.0.get(column) {
            Some(Value::Bytes(Some(value))) => Ok(value),
            _ => Err(unexpected(column)),
        }
    }

    /// A column that holds an id or a date.
    pub fn parsed<T: std::str::FromStr>(&self, column: usize) -> Result<T, StoreError> {
        self.text(column)?.parse().map_err(|_| unexpected(column))
    }

    /// A column that holds one of our types as JSON.
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: usize) -> Result<T, StoreError> {
        serde_json::from_str(self.text(column)?).map_err(|_| unexpected(column))
    }
}

fn unexpected(column: usize) -> StoreError {
    StoreError::Corrupt(format!("column {column} of a row has an unexpected form"))
}

/// A text column that holds one of our types.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> Value {
    Value::Text(Some(
        serde_json::to_string(value).expect("our rows have a JSON form"),
    ))
}

/// Either database.
pub(crate) enum Database {
    Sqlite(SqliteFile),
    Postgres(PostgresPool),
}

impl Database {
    /// A transaction that may write.
    pub async fn write(&self) -> Result<Transaction, StoreError> {
        Ok(match self {
            Self::Sqlite(file) => Transaction::Sqlite(file.write().await?),
            Self::Postgres(pool) => Transaction::Postgres(pool.begin().await?),
        })
    }

    /// A transaction that only reads: one moment's view.
    pub async fn read(&self) -> Result<Transaction, StoreError> {
        Ok(match self {
            Self::Sqlite(file) => Transaction::Sqlite(file.read().await?),
            Self::Postgres(pool) => Transaction::Postgres(pool.begin().await?),
        })
    }

    /// The answer to one statement that only reads: one moment's view by itself, so
    /// that no transaction has to be begun and ended around it.
    /// Sees to it that nothing of what was deleted stays in the database's files. What
    /// PostgreSQL keeps of it until it cleans up is its operator's to see to.
    pub async fn forget_erased(&self) -> Result<ErasedFiles, StoreError> {
        match self {
            Self::Sqlite(file) => file.forget_erased().await,
            Self::Postgres(_) => Ok(ErasedFiles::UntilVacuum),
        }
    }

    pub async fn rows(
        &self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(file) => file.rows(sql, values).await,
            Self::Postgres(pool) => pool.rows(sql, values).await,
        }
    }

    /// The first row of [`Database::rows`].
    pub async fn row(
        &self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, values).await?.into_iter().next())
    }

    /// What the database says of its own pages and indexes, one fault a line: SQLite
    /// alone can be asked. PostgreSQL's checksums speak when a page is read.
    pub async fn faults_of_file(&self) -> Result<Vec<String>, StoreError> {
        let Self::Sqlite(file) = self else {
            return Ok(vec![]);
        };
        let rows = file.rows("PRAGMA integrity_check", vec![]).await?;
        let lines = rows.iter().map(|row| row.text(0).map(str::to_owned));
        let lines: Vec<String> = lines.collect::<Result<_, _>>()?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }

    /// Waits for open transactions and closes all connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(file) => file.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// An open transaction; dropped without [`Transaction::commit`] it leaves nothing.
pub(crate) enum Transaction {
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    Postgres(PostgresTransaction),
}

impl Transaction {
    /// Runs a statement and tells how many rows it changed.
    pub async fn execute(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(transaction) => sqlite::execute(transaction, sql, values).await,
            Self::Postgres(transaction) => transaction.execute(sql, values).await,
        }
    }

    pub async fn rows(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(transaction) => sqlite::rows(transaction, sql, values).await,
            Self::Postgres(transaction) => transaction.rows(sql, values).await,
        }
    }

    pub async fn row(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, values).await?.into_iter().next())
    }

    /// Makes positions in the log come in the order of commits: SQLite has one
    /// writer, PostgreSQL takes a lock that lasts to the commit.
    pub async fn order_log(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(transaction) => transaction.order_log().await,
        }
    }

    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await?,
            Self::Postgres(transaction) => transaction.commit().await?,
        }
        Ok(())
    }
}
