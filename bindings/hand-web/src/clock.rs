//! A worker's clocks. A browser tells nothing of boots: each worker's life counts as
//! one, and its monotonic clock begins with it.

use std::sync::Mutex;

use care_model::id::Entropy;
use mobile_core::{ClockReading, DeviceClock};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn since_start_ms() -> f64;
}

/// The most by which the two clocks go apart by themselves between two readings.
const DRIFT_MS: i64 = 2_000;

pub(crate) struct WorkerClock {
    /// Which boot, and by how much the wall clock was ahead at the last reading.
    last: Mutex<(u64, i64)>,
}

impl WorkerClock {
    pub fn start(entropy: &dyn Entropy) -> Self {
        let mut boot = [0u8; 8];
        entropy.fill(&mut boot);
        // 0 is for a boot that is not known.
        let boot = u64::from_le_bytes(boot).max(1);
        let (wall_ms, monotonic_ms) = now();
        Self {
            last: Mutex::new((boot, wall_ms - monotonic_ms)),
        }
    }
}

impl DeviceClock for WorkerClock {
    /// Most browsers' monotonic clocks stand still while the phone sleeps, and the
    /// contract is that they do not. So a jump between the clocks, by sleep or by a hand
    /// on the wall clock, counts as another boot: from there on the wall clock is asked.
    fn reading(&self) -> ClockReading {
        let (wall_ms, monotonic_ms) = now();
        let mut last = self.last.lock().expect("no holder of this lock panics");
        let ahead_ms = wall_ms - monotonic_ms;
        let (boot, before_ms) = *last;
        let has_jumped = (ahead_ms - before_ms).abs() > DRIFT_MS;
        let boot = if has_jumped {
            boot.wrapping_add(1).max(1)
        } else {
            boot
        };
        *last = (boot, ahead_ms);
        ClockReading {
            wall_ms,
            monotonic_ms,
            boot,
        }
    }
}

fn now() -> (i64, i64) {
    (js_sys::Date::now() as i64, since_start_ms() as i64)
}
