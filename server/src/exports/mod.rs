//! Exports: reimbursement basis and payroll, made of attested facts, numbered
//! and kept with their bytes.

mod file;
mod kind;
mod list;
mod make;
mod payroll;
mod prepare;
mod reimbursement;

pub use file::{__path_export_file, export_file};
pub use kind::BatchKind;
pub use list::{__path_exports, ExportView, exports};
pub use make::{__path_make_export, make_export};
pub use prepare::prepare;
