//! Why a visit is where it is, or nowhere, and what a planner's own move would
//! change.

mod desk;
mod moving;
mod refusal;

pub use moving::{Blocked, Verdict, blocking, move_visit, restate, unplace, verdicts};
pub use refusal::Refusal;
