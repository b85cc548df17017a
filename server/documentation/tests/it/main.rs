//! Tests of whole runs.

mod facts;
mod frame;
mod inputs;
mod journal;
mod payroll;
mod reimbursement;
mod reimbursement_properties;
