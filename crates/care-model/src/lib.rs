//! The nouns of municipal home care and the rules that belong to them.
//!
//! Nothing here does I/O, reads a clock or draws randomness: time and entropy
//! are passed in, see [`time::Clock`] and [`id::Entropy`].

pub mod travel;
