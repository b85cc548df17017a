//! A phone's platform in Rust, and a phone that has a day.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{Thread, current, park};

use care_model::id::SeededEntropy;
use mobile_ffi::{
    ClockError, ClockReading, CoreError, DeviceClock, KeyStoreError, MobileCore, Outgoing,
    SecureKeyStore, Transport, TransportAnswer, TransportError,
};
use tempfile::TempDir;
use visit_record::seal::KeyPair;

use crate::server::{Server, now};

pub struct Keys {
    pair: KeyPair,
    pub database_key: Vec<u8>,
}

impl Keys {
    pub fn new(seed: u8) -> Self {
        Self {
            pair: KeyPair::make(&SeededEntropy::new(u64::from(seed))),
            database_key: vec![seed; 32],
        }
    }
}

impl SecureKeyStore for Keys {
    fn public_key(&self) -> Result<Vec<u8>, KeyStoreError> {
        Ok(self.pair.public_key())
    }

    fn sign(&self, bytes: Vec<u8>) -> Result<Vec<u8>, KeyStoreError> {
        Ok(self.pair.sign(&bytes))
    }

    fn database_key(&self) -> Result<Vec<u8>, KeyStoreError> {
        Ok(self.database_key.clone())
    }
}

pub struct StillClock(pub AtomicI64);

impl StillClock {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(0)))
    }

    pub fn pass_ms(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl DeviceClock for StillClock {
    fn reading(&self) -> Result<ClockReading, ClockError> {
        let monotonic_ms = self.0.load(Ordering::SeqCst);
        Ok(ClockReading {
            wall_ms: now().millis() + monotonic_ms,
            monotonic_ms,
            boot: 1,
        })
    }
}

/// Carries to the server in this process.
pub struct Wire(pub Arc<Server>);

#[async_trait::async_trait]
impl Transport for Wire {
    async fn post(&self, request: Outgoing, _: u64) -> Result<TransportAnswer, TransportError> {
        let answer = self.0.answer(&request.url, &request.body);
        Ok(TransportAnswer {
            status: answer.status,
            body: answer.body,
            retry_after_s: answer.retry_after_s,
        })
    }
}

pub struct Phone {
    pub core: Arc<MobileCore>,
    pub clock: Arc<StillClock>,
    pub server: Arc<Server>,
    pub wire: Arc<Wire>,
    pub folder: TempDir,
}

impl Phone {
    /// A phone out of its box.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = StillClock::new();
        let server = Arc::new(Server::new(5));
        let core = open(&folder, Arc::new(Keys::new(1)), clock.clone()).expect("a new store");
        Self {
            core,
            clock,
            wire: Arc::new(Wire(server.clone())),
            server,
            folder,
        }
    }

    /// A phone that is enrolled, signed in and synced.
    pub fn with_a_day() -> Self {
        let phone = Self::new();
        let core = &phone.core;
        let code = phone.server.code();
        block_on(core.enrol(code, "Test".into(), phone.wire.clone())).expect("enrols");
        let password = "rätt lösenord".to_owned();
        block_on(core.sign_in("p01".into(), password, phone.wire.clone())).expect("signs in");
        block_on(core.sync(phone.wire.clone(), 1000, None)).expect("syncs");
        phone
    }
}

pub fn open(
    folder: &TempDir,
    keys: Arc<dyn SecureKeyStore>,
    clock: Arc<dyn DeviceClock>,
) -> Result<Arc<MobileCore>, CoreError> {
    let path = folder.path().join("phone.db");
    MobileCore::open(path.to_str().expect("UTF-8").to_owned(), keys, clock)
}

struct Unpark(Mutex<Thread>);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.lock().expect("no holder panics").unpark();
    }
}

/// Runs a future on this thread.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(Mutex::new(current()))));
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => park(),
        }
    }
}
