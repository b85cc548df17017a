//! The moves of the search: taking visits out and putting them back.

mod neighbours;
mod recreate;
mod ruin;

pub(crate) use neighbours::Neighbours;
pub(crate) use recreate::{Place, Recreate, best_in_shift};
pub(crate) use ruin::{Ruin, RuinSize};
