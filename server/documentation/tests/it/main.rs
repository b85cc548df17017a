//! Tests of whole runs.

mod example_file;
mod facts;
mod fhir;
mod frame;
mod journal;
mod payroll;
mod reimbursement;
