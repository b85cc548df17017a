//! Tests of whole runs.

mod facts;
mod journal;
mod payroll;
mod reimbursement;
