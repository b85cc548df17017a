//! Documents on paper: what is said, laid out on A4 and written as PDF.
//!
//! Pure: no clock, no files, no network. Each document is made of the nouns of
//! `care-model` and `documentation` and becomes a [`Document`]; [`print()`] makes
//! bytes of it.

mod compose;
pub mod document;
mod element;
mod face;
pub mod paper_pack;
mod print;
mod table;
pub mod unit_report;
mod wrap;

pub use document::Document;
pub use print::{Paper, PaperError, print};
