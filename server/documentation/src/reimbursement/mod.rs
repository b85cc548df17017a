//! Reimbursement (ersättning): attested visit facts and a rate table in,
//! explained lines out.
//!
//! A pure, versioned function. Every öre has a line that says which rule gave
//! it, and time is paid once: where a staff member's stays at two clients
//! overlap, as at cohabitants, the shared seconds are split between them.

mod absence;
pub mod contract;
pub mod correction;
pub mod export;
pub mod fault;
pub mod frame;
pub mod line;
mod pay;
mod shared_stay;
pub mod verify;

pub use pay::{ReimbursementRequest, reimbursement_lines};
