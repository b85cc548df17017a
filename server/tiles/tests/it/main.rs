//! Tiles cut from street files, read back by a reader that shares no code with the writer.

mod bad_input;
mod cutting;
mod reader;
mod streets;
