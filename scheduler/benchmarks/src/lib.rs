//! The optimiser against the published instances of vehicle routing and home
//! care: their file formats, their objectives counted by code of its own, and
//! the programs `solve` and `verify`.

pub mod case;
pub mod evaluate;
pub mod formats;
pub mod objective;
pub mod solution;
