//! A phone that a page would have, and the ways its requests may go.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use care_model::id::SeededEntropy;
use hand::{Call, Carry, CarryError, Hand, Outgoing, ServerAnswer};
use mobile_core::{MemoryKeyStore, SteppedClock};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::server::{Server, now};

/// Longest sync in these tests, by the phone's clock.
pub const SYNC_MS: u64 = 10_000;
/// Of the phone's keys.
pub const SEED: u64 = 7;

pub struct Phone {
    pub hand: Hand,
    pub clock: Arc<SteppedClock>,
    pub server: Arc<Server>,
    pub folder: TempDir,
}

/// Carries to the server in this process.
pub struct Wire(pub Arc<Server>);

impl Carry for Wire {
    fn post(&self, request: &Outgoing, _: u64) -> Result<ServerAnswer, CarryError> {
        Ok(self.0.answer(&request.url, &request.body))
    }
}

/// Answers as told, and counts.
pub struct Told {
    pub answer: Result<ServerAnswer, CarryError>,
    pub calls: AtomicU32,
}

impl Told {
    pub fn new(answer: Result<ServerAnswer, CarryError>) -> Self {
        Self {
            answer,
            calls: AtomicU32::new(0),
        }
    }

    pub fn status(status: u16, retry_after_s: Option<u32>) -> Self {
        Self::new(Ok(ServerAnswer {
            status,
            body: b"<html>".to_vec(),
            retry_after_s,
        }))
    }
}

impl Carry for Told {
    fn post(&self, _: &Outgoing, _: u64) -> Result<ServerAnswer, CarryError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        self.answer.clone()
    }
}

impl Phone {
    /// A phone out of its box.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(SteppedClock::starting_at(now().millis()));
        Self {
            hand: open(&folder.path().join("phone.db"), &clock),
            clock,
            server: Arc::new(Server::new(5)),
            folder,
        }
    }

    /// A phone that is enrolled, signed in and synced.
    pub fn with_a_day() -> Self {
        let phone = Self::new();
        phone.done(&json!({ "call": "enrol", "code": phone.server.code(), "model": "Test" }));
        phone.done(&sign_in("rätt lösenord"));
        phone.done(&json!({ "call": "sync" }));
        phone
    }

    /// What a call gives, carried to the server where it has to be.
    pub fn answer(&self, call: &Value) -> Value {
        self.answer_over(call, &Wire(self.server.clone()))
    }

    pub fn answer_over(&self, call: &Value, carry: &dyn Carry) -> Value {
        let call = match Call::read(&call.to_string()) {
            Ok(call) => call,
            Err(error) => return json!({ "error": { "code": error.code() } }),
        };
        let answer = self.hand.answer(call, carry, SYNC_MS);
        serde_json::from_str(&answer.json).expect("JSON")
    }

    pub fn done(&self, call: &Value) -> Value {
        let mut answer = self.answer(call);
        assert!(answer["error"].is_null(), "{}", answer["error"]);
        answer["ok"].take()
    }

    /// The code of the error that a call gives.
    pub fn refused(&self, call: &Value) -> String {
        let answer = self.answer(call);
        let code = answer["error"]["code"].as_str();
        code.unwrap_or_else(|| panic!("{answer}")).to_owned()
    }
}

pub fn open(path: &Path, clock: &Arc<SteppedClock>) -> Hand {
    let keys = Arc::new(MemoryKeyStore::new(SEED));
    let entropy = Arc::new(SeededEntropy::new(1));
    Hand::open(path, keys, Arc::<SteppedClock>::clone(clock), entropy).expect("opens")
}

pub fn sign_in(password: &str) -> Value {
    json!({ "call": "sign_in", "username": "p01", "password": password })
}

pub fn manual() -> Value {
    json!({ "method": "manual", "reason": { "code": "tag_missing" } })
}
