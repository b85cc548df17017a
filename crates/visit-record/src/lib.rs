//! The visit record: one small CRDT document a visit.
//!
//! A record holds what was planned (written by the server alone), what each
//! staff member did (written by that staff member alone) and what the office
//! added. Everything that happened is an event under its own key, written once;
//! the state of a visit is the fold of its events, in any order and any number
//! of times. No automerge type leaves this crate.

pub mod edit;
pub mod exchange;
pub mod fold;
pub mod guard;
pub mod laws;
pub mod schema;
pub mod seal;
pub mod shift_exchange;
pub mod unsent;

pub use edit::{ActorKey, RawChange, RecordError, VisitRecord};
pub use schema::{PlannedWork, VisitHeader};
