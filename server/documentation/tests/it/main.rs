//! Tests of whole runs.

mod facts;
mod frame;
mod frame_time;
mod integrity;
mod journal;
mod log_review;
mod payroll;
mod reimbursement;
mod unit_report;
