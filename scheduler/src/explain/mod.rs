//! Why a visit is where it is, or nowhere, and what a planner's own move would
//! change.

mod desk;
mod hopeless;
mod making_room;
mod mend;
mod moving;
mod refusal;

pub use hopeless::{Hopeless, hopeless};
pub use mend::{Mend, Mended};
pub use moving::{Blocked, Inquiry, Verdict, blocking, move_visit, restate, unplace, verdicts};
pub use refusal::Refusal;
