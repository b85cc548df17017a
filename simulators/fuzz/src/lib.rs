//! Fuzzing of what reads bytes from outside.
//!
//! A hunt takes a sound input, edits it, gives it back what the reader checks first (a
//! checksum, a packing) and has it read. Whatever the reader says, it must come back: a
//! panic is a find. One seed is one row of inputs, on every machine.

pub mod edit;
pub mod hunt;
mod instances;
pub mod run;
mod seeds;
pub mod target;
