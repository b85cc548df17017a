//! The unit manager's review: what was performed, corrected, attested, locked.

mod attest;
mod attest_steps;
mod confirmations;
mod correct;
mod facts;
pub mod list;
mod visit;

pub use attest::{
    __path_attest, __path_set_lock_date, __path_undo_attest, attest, set_lock_date, undo_attest,
};
pub use attest_steps::{
    __path_attest_steps, __path_set_attest_steps, attest_steps, set_attest_steps,
};
pub use correct::{__path_annul, __path_correct, annul, correct, refuse_locked, why_faults};
pub use facts::{__path_day_facts, day_facts};
pub use list::{__path_review, MAX_DAYS, review};
pub use visit::{__path_visit, visit};
