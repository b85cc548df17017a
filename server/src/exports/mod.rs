//! Exports: reimbursement, payroll, billing basis and warehouse extract, made of attested
//! facts, numbered, kept with their bytes and answered for by whoever takes them.

mod billing;
mod file;
mod kind;
mod list;
mod make;
mod payroll;
mod prepare;
mod receipts;
mod reimbursement;
mod standing;
mod warehouse;

pub use file::{__path_export_file, export_file};
pub use kind::{BatchKind, unreadable};
pub use list::{__path_exports, ExportView, exports};
pub use make::{__path_make_export, make_export};
pub use prepare::prepare;
pub use receipts::{__path_give_export_receipt, give_export_receipt};
pub use standing::{CORRECTED_MONTHS, months_to_correct, standing_batches, whole_month};
