//! Emulated phones and the people who carry them, against a real server.
//!
//! Each phone is a real mobile-core with its own encrypted store. It meets the
//! server over HTTP as a phone would, with stretches without coverage and
//! answers that are lost on the way. What each person did is written down
//! apart and compared at the end with what the server holds.

pub mod behaviour;
pub mod carrier;
pub mod day;
pub mod demo;
pub mod fleet;
pub mod load;
pub mod office;
pub mod oracle;
pub mod phone;
pub mod road_bench;
pub mod server_process;
pub mod summary;
