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
