//! The optimiser against the published instances of vehicle routing and home
//! care, and on our own unit-days: their file formats, their objectives counted
//! by code of its own, and the programs `solve`, `verify` and `keep-better`.

pub mod best_known;
pub mod case;
pub mod evaluate;
pub mod formats;
pub mod hopeless;
pub mod objective;
pub mod retime;
pub mod search;
pub mod solution;
pub mod solve;
pub mod to_problem;
pub mod unit_day;
pub mod verify;
pub mod violations;
