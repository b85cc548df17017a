//! The phone's core in a browser: `hand` as WebAssembly in a dedicated worker, its
//! store encrypted in the browser's private files (OPFS).
//!
//! The worker gives the keys' answers and the network: neither is to be had in here,
//! and both come later. The private key never leaves the browser; the database's key
//! is unwrapped by it when the store is opened.
#![cfg(target_arch = "wasm32")]

mod clock;
mod keys;
mod platform;

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use care_model::id::OsEntropy;
use hand::{Answer, Call, Errand, Hand, HandError, Outgoing, Step};
use mobile_core::CoreError;
use sqlite_wasm_vfs::sahpool::{OpfsSAHError, OpfsSAHPoolCfgBuilder, install};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use clock::WorkerClock;
use keys::BrowserKeys;
use platform::Platform;

/// Where the store lies in the origin's private files.
const FOLDER: &str = "vardag-hand";
const STORE: &str = "phone.db";

/// One opened phone. Calls may come while another is under way.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Phone {
    hand: Rc<Hand>,
    platform: Rc<Platform>,
}

#[wasm_bindgen]
impl Phone {
    /// Opens the store, or makes it. `database_key` has 32 bytes, `public_key` is
    /// SubjectPublicKeyInfo DER of the key that `platform` signs with.
    ///
    /// # Errors
    /// The answer that every call would get, as JSON text.
    pub async fn open(
        database_key: Vec<u8>,
        public_key: Vec<u8>,
        platform: Platform,
    ) -> Result<Phone, JsValue> {
        let folder = OpfsSAHPoolCfgBuilder::new().directory(FOLDER).build();
        let installed = install::<sqlite_wasm_rs::WasmOsCallback>(&folder, false).await;
        installed.map_err(|error| refusal(without_files(&error).into()))?;
        let keys = Arc::new(BrowserKeys {
            database_key,
            public_key,
        });
        let clock = Arc::new(WorkerClock::start(&OsEntropy));
        let hand = Hand::open(Path::new(STORE), keys, clock, Arc::new(OsEntropy));
        Ok(Phone {
            hand: Rc::new(hand.map_err(refusal)?),
            platform: Rc::new(platform),
        })
    }

    /// Answers a call that meets nobody.
    pub fn call(&self, json: &str) -> String {
        self.hand.call(json)
    }

    /// Answers any call; a sync takes at most `sync_within_ms`.
    pub async fn carry(&self, json: String, sync_within_ms: u32) -> String {
        let (hand, platform) = (Rc::clone(&self.hand), Rc::clone(&self.platform));
        let answer = carried(&hand, &platform, &json, u64::from(sync_within_ms)).await;
        answer.unwrap_or_else(Answer::from).json
    }
}

async fn carried(
    hand: &Hand,
    platform: &Platform,
    json: &str,
    sync_within_ms: u64,
) -> Result<Answer, HandError> {
    let mut errand = Errand::begin(hand, Call::read(json)?, sync_within_ms)?;
    loop {
        match errand.step()? {
            Step::Done(answer) => return Ok(answer),
            Step::Ask(asking) => {
                let timeout_ms = asking.timeout_ms;
                let signature = platform.signature(asking.unsigned.to_sign()).await?;
                let request = Outgoing::signed_raw(asking, &signature)?;
                errand.take(platform.answer(&request, timeout_ms).await)?;
            }
        }
    }
}

/// Another worker that holds the files is the one cause that a user can mend.
fn without_files(error: &OpfsSAHError) -> CoreError {
    match error {
        OpfsSAHError::CreateSyncAccessHandle(_) => CoreError::StoreInUse,
        _ => CoreError::Store {
            what: "the browser gives no private files".to_owned(),
        },
    }
}

fn refusal(error: HandError) -> JsValue {
    JsValue::from_str(&Answer::from(error).json)
}
