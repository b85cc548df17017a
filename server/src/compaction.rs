//! Compaction: the changes of visits that were attested and have long been still are kept in
//! one saved document each ([`store::compaction`]).

use std::time::Duration;

use care_model::time::Timestamp;
use store::compaction::Compaction;

use crate::App;

/// How often it is looked for what is due. A few visits at a time all around the clock are
/// less to anybody than a city's day of them at once.
const LOOK_EVERY: Duration = Duration::from_mins(10);
/// Visits of one look: 72,000 a day, which is more than a city's.
const MOST_A_LOOK: u64 = 500;

const DAY_S: i64 = 24 * 3600;

/// Compacts what is due, a part at a time, until the server stops.
pub async fn watch(app: App) {
    let mut told = app.shutdown.subscribe();
    loop {
        match compact(&app, MOST_A_LOOK).await {
            Ok(done) if done.visits > 0 => tracing::info!(
                visits = done.visits,
                changes = done.changes,
                bytes_before = done.bytes_before,
                bytes_after = done.bytes_after,
                "compacted"
            ),
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "what is due was not compacted"),
        }
        tokio::select! {
            _ = told.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Compacts up to `most` visits that are due.
///
/// # Errors
/// When the database does not answer.
pub async fn compact(app: &App, most: u64) -> anyhow::Result<Compaction> {
    let now = app.clock.now();
    let done = app.store.compact(still_since(app, now), most, now).await?;
    Ok(done)
}

fn still_since(app: &App, now: Timestamp) -> Timestamp {
    now.plus_seconds(-DAY_S * i64::from(app.config.compact_after_days))
}

/// # Errors
/// Which visits were not compacted, and what to do.
pub fn verdict(done: &Compaction) -> anyhow::Result<()> {
    if done.unproved.is_empty() {
        return Ok(());
    }
    let first = &done.unproved[0];
    anyhow::bail!(
        "{} visits were not compacted and stay as they were, the first {}: {}; \
         `vardag admin check-store` says what is wrong with them",
        done.unproved.len(),
        first.visit_id,
        first.why
    );
}
