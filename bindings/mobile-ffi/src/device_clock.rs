//! The phone's clocks, asked from the platform.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use care_model::time::{Clock, SystemClock};

/// The phone's clocks at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ClockReading {
    pub wall_ms: i64,
    /// Milliseconds since boot, counting sleep.
    pub monotonic_ms: i64,
    /// Which boot the monotonic reading belongs to; 0 when not known.
    pub boot: u64,
}

/// The platform could not tell the time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum ClockError {
    #[error("the platform's clocks are unavailable")]
    Unavailable,
}

/// The phone's clocks. Called while the core is at work: an implementation
/// must not call the core.
#[uniffi::export(with_foreign)]
pub trait DeviceClock: Send + Sync {
    fn reading(&self) -> Result<ClockReading, ClockError>;
}

impl From<uniffi::UnexpectedUniFFICallbackError> for ClockError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unavailable
    }
}

/// The platform's clocks as the core takes them. A clock that fails must not
/// keep a note from being saved: then the system's wall clock alone is told,
/// with no boot.
pub(crate) struct PlatformClock(pub Arc<dyn DeviceClock>);

impl mobile_core::DeviceClock for PlatformClock {
    fn reading(&self) -> mobile_core::ClockReading {
        let answer = catch_unwind(AssertUnwindSafe(|| self.0.reading()));
        match answer {
            Ok(Ok(reading)) => mobile_core::ClockReading {
                wall_ms: reading.wall_ms,
                monotonic_ms: reading.monotonic_ms,
                boot: reading.boot,
            },
            _ => mobile_core::ClockReading {
                wall_ms: SystemClock.now().millis(),
                monotonic_ms: 0,
                boot: 0,
            },
        }
    }
}
