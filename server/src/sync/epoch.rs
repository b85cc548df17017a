//! The epoch: which life of the store a phone's cursor belongs to.
//!
//! A store restored from a backup has lost what came after it. It begins a new
//! epoch, by which phones know to offer again all that they keep.

use care_model::time::Timestamp;

use crate::App;

const KEY: &str = "epoch";
/// When an epoch was begun on a phone's word.
const HEARD_KEY: &str = "epoch_heard";
/// A phone's cursor is its own word: it begins an epoch at most once in so many seconds.
const HEARD_AGAIN_S: i64 = 6 * 3600;

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
    let now = app.clock.now();
    let began = app.store.meta(HEARD_KEY).await?;
    let began = began.and_then(|bytes| bytes.try_into().ok());
    let began = began.map(|bytes| Timestamp::from_millis(i64::from_le_bytes(bytes)));
    if began.is_some_and(|began| now.seconds_since(began).abs() < HEARD_AGAIN_S) {
        return Ok(current);
    }
    tracing::error!(
        cursor,
        end,
        "the store was put back to before what a phone has of it"
    );
    let next = other_than(app, current);
    let heard = (HEARD_KEY, &now.millis().to_le_bytes()[..]);
    let store = &app.store;
    if store
        .replace_meta(KEY, &bytes(current), &next, heard)
        .await?
    {
        return Ok(number(&next));
    }
    // Another phone was heard at the same time.
    self::current(app).await
}

/// Begins a new one, and gives it.
pub(crate) async fn begin(app: &App) -> Result<u64, store::StoreError> {
    let next = other_than(app, current(app).await?);
    app.store.put_meta(KEY, &next).await?;
    Ok(number(&next))
}

fn other_than(app: &App, before: u64) -> [u8; 4] {
    let mut next = fresh(app);
    while number(&next) == before {
        next = fresh(app);
    }
    next
}

fn fresh(app: &App) -> [u8; 4] {
    let mut bytes = [0; 4];
    app.entropy.fill(&mut bytes);
    bytes
}

/// As the number is stored.
fn bytes(number: u64) -> [u8; 4] {
    (number as u32).to_be_bytes()
}

fn number(bytes: &[u8]) -> u64 {
    let digits = bytes.iter();
    digits.fold(1, |sum, byte| sum << 8 | u64::from(*byte))
}
