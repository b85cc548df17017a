//! Tests of whole runs.

mod archive;
mod billing;
mod billing_batches;
mod client_file;
mod doc_tables;
mod due_now;
mod example_entries;
mod example_file;
mod facts;
mod fhir;
mod frame;
mod frame_time;
mod inputs;
mod integrity;
mod journal;
mod log_review;
mod paxml_schema;
mod payroll;
mod payroll_work;
mod rates;
mod reimbursement;
mod reimbursement_properties;
mod run_faults;
mod unit_report;
mod warehouse;
mod worked_examples;
