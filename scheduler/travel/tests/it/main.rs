//! The travel crate from outside.

mod damaged_files;
mod invented_streets;
mod matrices;
mod pbf_writer;
mod street_maps;
