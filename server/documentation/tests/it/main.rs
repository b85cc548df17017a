//! Tests of whole runs.

mod archive;
mod example_file;
mod facts;
mod fhir;
mod frame;
mod journal;
mod payroll;
mod reimbursement;
