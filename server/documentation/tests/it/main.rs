//! Tests of whole runs.

mod doc_tables;
mod facts;
mod frame;
mod inputs;
mod journal;
mod payroll;
mod reimbursement;
mod reimbursement_properties;
mod worked_examples;
