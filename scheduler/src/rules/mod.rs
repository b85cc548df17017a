//! The hard rules. They are never priced: what breaks one is refused.
//!
//! `assignment` says who may do a visit at all, `links` turns links into
//! bounds on starts. Windows, breaks, rest and shift length are kept by the
//! timing itself (`timing.rs`), which finds no time where one would break.

mod assignment;
mod links;

pub(crate) use assignment::{has_trait, refusal};
pub(crate) use links::{LinkTable, StaffTie};
