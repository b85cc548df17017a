//! PostgreSQL, for a city.

use std::time::Duration;

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

pub(crate) struct PostgresPool(PgPool);

impl PostgresPool {
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect(url)
            .await?;
        sqlx::migrate!("migrations/postgres").run(&pool).await?;
        Ok(Self(pool))
    }

    pub async fn begin(&self) -> Result<sqlx::Transaction<'static, Postgres>, StoreError> {
        Ok(self.0.begin().await?)
    }

    pub async fn close(&self) {
        self.0.close().await;
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

pub(super) async fn execute(
    transaction: &mut sqlx::Transaction<'static, Postgres>,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<u64, StoreError> {
    Ok(bind(sql, values)
        .execute(&mut **transaction)
        .await?
        .rows_affected())
}

pub(super) async fn rows(
    transaction: &mut sqlx::Transaction<'static, Postgres>,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Vec<Row>, StoreError> {
    let rows = bind(sql, values).fetch_all(&mut **transaction).await?;
    rows.iter().map(read_row).collect()
}

pub(super) async fn order_log(
    transaction: &mut sqlx::Transaction<'static, Postgres>,
) -> Result<(), StoreError> {
    sqlx::query("SELECT pg_advisory_xact_lock($1)")
        .bind(LOG_LOCK)
        .execute(&mut **transaction)
        .await?;
    Ok(())
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
