//! The phone's core as one function from JSON to JSON, for a page that shows it.
//!
//! A page hands over a call such as `{"call":"day"}` and gets `{"ok":…}` or
//! `{"error":{"code":…,"what":…}}`. Calls that meet the server (`enrol`,
//! `sign_in`, `sync`) are carried by whoever hosts the core, behind [`Carry`];
//! there is no network in here. What a recording call has answered is on disk.
//!
//! No text of a call is ever quoted in an error, and no panic leaves this crate.

mod answer;
mod call;
mod carry;
mod catalogue;
mod day_view;
mod errand;
mod error;
mod hand;
mod state_view;
mod visit_view;
mod work_view;

pub use answer::Answer;
pub use call::{Begun, Call, MAX_CALL_BYTES};
pub use carry::{Carry, CarryError, Outgoing};
pub use errand::{Errand, Step};
pub use error::HandError;
pub use hand::Hand;
pub use mobile_core::{Asking, ServerAnswer};
