//! Exports: reimbursement basis and payroll, made of attested facts, numbered
//! and kept with their bytes.

mod batch;

pub use batch::{
    __path_export_file, __path_exports, __path_make_export, BatchKind, ExportView, export_file,
    exports, make_export, prepare,
};
