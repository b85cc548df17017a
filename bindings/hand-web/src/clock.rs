//! A worker's clocks. A browser tells nothing of boots: each worker's life counts as
//! one, its monotonic clock begins with it, and stands still while the phone sleeps.

use std::sync::Mutex;

use care_model::id::Entropy;
use mobile_core::{BootByJumps, ClockReading, DeviceClock};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn since_start_ms() -> f64;
}

pub(crate) struct WorkerClock(Mutex<BootByJumps>);

impl WorkerClock {
    pub fn start(entropy: &dyn Entropy) -> Self {
        let mut boot = [0u8; 8];
        entropy.fill(&mut boot);
        let (wall_ms, monotonic_ms) = now();
        let boots = BootByJumps::starting_at(u64::from_le_bytes(boot), wall_ms, monotonic_ms);
        Self(Mutex::new(boots))
    }
}

impl DeviceClock for WorkerClock {
    fn reading(&self) -> ClockReading {
        let (wall_ms, monotonic_ms) = now();
        let mut boots = self.0.lock().expect("no holder of this lock panics");
        boots.reading(wall_ms, monotonic_ms)
    }
}

fn now() -> (i64, i64) {
    (js_sys::Date::now() as i64, since_start_ms() as i64)
}
