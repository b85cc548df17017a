//! The moves of the search: taking visits out and putting them back.

mod blink;
mod local;
mod neighbours;
mod part;
mod recreate;
mod ruin;
mod segments;
mod tails;
mod trials;

pub(crate) use blink::Blink;
pub(crate) use local::LocalMoves;
pub(crate) use neighbours::Neighbours;
pub(crate) use part::Part;
pub(crate) use recreate::{Recreate, best_in_shift};
pub(crate) use ruin::{Ruin, RuinSize};
pub(crate) use segments::Exchange;
pub(crate) use tails::exchange_tails;
pub(crate) use trials::Place;
