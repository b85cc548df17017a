//! A client's whole file for others: as FHIR to another system, as a package to the
//! archive.

mod archive;
mod fhir;
mod whole_file;

pub use archive::{__path_client_archive, client_archive};
pub use fhir::{__path_client_fhir, client_fhir};
