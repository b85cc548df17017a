//! The phone's core for Kotlin, Swift and Python.
//!
//! A method here converts, calls `mobile_core` and converts back. Ids and
//! dates are strings, instants are milliseconds since 1970 in UTC, codes of
//! interventions are the catalogue's. Nothing panics into the platform.

// The exported functions that `uniffi` writes are unsafe by nature; see
// docs/decisions/0110.
#![allow(unsafe_code)]

mod cancel_token;
mod catalogue;
mod day_view;
mod device_clock;
mod error;
mod key_store;
mod mobile_core;
mod presence;
mod reason;
mod sync_run;
mod transport;
mod visit_view;
mod work_view;

pub use cancel_token::CancelToken;
pub use catalogue::{CatalogueEntry, deviation_catalogue, intervention_catalogue};
pub use day_view::{BreakView, ClientView, DayView, Outcome, StopState, StopView, Unsent};
pub use device_clock::{ClockError, ClockReading, DeviceClock};
pub use error::CoreError;
pub use key_store::{KeyStoreError, SecureKeyStore};
pub use mobile_core::{MobileCore, TagTarget};
pub use presence::{BegunAs, ManualReason, Presence};
pub use reason::{NotPerformedReason, ReportedDeviation};
pub use sync_run::{SyncEnd, SyncOutcome, SyncReport};
pub use transport::{Outgoing, Transport, TransportAnswer, TransportError};
pub use visit_view::{
    CorrectedField, EventAuthor, VisitEvent, VisitEventKind, VisitOrigin, VisitView,
};
pub use work_view::{IndirectTime, ShiftMark, WorkView, WorkedKind, WorkedPiece, WorkedSums};

uniffi::setup_scaffolding!();
