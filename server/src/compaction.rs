//! Compaction: the changes of visits that were attested and have long been still are kept in
//! one saved document each ([`store::compaction`]).

use std::collections::BTreeSet;
use std::time::Duration;

use care_model::id::VisitId;
use store::StoreError;
use store::compaction::{Compactable, Compaction};

use crate::App;

/// How often it is looked for what is due.
pub const LOOK_EVERY: Duration = Duration::from_hours(1);
/// Visits of one look, and how long before the next where there are more: a few at a time
/// hold up no phone, and are more in a day than a city has.
const MOST_A_LOOK: u64 = 20;
const LOOK_AGAIN: Duration = Duration::from_secs(5);

const DAY_S: i64 = 24 * 3600;

/// Compacts what is due, a few visits at a time, until the server stops.
pub async fn watch(app: App, look_every: Duration) {
    let mut told = app.shutdown.subscribe();
    let mut unproved = BTreeSet::new();
    let mut pause = look_every;
    loop {
        tokio::select! {
            _ = told.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = look_every;
        // A look of its own, so that a panic inside the document library ends that alone.
        let (of, but) = (app.clone(), unproved.clone());
        match tokio::spawn(async move { compact(&of, &but, MOST_A_LOOK).await }).await {
            Ok(Ok(done)) => {
                app.metrics.count_compacted(&done);
                tell(&done);
                if done.tried() >= MOST_A_LOOK {
                    pause = LOOK_AGAIN;
                }
                unproved.extend(done.unproved.iter().map(|one| one.visit_id));
            }
            Ok(Err(error)) => tracing::error!(%error, "what is due was not compacted"),
            Err(error) => tracing::error!(%error, "a look for what is to be compacted failed"),
        }
    }
}

fn tell(done: &Compaction) {
    if done.visits > 0 {
        tracing::info!(
            visits = done.visits,
            changes = done.changes,
            bytes_before = done.bytes_before,
            bytes_after = done.bytes_after,
            "compacted"
        );
    }
}

/// Compacts up to `most` visits that are due, but for those named.
///
/// # Errors
/// When the database does not answer.
pub async fn compact(
    app: &App,
    but: &BTreeSet<VisitId>,
    most: u64,
) -> Result<Compaction, StoreError> {
    let days = i64::from(app.config.compact_after_days);
    let still_since = app.clock.now().plus_seconds(-DAY_S * days);
    let which = Compactable {
        still_since,
        but,
        most,
    };
    app.store.compact(which).await
}

/// # Errors
/// Which visits were not compacted, and what to do.
pub fn verdict(done: &Compaction) -> anyhow::Result<()> {
    let Some(first) = done.unproved.first() else {
        return Ok(());
    };
    anyhow::bail!(
        "{} visits were not compacted and stay as they were, the first {}: {}; \
         `vardag admin check-store` says what is wrong with them",
        done.unproved.len(),
        first.visit_id,
        first.why
    );
}
