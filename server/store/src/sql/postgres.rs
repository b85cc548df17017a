//! PostgreSQL, for a city.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use care_model::time::Stopwatch;
use sqlx::postgres::{PgArguments, PgPool, PgPoolOptions, PgRow};
use sqlx::{Column, Postgres, Row as _, TypeInfo};

use super::{Row, Value};
use crate::StoreError;

/// Connections of one node; beyond it requests queue here, not in the database.
const CONNECTIONS: u32 = 10;
/// How long a request waits for a connection before it answers busy.
const PATIENCE: Duration = Duration::from_secs(10);
/// Any number of our own: the advisory lock that orders the log.
const LOG_LOCK: i64 = 0x5641_5244_4147;

pub(crate) struct PostgresPool {
    pool: PgPool,
    changeover: Arc<Changeover>,
}

/// When a connection last turned out to be to a node that takes no writes. All
/// that were open by then may be, and are not used again: a pool that keeps them
/// stays with the old node when another has taken over.
#[derive(Default)]
struct Changeover(Mutex<Option<Stopwatch>>);

impl Changeover {
    fn note(&self, error: StoreError) -> StoreError {
        if matches!(error, StoreError::ReadOnly) {
            *self.0.lock().expect("no holder of this lock panics") = Some(Stopwatch::start());
        }
        error
    }

    fn has_overtaken(&self, age: Duration) -> bool {
        let seen = self.0.lock().expect("no holder of this lock panics");
        seen.as_ref().is_some_and(|seen| age >= seen.elapsed())
    }
}

/// A transaction, and where it tells that its node takes no writes.
pub(crate) struct PostgresTransaction {
    inner: sqlx::Transaction<'static, Postgres>,
    changeover: Arc<Changeover>,
}

impl PostgresPool {
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let changeover = Arc::new(Changeover::default());
        let asked = Arc::clone(&changeover);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .before_acquire(move |_, connection| {
                let is_usable = !asked.has_overtaken(connection.age);
                Box::pin(async move { Ok(is_usable) })
            })
            .connect(url)
            .await?;
        sqlx::migrate!("migrations/postgres").run(&pool).await?;
        Ok(Self { pool, changeover })
    }

    pub async fn begin(&self) -> Result<PostgresTransaction, StoreError> {
        Ok(PostgresTransaction {
            inner: self.pool.begin().await?,
            changeover: Arc::clone(&self.changeover),
        })
    }

    /// The answer to one statement that only reads.
    pub async fn rows(
        &self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        let rows = bind(sql, values).fetch_all(&self.pool).await;
        let rows = rows.map_err(|error| self.changeover.note(error.into()))?;
        rows.iter().map(read_row).collect()
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }
}

fn bind(
    sql: &'static str,
    values: Vec<Value>,
) -> sqlx::query::Query<'static, Postgres, PgArguments> {
    values
        .into_iter()
        .fold(sqlx::query(sql), |query, value| match value {
            Value::Whole(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Bytes(value) => query.bind(value),
        })
}

impl PostgresTransaction {
    pub async fn execute(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<u64, StoreError> {
        let done = bind(sql, values).execute(&mut *self.inner).await;
        let done = done.map_err(|error| self.changeover.note(error.into()))?;
        Ok(done.rows_affected())
    }

    pub async fn rows(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        let rows = bind(sql, values).fetch_all(&mut *self.inner).await;
        let rows = rows.map_err(|error| self.changeover.note(error.into()))?;
        rows.iter().map(read_row).collect()
    }

    pub async fn order_log(&mut self) -> Result<(), StoreError> {
        sqlx::query("SELECT pg_advisory_xact_lock($1)")
            .bind(LOG_LOCK)
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    pub async fn commit(self) -> Result<(), StoreError> {
        let done = self.inner.commit().await;
        done.map_err(|error| self.changeover.note(error.into()))
    }
}

fn read_row(row: &PgRow) -> Result<Row, StoreError> {
    let values = row.columns().iter().map(|column| {
        let at = column.ordinal();
        Ok(match column.type_info().name() {
            "INT8" => Value::Whole(row.try_get(at)?),
            "BYTEA" => Value::Bytes(row.try_get(at)?),
            _ => Value::Text(row.try_get(at)?),
        })
    });
    Ok(Row(values.collect::<Result<_, StoreError>>()?))
}
