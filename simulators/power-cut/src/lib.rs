//! A disk in memory under SQLite that fails when it is told to.
//!
//! Each file keeps its durable sectors apart from the pending ones, written but
//! not yet synced. Every call that changes something is numbered; at a chosen one
//! the disk loses its power, the process dies, or the call fails. What is then
//! left is an [`Image`], from which a store is opened again.
//!
//! Only tests use it. It makes itself the process's default file system of
//! SQLite, so that code under test opens its store as it always does.

mod disk;
mod file;
mod image;
mod memory;
mod vfs;

pub use disk::{Disk, Fault, Lasts, Syncs};
pub use image::Image;
pub use memory::{limit_memory, memory_used};
