//! Reimbursement (ersättning): attested visit facts and a rate table in,
//! explained lines out.
//!
//! A pure, versioned function. Every öre has a line that says which rule gave
//! it, and time is paid once: where a staff member's stays at two clients
//! overlap, as at cohabitants, the shared seconds are split between them. The
//! rules with worked examples are in `docs/reimbursement.md`, which a test runs.

mod absence;
mod alarm_fee;
mod band;
pub mod batch_lines;
mod check_facts;
pub mod correction;
mod decisions;
pub mod export;
pub mod fault;
mod frame;
pub mod line;
mod pay;
mod pricing;
pub mod rates;
pub mod request;
pub mod rule;
mod run;
pub mod run_moment;
mod shared_stay;
pub mod verify;

pub use absence::absent_days_before;
pub use request::RunRequest;
pub use run::{LineSum, Run, RunTotals, reimbursement_run};
