//! Tests of whole runs.

mod doc_tables;
mod due_now;
mod facts;
mod frame;
mod inputs;
mod journal;
mod payroll;
mod rates;
mod reimbursement;
mod reimbursement_properties;
mod run_faults;
mod worked_examples;
