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
