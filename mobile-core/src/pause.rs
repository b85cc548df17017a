//! How long a phone waits before it asks again, after a server that did not
//! answer or said that it has too much to do. Kept on disk: an app that is killed
//! and started again does not come sooner.

use care_model::id::Entropy;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::MobileCore;
use crate::error::CoreError;
use crate::store::{get_meta, key, put_meta};

/// Longest wait after the first attempt without an answer; it doubles with each.
const FIRST_MS: u64 = 2000;
/// Longest wait however often: five minutes.
const LONGEST_MS: u64 = 300_000;
/// The most that a server can ask for: an hour. A gateway may say anything.
const LONGEST_TOLD_S: u32 = 3600;

/// How long to wait before the next attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pause {
    /// Milliseconds from now by the monotonic clock; 0 is no wait.
    pub wait_ms: u64,
    /// The server asked for it: then it holds for the user's wish too. Else it is
    /// advice to an app that tries by itself.
    pub is_told: bool,
}

/// What is kept of attempts without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Attempts {
    failed: u32,
    /// By the monotonic clock of this boot: from then on the wait is over. After a
    /// restart it is over, too: phones do not restart together.
    from_ms: i64,
    until_ms: i64,
    boot: u64,
    is_told: bool,
}

impl MobileCore {
    /// Notes that a sync got no answer, or 429 or 503 with these seconds in
    /// `Retry-After`, and gives how long to wait: at least what was told and up to
    /// half as much again; else up to two seconds, doubled with each attempt to at
    /// most five minutes. Where in that is drawn, for phones that failed together.
    ///
    /// # Errors
    /// When the store cannot be written; the wait is then not kept.
    pub fn note_no_answer(&self, retry_after_s: Option<u32>) -> Result<Pause, CoreError> {
        let reading = self.clock.reading();
        self.with_store(|store, _| {
            let before: Option<Attempts> = get_meta(store.read(), key::PAUSE)?;
            let failed = before.map_or(0, |before| before.failed).saturating_add(1);
            let window_ms = FIRST_MS
                .saturating_mul(1 << (failed - 1).min(16))
                .min(LONGEST_MS);
            let wait_ms = match retry_after_s {
                Some(told_s) => {
                    let told_ms = u64::from(told_s.min(LONGEST_TOLD_S)) * 1000;
                    told_ms + drawn(self.entropy.as_ref(), FIRST_MS.max(told_ms / 2))
                }
                None => drawn(self.entropy.as_ref(), window_ms),
            };
            let attempts = Attempts {
                failed,
                from_ms: reading.monotonic_ms,
                until_ms: reading.monotonic_ms.saturating_add(wait_ms as i64),
                boot: reading.boot,
                is_told: retry_after_s.is_some(),
            };
            store.write(|tx| put_meta(tx, key::PAUSE, &attempts))?;
            Ok(Pause {
                wait_ms,
                is_told: attempts.is_told,
            })
        })
    }

    /// What is left of the wait; none once an answer has been taken.
    pub fn pause(&self) -> Result<Pause, CoreError> {
        self.with_store(|store, _| self.pause_left(store.read()))
    }

    pub(crate) fn pause_left(&self, connection: &Connection) -> Result<Pause, CoreError> {
        let reading = self.clock.reading();
        let attempts: Option<Attempts> = get_meta(connection, key::PAUSE)?;
        let under_way = attempts.filter(|one| {
            // A clock that went back within a boot must not make it longer.
            one.boot == reading.boot && (one.from_ms..one.until_ms).contains(&reading.monotonic_ms)
        });
        Ok(under_way.map_or(Pause::default(), |one| Pause {
            wait_ms: one.until_ms.saturating_sub(reading.monotonic_ms) as u64,
            is_told: one.is_told,
        }))
    }
}

/// Even from 0 to `most_ms`, both included.
fn drawn(entropy: &dyn Entropy, most_ms: u64) -> u64 {
    let mut bytes = [0u8; 8];
    entropy.fill(&mut bytes);
    u64::from_le_bytes(bytes) % (most_ms + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MemoryKeyStore, SteppedClock};
    use care_model::id::SeededEntropy;
    use std::collections::BTreeSet;
    use std::path::Path;
    use std::sync::Arc;

    fn phone(path: &Path, clock: &Arc<SteppedClock>, seed: u64) -> MobileCore {
        let keys = Arc::new(MemoryKeyStore::new(7));
        let entropy = Arc::new(SeededEntropy::new(seed));
        MobileCore::open(path, keys, Arc::<SteppedClock>::clone(clock), entropy).expect("opens")
    }

    #[test]
    fn a_told_wait_is_kept_at_least_so_long_and_over_a_restart_of_the_app() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("phone.db");
        let clock = Arc::new(SteppedClock::starting_at(0));
        let core = phone(&path, &clock, 1);
        assert_eq!(core.pause(), Ok(Pause::default()));
        let told = core.note_no_answer(Some(20)).expect("noted");
        assert!(
            told.is_told && (20_000..=30_000).contains(&told.wait_ms),
            "{told:?}"
        );
        clock.set(0, 19_999, 1);
        drop(core);
        let core = phone(&path, &clock, 2);
        let left = core.pause().expect("read");
        assert_eq!((left.wait_ms, left.is_told), (told.wait_ms - 19_999, true));
        // The wall clock says nothing; the end does.
        clock.set(i64::MAX / 2, told.wait_ms as i64, 1);
        assert_eq!(core.pause(), Ok(Pause::default()));
        // Neither a clock that goes back nor another boot makes it longer.
        core.note_no_answer(Some(u32::MAX)).expect("noted");
        let longest = core.pause().expect("read").wait_ms;
        assert!(longest <= 5_400_000, "an hour and a half: {longest}");
        clock.set(0, 5, 1);
        assert_eq!(core.pause(), Ok(Pause::default()));
        core.note_no_answer(Some(60)).expect("noted");
        clock.set(0, 5, 2);
        assert_eq!(core.pause(), Ok(Pause::default()));
    }

    #[test]
    fn without_a_word_the_wait_doubles_to_a_limit_and_no_two_phones_wait_alike() {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(SteppedClock::starting_at(0));
        let mut firsts = BTreeSet::new();
        let mut lasts = BTreeSet::new();
        for seed in 0..20 {
            let core = phone(&folder.path().join(format!("{seed}.db")), &clock, seed);
            let waits: Vec<u64> = (0..40)
                .map(|_| core.note_no_answer(None).expect("noted"))
                .map(|pause| pause.wait_ms)
                .collect();
            assert!(
                waits[0] <= 2000 && waits[1] <= 4000 && waits[3] <= 16_000,
                "{waits:?}"
            );
            assert!(waits.iter().all(|wait_ms| *wait_ms <= LONGEST_MS));
            assert!(!core.pause().expect("read").is_told);
            firsts.insert(waits[0]);
            lasts.insert(waits[39] / 30_000);
        }
        assert!(firsts.len() > 15, "{firsts:?}");
        assert!(lasts.len() > 4, "spread over all five minutes: {lasts:?}");
    }
}
