//! Rows written straight into either database, many in a statement: one by one through the
//! store, millions of them would take longer than everything that is measured.

use std::path::{Path, PathBuf};

use anyhow::Context;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Database, Encode, Postgres, QueryBuilder, Sqlite, Type};

/// SQLite takes 32,766 values in one statement, PostgreSQL twice as many.
const ROWS_AT_ONCE: usize = 1_000;

/// A table and the columns that are written; the others stay NULL.
pub struct Table {
    pub name: &'static str,
    pub columns: &'static [&'static str],
}

pub enum Value {
    Whole(i64),
    Text(String),
}

/// A value for each column of its table.
pub type Row = Vec<Value>;

/// A connection beside the store's own.
pub enum Writer {
    Sqlite {
        connection: SqliteConnection,
        file: PathBuf,
    },
    Postgres(PgConnection),
}

impl Writer {
    /// To a database that the store has made already. A power cut while it is filled costs
    /// the bench and nobody's rows.
    pub async fn open(database: &str) -> anyhow::Result<Self> {
        if let Some(file) = database.strip_prefix("sqlite:") {
            let options = SqliteConnectOptions::new()
                .filename(file)
                .synchronous(SqliteSynchronous::Off)
                // Of KiB: a unit's month has its place in four indexes.
                .pragma("cache_size", "-65536");
            return Ok(Self::Sqlite {
                connection: options.connect().await.context("opening the database")?,
                file: Path::new(file).to_owned(),
            });
        }
        let connection = PgConnection::connect(database).await;
        let mut writer = Self::Postgres(connection.context("opening the database")?);
        writer.run("SET synchronous_commit = off").await?;
        Ok(writer)
    }

    pub async fn insert(
        &mut self,
        table: &Table,
        rows: impl Iterator<Item = Row>,
    ) -> anyhow::Result<()> {
        let mut rows = rows.peekable();
        self.run("BEGIN").await?;
        while rows.peek().is_some() {
            let some = rows.by_ref().take(ROWS_AT_ONCE);
            let written = match self {
                Self::Sqlite { connection, .. } => {
                    let mut statement = statement::<Sqlite>(table, some);
                    let done = statement.build().execute(connection).await;
                    done.map(|_| ())
                }
                Self::Postgres(connection) => {
                    let mut statement = statement::<Postgres>(table, some);
                    let done = statement.build().execute(connection).await;
                    done.map(|_| ())
                }
            };
            written.with_context(|| format!("filling {}", table.name))?;
        }
        self.run("COMMIT").await
    }

    /// Lets what was written come to rest, as it has by the night of a run.
    pub async fn settle(mut self) -> anyhow::Result<()> {
        match &self {
            Self::Sqlite { .. } => self.run("PRAGMA wal_checkpoint(TRUNCATE)").await?,
            Self::Postgres(_) => {
                self.run("VACUUM (ANALYZE)").await?;
                // Not everybody may: then the disk is busy for a while of the run.
                let _ = self.run("CHECKPOINT").await;
            }
        }
        match self {
            Self::Sqlite { connection, file } => {
                connection.close().await?;
                std::fs::File::open(&file)?.sync_all()?;
            }
            Self::Postgres(connection) => connection.close().await?,
        }
        Ok(())
    }

    async fn run(&mut self, statement: &'static str) -> anyhow::Result<()> {
        let query = sqlx::raw_sql(statement);
        let done = match self {
            Self::Sqlite { connection, .. } => query.execute(connection).await.map(|_| ()),
            Self::Postgres(connection) => query.execute(connection).await.map(|_| ()),
        };
        done.context(statement)
    }
}

fn statement<DB>(table: &Table, rows: impl Iterator<Item = Row>) -> QueryBuilder<DB>
where
    DB: Database,
    i64: for<'q> Encode<'q, DB> + Type<DB>,
    String: for<'q> Encode<'q, DB> + Type<DB>,
{
    let columns = table.columns.join(", ");
    let mut statement = QueryBuilder::new(format!("INSERT INTO {} ({columns}) ", table.name));
    statement.push_values(rows, |mut places, row| {
        for value in row {
            match value {
                Value::Whole(value) => places.push_bind(value),
                Value::Text(value) => places.push_bind(value),
            };
        }
    });
    statement
}
