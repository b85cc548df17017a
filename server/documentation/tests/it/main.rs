//! Tests of whole runs.

mod facts;
mod frame;
mod frame_time;
mod inputs;
mod journal;
mod payroll;
mod reimbursement;
mod reimbursement_properties;
mod unit_report;
