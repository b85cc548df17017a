//! The epoch: which life of the store a phone's cursor belongs to.
//!
//! A store restored from a backup has lost what came after it. It begins a new
//! epoch, by which phones know to offer again all that they keep.

use crate::App;

const KEY: &str = "epoch";

/// The store's epoch, never 0 (a phone's for none yet). It is read each time: it
/// may have been changed beside a running server.
pub(crate) async fn current(app: &App) -> Result<u64, store::StoreError> {
    let stored = match app.store.meta(KEY).await? {
        Some(stored) => stored,
        None => app.store.meta_or_insert(KEY, &fresh(app)).await?,
    };
    Ok(number(&stored))
}

/// The epoch to answer a phone in that has stored all up to `cursor` of `epoch`. A phone
/// that was further in the log than the log goes has seen what the store has lost: it was
/// put back, and nobody said so.
pub(crate) async fn heard(app: &App, epoch: u64, cursor: u64) -> Result<u64, store::StoreError> {
    let current = current(app).await?;
    if epoch != current {
        return Ok(current);
    }
    let end = app.store.end_of_log().await?;
    if cursor <= end {
        return Ok(current);
    }
    tracing::error!(
        cursor,
        end,
        "the store was put back to before what a phone has of it"
    );
    begin(app).await
}

/// Begins a new one, and gives it.
pub(crate) async fn begin(app: &App) -> Result<u64, store::StoreError> {
    let before = current(app).await?;
    let mut next = fresh(app);
    while number(&next) == before {
        next = fresh(app);
    }
    app.store.put_meta(KEY, &next).await?;
    Ok(number(&next))
}

fn fresh(app: &App) -> [u8; 4] {
    let mut bytes = [0; 4];
    app.entropy.fill(&mut bytes);
    bytes
}

fn number(bytes: &[u8]) -> u64 {
    let digits = bytes.iter();
    digits.fold(1, |sum, byte| sum << 8 | u64::from(*byte))
}
