//! Executor documentation: visit facts in, journal entries and export files out.
//!
//! Everything here is pure. Nothing reads a clock, a database or a network, and
//! the same inputs give the same bytes. What may be wrong with the inputs is
//! told all at once, each fault with the visit it concerns and what to do.

pub mod archive;
mod batch_reader;
pub mod billing;
pub mod care_file;
pub mod client_file;
pub mod feed;
pub mod fhir;
pub mod frame_time;
pub mod integrity;
pub mod journal;
pub mod language;
pub mod log_review;
pub mod month;
pub mod payroll;
pub mod period;
pub mod refusal;
pub mod reimbursement;
pub mod swedish_holidays;
pub mod unit_report;
pub mod warehouse;
pub mod weeding;
