//! The client's file: read, written, followed up and searched.

mod read;
mod views;
mod work_list;
mod write;

pub use read::{__path_care_file, care_file};
pub use work_list::{__path_file_work, __path_search_files, file_work, search_files};
pub use write::{__path_write_entry, write_entry};
