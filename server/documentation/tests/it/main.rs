//! Tests of whole runs.

mod facts;
mod frame;
mod journal;
mod payroll;
mod reimbursement;
