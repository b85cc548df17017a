//! The access log: its rows, the monthly review as a work list, and who looked at a
//! client.

mod names;
mod review;
mod rows;
mod who_looked;

pub use review::{__path_log_review, __path_sign_log_review, log_review, sign_log_review};
pub use rows::{__path_access_log, access_log};
pub use who_looked::{__path_who_looked, who_looked};
