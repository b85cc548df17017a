//! A worker's clocks. A browser tells nothing of boots: each worker's life counts as
//! one, and its monotonic clock begins with it.

use care_model::id::Entropy;
use mobile_core::{ClockReading, DeviceClock};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn since_start_ms() -> f64;
}

pub(crate) struct WorkerClock {
    boot: u64,
}

impl WorkerClock {
    pub fn start(entropy: &dyn Entropy) -> Self {
        let mut boot = [0u8; 8];
        entropy.fill(&mut boot);
        // 0 is for a boot that is not known.
        let boot = u64::from_le_bytes(boot).max(1);
        Self { boot }
    }
}

impl DeviceClock for WorkerClock {
    fn reading(&self) -> ClockReading {
        ClockReading {
            wall_ms: js_sys::Date::now() as i64,
            monotonic_ms: since_start_ms() as i64,
            boot: self.boot,
        }
    }
}
