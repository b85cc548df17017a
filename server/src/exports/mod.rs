//! Exports: reimbursement basis and payroll, made of attested facts, numbered
//! and kept with their bytes.

mod access_log;
mod batch;

pub use access_log::{__path_access_log, access_log};
pub use batch::{
    __path_export_file, __path_exports, __path_make_export, BatchKind, ExportView, export_file,
    exports, make_batch, make_export,
};
