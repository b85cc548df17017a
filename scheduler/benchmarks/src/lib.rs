//! The optimiser against the published instances of vehicle routing and home
//! care: their file formats, their objectives counted by code of its own, and
//! the programs `solve` and `verify`.

pub mod best_known;
pub mod case;
pub mod evaluate;
pub mod formats;
pub mod objective;
pub mod retime;
pub mod search;
pub mod solution;
pub mod solve;
pub mod to_problem;
pub mod verify;
pub mod violations;
