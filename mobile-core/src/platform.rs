//! What the core asks of the phone. The platform answers; none of its types
//! cross the border.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use care_model::id::{Entropy, SeededEntropy};
use visit_record::seal::KeyPair;

/// Why the platform's key store gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyStoreError {
    #[error("the phone is locked")]
    Locked,
    #[error("the key was invalidated: enrol the phone again")]
    Invalidated,
    #[error("the key store is unavailable: {what}")]
    Unavailable { what: String },
}

/// The phone's hardware keys. The private key never leaves the platform.
pub trait KeyStore: Send + Sync {
    /// SubjectPublicKeyInfo DER of the P-256 key, made at the first call.
    fn public_key(&self) -> Result<Vec<u8>, KeyStoreError>;
    /// DER signature, SHA-256 with ECDSA, over `bytes`.
    fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, KeyStoreError>;
    /// The 32 bytes the database is encrypted with, made at the first call.
    fn database_key(&self) -> Result<Vec<u8>, KeyStoreError>;
}

/// The phone's clocks at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockReading {
    pub wall_ms: i64,
    /// Milliseconds since boot, counting sleep.
    pub monotonic_ms: i64,
    /// Which boot the monotonic reading belongs to.
    pub boot: u64,
}

/// The phone's clocks.
pub trait DeviceClock: Send + Sync {
    fn reading(&self) -> ClockReading;
}

/// The most by which a wall clock and a monotonic one go apart by themselves between
/// two readings.
const DRIFT_MS: i64 = 2_000;

/// Names boots for a platform whose monotonic clock stands still while the phone
/// sleeps, as most browsers' does, where the contract is that it does not. A jump of
/// one clock against the other, by sleep or by a hand on the wall clock, counts as
/// another boot: from there on the wall clock is asked.
#[derive(Debug)]
pub struct BootByJumps {
    boot: u64,
    /// By how much the wall clock was ahead at the last reading.
    ahead_ms: i64,
}

impl BootByJumps {
    /// `boot` is drawn by the caller, so that two lives of one app are two boots.
    pub fn starting_at(boot: u64, wall_ms: i64, monotonic_ms: i64) -> Self {
        Self {
            // 0 is for a boot that is not known.
            boot: boot.max(1),
            ahead_ms: wall_ms.saturating_sub(monotonic_ms),
        }
    }

    pub fn reading(&mut self, wall_ms: i64, monotonic_ms: i64) -> ClockReading {
        let ahead_ms = wall_ms.saturating_sub(monotonic_ms);
        if ahead_ms.abs_diff(self.ahead_ms) > DRIFT_MS as u64 {
            self.boot = self.boot.wrapping_add(1).max(1);
        }
        self.ahead_ms = ahead_ms;
        ClockReading {
            wall_ms,
            monotonic_ms,
            boot: self.boot,
        }
    }
}

/// A key store in memory, for simulated phones and tests.
#[derive(Debug)]
pub struct MemoryKeyStore {
    pair: KeyPair,
    database_key: Mutex<Vec<u8>>,
}

impl MemoryKeyStore {
    pub fn new(seed: u64) -> Self {
        let entropy = SeededEntropy::new(seed);
        let pair = KeyPair::make(&entropy);
        let mut database_key = vec![0u8; 32];
        entropy.fill(&mut database_key);
        Self {
            pair,
            database_key: Mutex::new(database_key),
        }
    }
}

impl KeyStore for MemoryKeyStore {
    fn public_key(&self) -> Result<Vec<u8>, KeyStoreError> {
        Ok(self.pair.public_key())
    }

    fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, KeyStoreError> {
        Ok(self.pair.sign(bytes))
    }

    fn database_key(&self) -> Result<Vec<u8>, KeyStoreError> {
        Ok(self
            .database_key
            .lock()
            .expect("no holder of this lock panics")
            .clone())
    }
}

/// A phone's clock that stands still until it is set, for simulated phones.
#[derive(Debug)]
pub struct SteppedClock {
    wall_ms: AtomicI64,
    monotonic_ms: AtomicI64,
    boot: AtomicU64,
}

impl SteppedClock {
    pub fn starting_at(wall_ms: i64) -> Self {
        Self {
            wall_ms: AtomicI64::new(wall_ms),
            monotonic_ms: AtomicI64::new(0),
            boot: AtomicU64::new(1),
        }
    }

    /// Sets all of it, the wall clock backwards too.
    pub fn set(&self, wall_ms: i64, monotonic_ms: i64, boot: u64) {
        self.wall_ms.store(wall_ms, Ordering::SeqCst);
        self.monotonic_ms.store(monotonic_ms, Ordering::SeqCst);
        self.boot.store(boot, Ordering::SeqCst);
    }

    /// Moves both clocks forward to this wall time.
    pub fn advance_to(&self, wall_ms: i64) {
        let before = self.wall_ms.swap(wall_ms, Ordering::SeqCst);
        self.monotonic_ms
            .fetch_add((wall_ms - before).max(0), Ordering::SeqCst);
    }
}

impl DeviceClock for SteppedClock {
    fn reading(&self) -> ClockReading {
        ClockReading {
            wall_ms: self.wall_ms.load(Ordering::SeqCst),
            monotonic_ms: self.monotonic_ms.load(Ordering::SeqCst),
            boot: self.boot.load(Ordering::SeqCst),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_monotonic_clock_that_slept_counts_as_another_boot() {
        let mut boots = BootByJumps::starting_at(7, 1_000_000, 0);
        let mut boot = |wall_ms, monotonic_ms| boots.reading(wall_ms, monotonic_ms).boot;
        assert_eq!(boot(1_060_000, 60_000), 7, "a minute awake");
        assert_eq!(boot(1_121_000, 119_500), 7, "clocks drift a little");
        let after_sleep = boot(4_721_000, 119_500);
        assert_ne!(after_sleep, 7, "an hour asleep");
        assert_eq!(boot(4_722_000, 120_500), after_sleep);
        assert_ne!(boot(1_000_000, 121_000), after_sleep, "set back by hand");
        let mut last = BootByJumps::starting_at(u64::MAX, 0, 0);
        assert_ne!(last.reading(i64::MAX, 0).boot, 0, "0 is for none");
    }
}
